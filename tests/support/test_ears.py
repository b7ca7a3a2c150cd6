"""Models learnt from the quality console: proposed, learnt, compared, signed by another, spoken by all, rolled back."""

from dataclasses import replace

import numpy as np
import pytest

from risk.work import services as work
from support.assistant import services as chat
from support.assistant.understanding import known, learning, model_version, phrases, store, teaching, understand
from support.assistant.understanding.classifier import Weights
from support.assistant.understanding.features import features
from support.quality import services
from support.quality.errors import AuthorSigns, BadPhrase, NothingNew, NotNow
from support.quality.models import Candidate, Phrase, Step
from tests.appeals.people import make_staff

pytestmark = pytest.mark.django_db
NEW, MEANS = "会员季卡咋退", "settle_cert"


@pytest.fixture(autouse=True)
def small(monkeypatch, settings, tmp_path):
    """Fewer lines to compare on, and nobody else's DATA."""
    settings.DATA = tmp_path
    for name, step in (("dangers", 25), ("held_out", 8), ("guarded", 40), ("everyday", 20)):
        lines = getattr(known, name)()[::step]
        monkeypatch.setattr(known, name, lambda lines=lines: lines)


def taught(own: Weights) -> Weights:
    """Our own weights, and one wording more: its longest pieces speak for its meaning alone."""
    names = [name for name in features(NEW) if name.startswith("g:") and name not in own.place]
    rows = np.zeros((len(names), len(own.intents)), np.float32)
    rows[:, own.intents.index(MEANS)] = 60
    place = {**own.place, **{name: len(own.place) + number for number, name in enumerate(names)}}
    return replace(own, place=place, rows=np.vstack([own.rows.astype(np.float32), rows]))


def deaf(own: Weights) -> Weights:
    """Weights that are sure of one thing whatever is said: no danger is even looked for."""
    start = np.zeros_like(own.start)
    start[own.intents.index("limit_query")] = 60
    return replace(own, rows=np.zeros_like(own.rows, np.float32), start=start)


def learns(monkeypatch, make):
    """Stands for the minute of learning in a child; the weights are real, saved and read as always."""
    monkeypatch.setattr(store, "in_a_child", lambda _module, path, _more: make(store.own()).save(path, store.version()))


def made(monkeypatch, make=taught, key="m1"):
    learns(monkeypatch, make)
    if not Phrase.objects.exists():
        services.propose(NEW, MEANS, by="lin", key=f"p-{key}")
    one = services.learn(by="lin", key=key)
    work.drain(topics=[services.LEARN])
    one.refresh_from_db()
    return one


def spoken(one, by="wang"):
    services.sign(one.pk, by=by)
    work.drain(topics=[services.PUBLISH])


def test_a_wording_is_learnt_signed_by_another_spoken_without_a_restart_and_rolled_back(monkeypatch):
    assert understand(NEW).intent != MEANS

    one = made(monkeypatch)

    assert one.status == "ready"
    assert (one.report["proposed"], one.report["lost"]) == ({"n": 1, "before": 0, "after": 1}, [])
    assert one.report["danger"]["after"] == one.report["danger"]["n"] > 20
    assert model_version() == store.version()

    with pytest.raises(AuthorSigns):
        services.sign(one.pk, by="lin")
    spoken(one)
    turns = chat.say("B-1", NEW, key="k1")

    assert (understand(NEW).intent, understand(NEW).model) == (MEANS, one.version)
    assert {turn.made_by["model"] for turn in turns} == {one.version}

    services.roll_back(one.pk, by="lin", reason="答错了")
    work.drain(topics=[services.PUBLISH])

    assert understand(NEW).model == store.version()
    assert list(Step.objects.order_by("pk").values_list("move", "actor", "reason")) == [
        ("learn", "lin", ""), ("ready", "machine", ""), ("sign", "wang", ""), ("roll_back", "lin", "答错了"),
    ]  # fmt: skip


def test_a_model_that_loses_a_known_danger_is_refused_whoever_signs(monkeypatch, client):
    one = made(monkeypatch, deaf)

    assert one.status == "refused"
    assert one.report["danger"]["after"] < one.report["danger"]["before"] == one.report["danger"]["n"]
    with pytest.raises(NotNow):
        services.sign(one.pk, by="wang")
    client.force_login(make_staff("risk"))
    page = client.get("/console/talks/models/").text
    assert "被系统拒绝" in page
    assert one.report["lost"][0] in page
    assert "签字启用</button>" not in page


