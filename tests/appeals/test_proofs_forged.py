"""Forgeries of each way are noticed by the test that should; good papers of the same makers by none."""

import pytest

from appeals.proofs.across import together
from appeals.proofs.reader.decoding import Document
from appeals.proofs.reading.read import reading_of
from appeals.proofs.reading.words import Page
from bench.made.elsewhere.cards import card
from bench.made.elsewhere.cases import FORGED_CASES, GOOD_CASES
from bench.made.elsewhere.forged import MORE_FORGERIES
from demo import papers
from demo.papers.forged import FORGERIES, patched_picture
from demo.papers.more import MORE
from tests.appeals.papers import TODAY
from tests.appeals.test_proofs_reading import SUBJECT


def read(paper):
    document = Document(paper.content, "pdf")
    pages = [Page.from_json(document.words(number + 1)) for number in range(document.count)]
    return reading_of(pages, SUBJECT, kind=None, trade="餐饮", facts=document.facts())


TYPED = [forge for forge in (*FORGERIES, *MORE_FORGERIES) if forge is not patched_picture]


@pytest.mark.parametrize("forge", TYPED, ids=lambda f: f.__name__)
def test_a_forgery_fails_its_test(forge):
    forged = forge(7, TODAY)

    assert forged.test in {f.id for f in read(forged.paper).findings if f.result == "fail"}


def failed_together(case):
    return {f.id for f in together([read(paper).as_json() for paper in case.papers]) if f.result == "fail"}


@pytest.mark.parametrize("make", FORGED_CASES, ids=lambda make: make.__name__)
def test_papers_that_disagree_fail_the_test_that_compares_them(make):
    case = make(7, TODAY)

    assert case.test in failed_together(case)


@pytest.mark.parametrize("seed", [803, 807])  # a branch that pays; a name that a bank's column cut off
@pytest.mark.parametrize("make", GOOD_CASES, ids=lambda make: make.__name__)
def test_papers_that_only_look_different_fail_nothing(make, seed):
    assert failed_together(make(seed, TODAY)) == set()


def test_a_card_that_is_valid_for_years_is_not_older_than_what_it_says():
    reading = read(card(papers.LI_QIANG, 7, TODAY, valid_for=20))

    assert reading.text("period_to") > TODAY.isoformat()
    assert {f.id: f.result for f in reading.findings}["T28"] == "pass"


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("make", MORE, ids=lambda make: make.__name__)
def test_papers_for_uses_people_and_hardship_are_read_whole(make, seed):
    paper = make(papers.LI_QIANG, seed=seed, today=TODAY)

    reading = read(paper)

    assert reading.kind == paper.kind
    assert {name: value.value for name, value in reading.fields.items() if name in paper.truth} == paper.truth
    assert [f.id for f in reading.findings if f.result == "fail"] == []
