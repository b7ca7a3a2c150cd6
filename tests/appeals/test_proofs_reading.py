"""What the reader finds beside what was written: other banks, columns, wordings and fonts by seed."""

import pytest

from appeals.proofs.reader.pdf import Pdf
from appeals.proofs.reading.model import Subject
from appeals.proofs.reading.read import reading_of
from appeals.proofs.reading.values import upper_amount
from appeals.proofs.reading.words import Page
from demo import papers
from demo.papers.letters import LETTERS, capitals
from tests.appeals.papers import TODAY, bank_statement, wallet_proof

SUBJECT = Subject(papers.LI_QIANG.name, papers.LI_QIANG.id_number, TODAY)


def read(paper, subject=SUBJECT, **facts):
    document = Pdf(paper.content)
    pages = [Page.from_json(document.words(number + 1)) for number in range(document.count)]
    return reading_of(pages, subject, kind=None, trade="餐饮", facts=facts)


def printed(paper):
    balances = paper.kind == "P-BANKFLOW"
    return [(e.on, e.amount, e.balance if balances else None, e.summary, e.counterparty) for e in paper.rows]


def found(reading):
    return [(row.date, row.amount, row.balance, row.summary, row.counterparty) for row in reading.rows]


@pytest.mark.parametrize("seed", range(24))
@pytest.mark.parametrize(("maker", "income"), [(bank_statement, 960_000), (wallet_proof, 1_002_000)])
def test_every_row_field_and_total_is_read_in_any_layout(maker, income, seed):
    paper = maker(seed)

    reading = read(paper)

    assert reading.kind == paper.kind
    assert found(reading) == printed(paper)
    wanted = {name: value for name, value in paper.truth.items() if name not in {"totals", "monthly"}}
    assert {name: found.value for name, found in reading.fields.items() if name in wanted} == wanted
    assert reading.totals == paper.truth["totals"]
    assert reading.monthly == income
    assert reading.unsure == []
    assert [f.id for f in reading.findings if f.result == "fail"] == []


def test_what_is_not_income_is_left_out():
    paper = bank_statement(5)
    reading = read(paper)

    counted = [reading.rows[place] for place in reading.trail]

    assert sum(row.amount for row in counted) == 12 * 6_400_000
    assert not {row.summary for row in counted} & {"结息", "退款", "转账存入"}


def test_a_row_changed_after_the_fact_breaks_the_balance_and_the_totals():
    paper = bank_statement(3)
    document = Pdf(paper.content)
    pages = [document.words(number + 1) for number in range(document.count)]
    victim = next(e for e in paper.rows[5:] if e.amount > 0)
    for word in pages[0]["words"]:
        if word[0].replace(",", "").lstrip("+") == f"{victim.amount / 100:.2f}":
            word[0] = f"{victim.amount / 100 + 1000:,.2f}"

    reading = reading_of([Page.from_json(p) for p in pages], SUBJECT, kind=None, trade=None, facts={})
    failed = {f.id: f for f in reading.findings if f.result == "fail"}

    assert {"T01", "T02"} <= set(failed)
    assert failed["T01"].severity == "R"
    assert failed["T01"].place.startswith("rows[")


def test_another_persons_statement_is_a_red_finding_and_no_account_of_theirs():
    reading = read(bank_statement(2), Subject("王磊", "110101199003070011", TODAY))

    assert [(f.id, f.severity) for f in reading.findings if f.result == "fail"] == [("T07", "R"), ("T09", "A")]


def test_an_old_statement_only_asks_for_a_newer_one():
    reading = read(bank_statement(2), Subject(papers.LI_QIANG.name, "", TODAY.replace(year=2027)))

    assert [(f.id, f.severity) for f in reading.findings if f.result == "fail"] == [("T05", "I")]


@pytest.mark.parametrize(
    ("pdf", "test"),
    [
        ({"producer": "Adobe Photoshop 24"}, "T25"),
        ({"producer": "iText", "incremental": True}, "T26"),
        ({"producer": "iText", "touchup": True}, "T27"),
        ({"producer": "iText", "created": "2026-11-20T09:00:00", "modified": "2026-11-25T09:00:00"}, "T28"),
        ({"producer": "iText", "created": "2026-01-02T09:00:00", "modified": "2026-01-02T09:00:00"}, "T28"),
    ],
)
def test_signs_of_editing_are_amber_and_route(pdf, test):
    reading = read(bank_statement(2), pdf=pdf)

    assert [(f.id, f.severity) for f in reading.findings if f.result == "fail"] == [(test, "A")]


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("make", LETTERS, ids=lambda make: make.__name__)
def test_every_field_of_a_paper_of_words_is_read(make, seed):
    paper = make(papers.LI_QIANG, seed=seed, today=TODAY)

    reading = read(paper)

    assert reading.kind == paper.kind
    assert {name: value.value for name, value in reading.fields.items() if name in paper.truth} == paper.truth
    assert [f.id for f in reading.findings if f.result == "fail"] == []


@pytest.mark.parametrize("yuan", [1, 10, 105, 1001, 1010, 9600, 10_000, 10_500, 16_500, 101_010, 2_600_400, 10_000_001])
def test_capitals_written_are_capitals_read(yuan):
    assert upper_amount(capitals(yuan * 100)) == yuan * 100
