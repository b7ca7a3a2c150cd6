"""Conversations written as files and replayed through the real chat: what was said, where it stands, what it made.

A turn says something (`say`), presses a button by its title (`press`), or has something happen (`happens`, `later` in
days, which is another browser too). Of what the assistant said to it: `has` and `lacks` are pieces of it, `flow` is the
flow and the step it is at, `buttons` are titles among those offered, `handoff` a priority. `made` counts rows.
"""

import tomllib
from datetime import timedelta
from pathlib import Path

import pytest

from appeals import numbers
from appeals import services as appeals
from appeals.models import Case
from demo.people import PEOPLE
from risk import clock
from risk.work.services import drain
from support.assistant import person, services
from support.assistant.answer import LONGEST
from support.assistant.models import Conversation, Flow, Handoff, Turn
from support.control.models import Choice
from support.plans.models import Quote
from tests.appeals.people import make_staff

pytestmark = pytest.mark.django_db  # each inside what `people` told
FILES = sorted((Path(__file__).parent / "conversations").glob("*.toml"))
TALKS = {f"{path.stem}/{name}": told for path in FILES for name, told in tomllib.loads(path.read_text()).items()}
NOW = clock.now


def submitted(borrower):
    case = Case.objects.get(borrower=borrower, status="draft")
    appeals.submit(case.number, borrower=borrower, statement="我的收入稳定。", key="submitted")
    drain(topics=["case.intake"])


def decided(borrower):
    now = clock.now()
    Case.objects.create(
        number=numbers.fresh(clock.day(now)), borrower=borrower, line=f"L{borrower[1:]}", codes=["CRD-INCOME"],
        status="closed", outcome="keep", statement="请重新看。", received_at=now - timedelta(days=3),
        decided_at=now - timedelta(hours=1), window_until=now + timedelta(days=30),
    )  # fmt: skip


def waiting_docs(borrower):
    Case.objects.filter(borrower=borrower).exclude(status="closed").update(status="waiting_docs", proofs_in=1)


def taken(borrower):
    talk = Conversation.objects.get(borrower=borrower)
    person.take(talk.pk, make_staff("AGT"))


def given_back(borrower):
    person.give_back(borrower)


HAPPENS = {one.__name__: one for one in (submitted, decided, waiting_docs, taken, given_back)}
MADE = {
    "cases": lambda who: list(Case.objects.of(who).order_by("opened_at").values_list("kind", "status")),
    "quotes": lambda who: list(Quote.objects.filter(borrower=who).values_list("state", flat=True)),
    "choices": lambda who: list(Choice.objects.filter(borrower=who).values_list("action", flat=True)),
    "flows": lambda who: list(
        Flow.objects.filter(conversation__borrower=who).order_by("begun_at").values_list("state", flat=True)
    ),
    "handoffs": lambda who: list(Handoff.objects.filter(conversation__borrower=who).values_list("priority", flat=True)),
}


def test_there_are_sixty_and_all_twelve_people_speak():
    assert len(TALKS) >= 60
    assert {told["who"] for told in TALKS.values()} >= {one.borrower for one in PEOPLE}


@pytest.mark.parametrize("name", TALKS)
def test_a_conversation(name, people, monkeypatch):
    told = TALKS[name]
    who, lang, session = told["who"], told.get("lang", "zh"), "s-0"
    for number, turn in enumerate(told["turn"]):
        where = f"{name}, turn {number + 1}: {turn}"
        if days := turn.get("later"):
            moment = clock.now() + timedelta(days=days)
            monkeypatch.setattr(clock, "now", lambda moment=moment: moment)
            session = f"s-{number}"
        if happens := turn.get("happens"):
            HAPPENS[happens](who)
        how = {"key": f"k{number}", "lang": lang, "session": session}
        if "say" in turn:
            turns = services.say(who, turn["say"], **how)
            assert services.say(who, turn["say"], **how) == turns, where  # sent twice, said once
        elif "press" in turn:
            turns = _press(who, turn["press"], how, where)
        else:
            turns = []
        _check(turn, who, turns, where)
        longest = LONGEST[lang]
        assert all(len(one.text) <= longest or one.flow for one in turns if one.speaker == "assistant"), where
    guarded = Turn.objects.filter(conversation__borrower=who, speaker="assistant").exclude(guards=[])
    assert not [(one.text, one.guards) for one in guarded], name
    for what, wanted in told.get("made", {}).items():
        made = [list(one) if isinstance(one, tuple) else one for one in MADE[what](who)]
        assert made == wanted, (name, what, made)


def _press(who, title, how, where):
    last = Turn.objects.filter(conversation__borrower=who, speaker="assistant").order_by("seq").last()
    offered = [*last.buttons, *(last.card or {}).get("acts", [])]
    chosen = next((one for one in offered if one["title"] == title), None)
    assert chosen, f"{where}: only {[one['title'] for one in offered]}"
    if "act" in chosen:
        return services.act(who, chosen["act"], **how)
    assert "intent" in chosen, f"{where}: leads to a page, {chosen}"
    return services.press(who, chosen["intent"], **how)


def _check(turn, who, turns, where):
    said = [one for one in turns if one.speaker == "assistant"]
    rows = [f"{row[0]} {row[1]}" for one in said for row in (one.card or {}).get("rows", [])]
    text = "\n".join([*(one.text for one in said), *rows])
    for piece in turn.get("has", []):
        assert piece in text, f"{where}\nsaid: {text}"
    for piece in turn.get("lacks", []):
        assert piece not in text, f"{where}\nsaid: {text}"
    if "mute" in turn:
        assert not said, f"{where}\nsaid: {text}"
    if "flow" in turn:
        flow = said[-1].flow or {}
        at = f"{flow['name']}:{flow['step']}" if flow and flow["state"] != "aside" else flow.get("state", "")
        assert at == turn["flow"], f"{where}\nis at {at}, said: {text}"
    offered = [one["title"] for one in said[-1].buttons] if said else []
    for title in turn.get("buttons", []):
        assert title in offered, f"{where}\noffered: {offered}"
    if "handoff" in turn:
        found = Handoff.objects.filter(conversation__borrower=who, closed_at=None).first()
        assert (found.priority if found else "") == turn["handoff"], f"{where}\nsaid: {text}"
