"""Forgeries of each way are noticed by the test that should; good papers of the same makers by none."""

import pytest

from appeals.proofs.reader.decoding import Document
from appeals.proofs.reading.read import reading_of
from appeals.proofs.reading.words import Page
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


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("make", MORE, ids=lambda make: make.__name__)
def test_papers_for_uses_people_and_hardship_are_read_whole(make, seed):
    paper = make(papers.LI_QIANG, seed=seed, today=TODAY)

    reading = read(paper)

    assert reading.kind == paper.kind
    assert {name: value.value for name, value in reading.fields.items() if name in paper.truth} == paper.truth
    assert [f.id for f in reading.findings if f.result == "fail"] == []
