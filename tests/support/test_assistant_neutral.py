"""Whatever is true of a person, a question about investigations hears the same bytes after the same statements.

Source: specification G.6. Four truths on the real ledger: nothing at all, an AML measure, a confidential one, fraud.
"""

import json
import re

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from risk import clock
from risk.events.services import take
from support.assistant import guard, queries, services, talk
from support.assistant.answer import LONGEST
from support.assistant.catalogue import catalogue
from support.assistant.understanding import Understood, phrases, understand_all
from support.explain.services import explanation
from tests.histories import AT, BORROWER, LINE, raw
from tests.histories import told as history
from tests.risk.each_code import EACH, base

pytestmark = pytest.mark.django_db
TRUTHS = {
    "clean": base(),
    **{code: EACH[code].yes for code in ("AML-MEASURE", "AML-CONF", "FRD-ACCT")},
}
ASKED = sorted(
    {
        text
        for intent, phrase in phrases.written()
        if intent == "investigation_query"
        for text in phrases.unfolded(phrase, most=40)
    }
)[:200]
SPOKEN = ASKED[::40]


@pytest.fixture(autouse=True)
def moment(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: AT)


def store(story):
    assert {fate.fate for fate in take([raw(one) for one in history(*story).events])} == {"accepted"}


def of(story, ask):
    """What `ask` finds when only this story is on the ledger."""
    with transaction.atomic():
        store(story)
        found = ask()
        transaction.set_rollback(True)
    return found


def shapes(held):
    """Each statement without its values, so that only what is read and written is compared."""
    return [re.sub(r"'(?:[^']|'')*'|\bs\d+_x\d+\b|\b\d+\b", "?", one["sql"]) for one in held.captured_queries]


def test_two_hundred_ways_of_asking_are_answered_alike_for_every_truth():
    assert len(ASKED) == 200

    def answers():
        known = {lang: queries.known(BORROWER, lang=lang) for lang in ("zh", "en")}
        told = []
        for text in ASKED:
            for meant in understand_all(text):
                for lang in ("zh", "en"):
                    for reply in talk.next_step(meant, known[lang], unsure=0).says:
                        said = guard.passed(reply, known[lang])
                        told.append([text, said.text, said.buttons, said.facts, said.chips, said.handoff])
        return json.dumps(told, ensure_ascii=False).encode()

    found = {truth: of(story, answers) for truth, story in TRUTHS.items()}

    assert len(set(found.values())) == 1
    said = {row[1] for row in json.loads(found["clean"])}
    assert said == {say.sentences[lang][0] for say in catalogue()["investigation_query"].says for lang in ("zh", "en")}


def test_the_same_statements_are_run_whatever_is_true():
    def spoken():
        services.say(BORROWER, "你好", key="first")  # the opening differs, and is not what is asked
        with CaptureQueriesContext(connection) as held:
            turns = [services.say(BORROWER, text, key=f"k{n}") for n, text in enumerate(SPOKEN)]
        replies = [
            (turn.text, turn.buttons, turn.facts, turn.chips, turn.card, turn.flow, turn.handoff, turn.guards)
            for said in turns
            for turn in said
        ]
        return json.dumps(replies, ensure_ascii=False), tuple(shapes(held))

    found = {truth: of(story, spoken) for truth, story in TRUTHS.items()}

    assert len({told for told, _sql in found.values()}) == 1
    assert {truth: len(sql) for truth, (_told, sql) in found.items()} == dict.fromkeys(TRUTHS, len(found["clean"][1]))
    assert len({sql for _told, sql in found.values()}) == 1


@pytest.mark.parametrize("code", sorted(EACH))
def test_every_intent_is_answered_for_every_code_from_the_record_alone(code):
    """The whole table: each entry of the catalogue for somebody whom exactly this code holds."""

    def table():
        return explanation(LINE), {"zh": queries.with_account(queries.known(BORROWER, lang="zh"))}

    page, known = of(EACH[code].yes, table)

    for lang, who in known.items():
        for name, entry in catalogue().entries.items():
            if name.startswith("phrase_") or entry.path or not entry.says:
                continue
            for reply in talk.next_step(Understood(name, 1.0), who, unsure=0).says:
                assert list(guard.faults(reply)) == [], (name, reply.text)
                assert sum(map(len, reply.lines)) <= LONGEST[lang], (name, reply.text)
                assert "AML" not in json.dumps([reply.text, reply.facts, reply.buttons], ensure_ascii=False)
    why = talk.next_step(Understood("why", 1.0), known["zh"], unsure=0).says[0]
    if page["situations"] and page["reasons"]:
        assert page["reasons"][0]["text"] in why.text
