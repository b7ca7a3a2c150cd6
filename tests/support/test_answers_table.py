"""Every intent × the twelve people: which of its answers each of them hears.

A cell is the number of the answer in its file, from 0; `-` is the plain “not sure”. A new answer before another one
moves numbers: the table says whom that changes.
"""

import csv
from pathlib import Path

import pytest

from demo.people import PEOPLE
from demo.stories import histories
from risk import clock
from risk.events.services import take
from support.assistant import guard, papers, queries, talk
from support.assistant.catalogue import catalogue
from support.assistant.understanding import Understood
from support.assistant.understanding.phrases import written

pytestmark = pytest.mark.django_db
TABLE = Path(__file__).parent / "answers.tsv"


def heard():
    """Intent → the answer each person hears, as the chat would choose it."""
    found = {intent: [] for intent in sorted({intent for intent, _phrase in written()})}
    for person in PEOPLE:
        known = queries.known(person.borrower, lang="zh").with_facts({}, ["open_hours"])
        known = papers.with_papers(queries.with_account(known))
        for intent, places in found.items():
            (reply,) = talk.next_step(Understood(intent, 1.0), known, unsure=0).says
            assert not list(guard.faults(reply)), (person.borrower, intent, reply.text)
            entry, _slash, place = reply.template.partition("/")
            places.append(place if intent in (entry, "distress") else "-")
    return found


def test_everybody_hears_the_answer_that_is_theirs():
    assert {fate.fate for fate in take(histories(clock.now()))} == {"accepted"}
    rows = list(csv.reader(TABLE.read_text().splitlines(), delimiter="\t"))
    wanted = {row[0]: row[1:] for row in rows[1:]}

    assert rows[0] == ["intent", *(person.borrower for person in PEOPLE)]
    assert heard() == wanted
    assert set(wanted) <= set(catalogue().entries)
    assert not [intent for intent, places in wanted.items() if "-" in places]
