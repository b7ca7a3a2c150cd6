"""The reader on layouts that the demo's makers do not draw: other forms, sentences, tables, sizes, two languages."""

import random
from datetime import timedelta

import pytest

from appeals.proofs.reader.decoding import Document
from appeals.proofs.reading.model import Subject
from appeals.proofs.reading.read import reading_of
from appeals.proofs.reading.words import Page
from appeals.proofs.sniff import sniff
from bench.made.elsewhere import LAYOUTS
from demo.papers.people import Person, id_number
from tests.appeals.papers import TODAY

NAMES = ("欧阳建国", "阿依古丽·买买提", "王小云")


def somebody(seed):
    return Person(NAMES[seed % len(NAMES)], id_number(random.Random(seed)), "13800000000")


def read(paper, person):
    document = Document(paper.content, sniff(paper.content[:8192]))
    pages = [Page.from_json(document.words(number + 1)) for number in range(document.count)]
    subject = Subject(person.name, person.id_number, TODAY)
    return reading_of(pages, subject, kind=None, trade=None, facts=document.facts())


@pytest.mark.parametrize("layout", sorted(LAYOUTS))
def test_every_field_and_row_of_an_unusual_layout_is_read(layout):
    seed = 101
    person = somebody(seed)
    paper = LAYOUTS[layout](person, seed, TODAY)

    reading = read(paper, person)

    assert reading.kind == paper.kind
    assert {name: found.value for name, found in reading.fields.items() if name in paper.truth} == paper.truth
    if paper.rows:
        has_balance = paper.kind == "P-BANKFLOW"
        printed = [(e.on, e.amount, e.balance if has_balance else None, e.summary, e.counterparty) for e in paper.rows]
        assert [(r.date, r.amount, r.balance, r.summary, r.counterparty) for r in reading.rows] == printed
    assert [finding.id for finding in reading.findings if finding.result == "fail"] == []


def test_a_tax_total_that_is_not_the_sum_of_its_months_is_noticed():
    person = somebody(1)
    paper = LAYOUTS["tax_detail"](person, 7, TODAY)
    document = Document(paper.content, "pdf")
    body = document.words(1)
    shown = f"{paper.truth['tax_total'] / 100:,.2f}"
    for word in body["words"]:
        word[0] = word[0].replace(shown, f"{paper.truth['tax_total'] / 100 + 5000:,.2f}")
    subject = Subject(person.name, person.id_number, TODAY)

    reading = reading_of([Page.from_json(body)], subject, kind=None, trade=None, facts={})

    assert {f.id for f in reading.findings if f.result == "fail"} == {"T02"}


def test_a_page_that_sets_its_columns_anew_is_not_called_misaligned():
    """T35 compares the figures of one page: a statement's last page may have narrower columns."""

    def page(number, edge):
        words = [["招商银行交易流水", 20, 20, 180, 32, 1.0]] if number == 1 else []
        for x, head in ((20, "交易日期"), (edge - 40, "交易金额"), (400, "余额")):
            words.append([head, x, 50, x + 45, 62, 1.0])
        for i in range(9):
            when = TODAY - timedelta(days=30 - i - 9 * number)
            y = 80 + 20 * i
            words += [[f"{when:%Y-%m-%d}", 20, y, 80, y + 10, 1.0], ["12.00", edge - 30, y, edge, y + 10, 1.0]]
        return Page.from_json({"number": number, "width": 600, "height": 800, "words": words, "source": "text"})

    reading = reading_of([page(1, 300), page(2, 304)], Subject("", "", TODAY), kind=None, trade=None, facts={})

    assert [f.result for f in reading.findings if f.id == "T35"] == ["pass"]


def test_what_a_recogniser_runs_together_is_taken_apart():
    """Day and hour, a figure and the next column's words, two labelled values: each without the gap between."""
    words = [["微信支付交易明细证明", 20, 10, 220, 22, 0.99]]
    words += [
        ["姓名：李强部门：综合部", 20, 30, 220, 42, 0.99],
        ["身份证号：320102*******6131", 300, 30, 500, 42, 0.99],
    ]
    for x, head in ((20, "交易时间"), (160, "交易类型"), (260, "收/支/其他"), (380, "金额(元)"), (480, "交易对方")):
        words.append([head, x, 60, x + 50, 72, 0.99])
    for i in range(6):
        y = 90 + 20 * i
        words += [[f"2026-11-{i + 10}09:01:35", 20, y, 130, y + 12, 0.99], ["商户消费", 160, y, 205, y + 12, 0.99]]
        words += [["支出", 260, y, 285, y + 12, 0.99], [f"{i}2.50 某某（中国)有限公司", 400, y, 560, y + 12, 0.99]]
    page = Page.from_json({"number": 1, "width": 600, "height": 800, "words": words, "source": "ocr"})

    reading = reading_of([page], Subject("", "", TODAY), kind=None, trade=None, facts={})

    assert {name: reading.text(name) for name in ("subject_name", "subject_id_masked")} == {
        "subject_name": "李强", "subject_id_masked": "320102********6131"
    }  # fmt: skip
    found = [(row.date.day, row.amount, row.counterparty) for row in reading.rows]
    assert found == [(i + 10, -i * 1000 - 250, "某某（中国）有限公司") for i in range(6)]