def test_rolling_back_the_second_lets_the_first_speak_again(monkeypatch):
    first, second = made(monkeypatch, key="m1"), made(monkeypatch, key="m2")
    spoken(first)
    spoken(second)
    assert Candidate.objects.get(status="active") == second

    services.roll_back(second.pk, by="wang", reason="退回")
    work.drain(topics=[services.PUBLISH])

    assert Candidate.objects.get(status="active") == first
    assert model_version() == first.version


def test_a_broken_file_a_lost_one_and_one_of_other_code_leave_our_own_words_speaking(monkeypatch):
    one = made(monkeypatch)
    spoken(one)
    assert model_version() == one.version
    (file,) = store.folder().glob("chosen-*.npz")

    for spoil in (lambda: file.write_bytes(b"PK no zip"), file.unlink, lambda: store._whole(store._note(), b"{}")):
        spoil()
        store._chosen.cache_clear()  # as a process that starts now
        assert understand("额度没了").model == store.version()
    store._note().unlink()
    work.drain(topics=[services.PUBLISH])
    store.choose("other", "understanding@old", bytes(one.weights))
    assert model_version() == store.version()


def test_what_is_in_the_database_is_restored_where_the_files_were_lost(monkeypatch):
    one = made(monkeypatch)
    spoken(one)
    for path in store.folder().glob("chosen*"):
        path.unlink()
    assert model_version() == store.version()

    work.add(services.PUBLISH, "again", key="again")
    work.drain(topics=[services.PUBLISH])

    assert model_version() == one.version


def test_a_key_pressed_twice_a_wording_said_twice_and_a_worker_that_comes_twice_change_nothing(monkeypatch):
    one = made(monkeypatch)
    again = services.learn(by="lin", key="m1")
    work.add(services.LEARN, str(one.pk), key="again")
    work.drain(topics=[services.LEARN])

    assert again == one
    assert Step.objects.filter(candidate=one, move="ready").count() == 1
    assert services.propose(NEW, MEANS, by="lin", key="p-m1") == Phrase.objects.get()
    with pytest.raises(BadPhrase):
        services.propose(NEW, "other", by="wang", key="p2")
    with pytest.raises(BadPhrase):
        services.propose("新的", "no_such_intent", by="wang", key="p3")
    services.drop(Phrase.objects.get().pk, by="wang")
    with pytest.raises(NothingNew):
        services.learn(by="wang", key="m9")


def test_private_data_in_a_wording_is_masked_before_it_is_kept():
    kept = services.propose("我手机13800138000的账单怎么看", "bill_query", by="lin", key="p1")

    assert "13800138000" not in kept.text


def test_the_learning_itself_takes_a_proposed_wording_to_its_meaning(tmp_path):
    path = tmp_path / "more.json"
    path.write_text(f'[["{MEANS}", "{NEW}"]]', "utf-8")
    few = [
        (intent, phrase, text) for intent, phrase in phrases.written()[::12] for text in phrases.unfolded(phrase)[:1]
    ]

    before, after = (learning.train(rows) for rows in (few, few + teaching.more(path) * 3))

    likely = [one.intents[int(one.chances(features(NEW)).argmax())] for one in (before, after)]
    assert likely[0] != MEANS
    assert likely[1] == MEANS


def test_the_pages_walk_from_a_wording_to_a_model_that_speaks(monkeypatch, client):
    learns(monkeypatch, taught)
    for borrower in ("B-1", "B-2"):
        chat.say(borrower, NEW, key="k1")
    maker, signer = make_staff("risk"), make_staff("compliance")
    client.force_login(maker)
    assert "写成说法" in client.post("/console/talks/words/", {"why": "补充说法"}).text

    client.post("/console/talks/phrases/", {"text": NEW, "intent": MEANS, "key": "a"})
    client.post("/console/talks/models/learn/", {"key": "b"})
    work.drain(topics=[services.LEARN])
    one = Candidate.objects.get()
    mine = client.get("/console/talks/models/").text
    refused = client.post(f"/console/talks/models/{one.pk}/sign/")
    client.force_login(signer)
    english = client.get("/console/talks/models/", headers={"accept-language": "en"}, query_params={"lang": "en"}).text
    client.post(f"/console/talks/models/{one.pk}/sign/")

    assert NEW in mine
    assert "签字启用</button>" not in mine
    assert refused.status_code == 403
    assert "Sign, and let it speak" in english
    assert Candidate.objects.get().status == "active"
    assert client.post(f"/console/talks/models/{one.pk}/back/", {"reason": " "}).status_code == 422
    client.post(f"/console/talks/models/{one.pk}/back/", {"reason": "不好"})
    assert Candidate.objects.get().status == "retired"
    client.force_login(make_staff("admin"))
    assert client.get("/console/talks/models/").status_code == 403
