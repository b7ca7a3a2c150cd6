"""The quality of the talks: a sample that nobody chooses, what was not understood by groups, which answers help."""

from datetime import timedelta
from itertools import permutations

import pytest

from risk import clock
from support.assistant import services as chat
from support.assistant.models import Conversation, Speaker, Turn
from support.feedback import services as feedback
from support.quality import queries
from support.quality.clusters import clusters
from support.quality.models import Look
from tests.appeals.people import make_staff

pytestmark = pytest.mark.django_db


def heard(borrower, text, intent="other", confidence=0.3, guards=(), at=None):
    talk, _new = Conversation.objects.get_or_create(borrower=borrower)
    talk.last_seq += 1
    talk.spoke_at = at or clock.now()
    talk.save()
    Turn.objects.create(
        conversation=talk, seq=talk.last_seq, at=talk.spoke_at, speaker=Speaker.BORROWER, text=text, intent=intent,
        confidence=confidence, guards=list(guards),
    )  # fmt: skip
    return talk


def test_like_wordings_are_one_group_whatever_the_order():
    said = ["会员费怎么退", "会员费怎么退啊", "怎么退会员费", "你好", "会员费怎么退", "发票在哪里开"]

    groups = [(one.n, set(one.texts)) for one in clusters(said)]

    assert groups == [(4, {"会员费怎么退", "会员费怎么退啊", "怎么退会员费"}), (1, {"你好"}), (1, {"发票在哪里开"})]
    assert len({tuple(clusters(order)) for order in permutations(said[:4])}) == 1
    assert clusters([]) == []
    assert sum(one.n for one in clusters(["?", "。。", "a"])) == 3


def test_only_what_was_not_understood_is_grouped():
    heard("B-1", "会员费怎么退")
    heard("B-2", "会员费怎么退啊", intent="limit_query", confidence=0.4)
    heard("B-3", "我的额度是多少", intent="limit_query", confidence=0.95)
    heard("B-4", "不想活了", intent="distress", confidence=0.5, guards=["R5"])
    heard("B-5", "会员费怎么退", at=clock.now() - timedelta(days=31))

    heard("B-6", "我在星河花园三栋")

    found = queries.unknown(clock.now())

    assert [(one.n, one.texts) for one in found.groups] == [(2, ("会员费怎么退", "会员费怎么退啊"))]
    assert found.alone == 1  # one person's words are theirs


def test_the_sample_is_the_same_for_everybody_and_nothing_else_is_read(client, monkeypatch):
    monkeypatch.setattr(queries, "SAMPLE", 3)
    for number in range(8):
        heard(f"B-{number}", f"第{number}个人说的")
        heard(f"B-{number}", "还有一句")
    now = clock.now()
    drawn = [one.pk for one in queries.sample(now)]
    assert len(drawn) == 3
    assert [one.pk for one in queries.sample(now)] == drawn
    later = [one.pk for week in range(1, 6) for one in queries.sample(now + timedelta(minutes=week))]
    assert set(later) == set(drawn)

    staff = make_staff("compliance")
    client.force_login(staff)
    page = client.get("/console/talks/").text
    assert all(str(pk) in page for pk in drawn)
    left = Conversation.objects.exclude(pk__in=drawn).first()
    assert client.get(f"/console/talks/{left.pk}/").status_code == 404
    assert not Look.objects.exists()
    url = f"/console/talks/{drawn[0]}/"
    assert "还有一句" not in client.get(url).text
    assert client.post(url, {"why": "看"}).status_code == 422
    assert not Look.objects.exists()
    assert "还有一句" in client.post(url, {"why": "抽查转人工的话术"}).text
    look = Look.objects.get()
    assert (look.by, look.conversation_id, look.why) == (staff.username, drawn[0], "抽查转人工的话术")
    assert "抽查转人工的话术" in client.get("/console/talks/").text
    client.force_login(make_staff("admin"))
    assert client.get("/console/talks/").status_code == 403


def test_no_words_are_read_without_saying_why_and_a_day_has_a_limit(client, settings):
    for borrower in ("B-1", "B-2"):
        heard(borrower, "会员费怎么退，我手机138****5678")
    settings.TALKS_A_DAY = 2
    staff = make_staff("risk")
    client.force_login(staff)
    assert "会员费" not in client.get("/console/talks/").text + client.get("/console/talks/words/").text
    assert client.post("/console/talks/words/", {"why": " "}).status_code == 422

    for n in range(2):
        assert "会员费" in client.post("/console/talks/words/", {"why": f"补充说法{n}"}).text
    refused = client.post("/console/talks/words/", {"why": "再看一次"})

    assert refused.status_code == 429
    assert "会员费" not in refused.text
    assert [(one.by, one.conversation_id, one.why) for one in Look.objects.order_by("pk")] == [
        (staff.username, None, "补充说法0"), (staff.username, None, "补充说法1"),
    ]  # fmt: skip
    client.force_login(make_staff("risk"))
    assert "会员费" in client.post("/console/talks/words/", {"why": "别人的一天"}).text
    client.force_login(make_staff("admin"))
    assert client.post("/console/talks/words/", {"why": "看看有什么"}).status_code == 403


def test_another_week_draws_another_sample(monkeypatch):
    monkeypatch.setattr(queries, "SAMPLE", 8)
    today = clock.now().astimezone(clock.SHANGHAI).replace(hour=0, minute=0)
    monday = today - timedelta(days=today.weekday())
    for number in range(40):
        for _twice in range(2):
            heard(f"B-{number}", "说一句", at=monday - timedelta(hours=1))

    before, after = ({one.pk for one in queries.sample(monday + timedelta(minutes=at))} for at in (-30, 30))

    assert (len(before), len(after)) == (8, 8)
    assert before != after


def test_answers_that_help_least_come_first(client):
    chat.say("B-1", "怎么提额", key="k1")
    chat.say("B-2", "什么时候再评估", key="k1")
    chat.say("B-3", "转人工", key="k1")
    asked = {turn.conversation.borrower: turn.intent for turn in Turn.objects.filter(speaker="assistant", seq__gt=1)}
    feedback.say("chat", asked["B-1"], helped=True, about="3", borrower="B-1", lang="zh")
    feedback.say("chat", asked["B-2"], helped=False, about="3", borrower="B-2", lang="zh")

    found = {one.intent: one for one in queries.by_intent(clock.now())}

    assert [one.intent for one in queries.by_intent(clock.now())][:2] == [asked["B-2"], asked["B-1"]]
    assert (found[asked["B-1"]].share, found[asked["B-2"]].share) == (1.0, 0.0)
    assert (found[asked["B-3"]].handed, found[asked["B-3"]].share) == (1, None)
    client.force_login(make_staff("risk"))
    page = client.get("/console/talks/").text
    assert "100%" in page
    assert "开场白" in page
