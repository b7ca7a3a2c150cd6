"""Whether an answer helped: one tap, one row, masked words, counted by code."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group, User

from risk import clock
from support.feedback import queries
from support.feedback.models import Feedback
from tests.support.stories import enter, small_draws_and_a_cut

pytestmark = pytest.mark.django_db
TAP = {"kind": "reason", "code": "beh-smallfreq", "about": "d-1", "next": "/why/L-1/"}


def tap(client, **over):
    return client.post("/feedback/", TAP | {"helped": "no"} | over)


def test_a_tap_on_a_reason_is_one_row_and_the_last_counts(client):
    small_draws_and_a_cut()
    enter(client)
    page = client.get("/why/L-1/").text
    code, about = re.search(
        r'name="code" value="([a-z-]+)"><input type="hidden" name="about" value="([^"]+)"', page
    ).groups()

    answer = tap(client, code=code, about=about)
    tap(client, code=code, about=about)
    tap(client, code=code, about=about, helped="yes")

    row = Feedback.objects.get()
    assert (row.kind, row.code, row.helped, row.borrower) == ("reason", "BEH-SMALLFREQ", True, "B-1")
    assert answer.status_code == 303
    assert "已经记下" in client.get(answer.url).text


def test_words_are_masked_before_they_are_kept(client):
    enter(client)
    url = tap(client).url.partition("?")[0]

    client.post(url, {"words": "看不懂，打我13812345678，证件110101199003070011", "next": "/why/L-1/"})

    assert Feedback.objects.get().words == "看不懂，打我138****5678，证件110***********0011"
    assert "13812345678" not in client.get(url).text


def test_where_htmx_runs_the_thanks_stand_in_place_of_the_buttons(client):
    enter(client)

    part = client.post("/feedback/", TAP | {"helped": "yes"}, headers={"HX-Request": "true"})

    assert part.status_code == 200
    assert "<html" not in part.text
    assert "已经记下" in part.text


def test_anyone_may_say_whether_an_article_helped_but_only_a_borrower_whether_a_reason_did(client):
    key = str(uuid4())
    for _again in range(2):
        assert (
            client.post("/feedback/", {"kind": "article", "code": "fees", "helped": "yes", "key": key}).status_code
            == 303
        )
    assert Feedback.objects.count() == 1
    assert tap(client).status_code == 422


@pytest.mark.parametrize("wrong", [{"code": "aml-conf"}, {"code": "x"}, {"kind": "x"}, {"kind": "chat", "code": "x"}])
def test_nothing_else_can_be_spoken_of(client, wrong):
    enter(client)

    assert tap(client, **wrong).status_code == 422
    assert not Feedback.objects.exists()


def test_nobody_reads_or_changes_anothers_feedback(client):
    enter(client)
    url = tap(client).url.partition("?")[0]
    enter(client, "B-2")

    assert client.get(url).status_code == 404
    assert client.post(url, {"words": "x"}).status_code == 404


def test_the_way_back_stays_inside(client):
    enter(client)

    assert "evil" not in tap(client, next="//evil.example/").url


def test_colleagues_see_counts_by_code_with_n_least_helpful_first(client):
    for borrower, helped in (("B-1", "no"), ("B-2", "no"), ("B-3", "yes")):
        enter(client, borrower)
        tap(client, helped=helped)
    tap(client, code="fnd-pool", helped="yes")

    counted = queries.counted(since=clock.now() - timedelta(days=1))

    assert [(one.code, one.n, one.helped) for one in counted] == [("BEH-SMALLFREQ", 3, 1), ("FND-POOL", 1, 1)]
    staff = User.objects.create_user("writer")
    staff.groups.add(Group.objects.get_or_create(name="risk")[0])
    client.force_login(staff)
    page = client.get("/console/feedback/").text
    assert re.search(r'BEH-SMALLFREQ</code>.*?<td class="n">3</td><td class="n">1</td><td class="n">2</td>', page)
    client.logout()
    assert client.get("/console/feedback/").status_code == 302


def test_an_answer_of_the_assistant_can_be_rated(client):
    small_draws_and_a_cut()
    enter(client)
    client.post("/chat/", {"intent": "why", "key": str(uuid4())})
    page = client.get("/chat/").text

    kind, code, about = re.search(
        r'name="kind" value="(chat)">.*?name="code" value="(\w+)">.*?name="about" value="(\d+)"',
        page,
    ).groups()

    assert client.post("/feedback/", {"kind": kind, "code": code, "about": about, "helped": "yes"}).status_code == 303
    assert Feedback.objects.get().code == "why"


def test_what_was_said_has_a_number_that_a_colleague_finds_it_by(client):
    small_draws_and_a_cut()
    enter(client)
    url = tap(client).url.partition("?")[0]
    said = client.post(url, {"words": "看不懂为什么是零", "next": "/why/L-1/"}, headers={"HX-Request": "true"}).text
    number = re.search(r"FK-[0-9A-F]{10}", said)[0]
    staff = User.objects.create_user("writer")
    staff.groups.add(Group.objects.get_or_create(name="risk")[0])
    client.force_login(staff)

    assert "看不懂为什么是零" in client.get("/console/feedback/", {"number": number}).text
    assert "没有这个编号的反馈" in client.get("/console/feedback/", {"number": "FK-0000000000"}).text
    assert "没有这个编号的反馈" in client.get("/console/feedback/", {"number": "x"}).text
