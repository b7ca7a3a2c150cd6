"""The tests of D.3 that only some papers can show: tax, bases, owners, scripts, fonts and grain."""

from datetime import date, timedelta

import cv2
import numpy as np
import pytest

from appeals.proofs.across import together
from appeals.proofs.reader.digits import Amount, fonts_of_columns
from appeals.proofs.reading.marks import smooth_figures
from appeals.proofs.reading.model import Subject
from appeals.proofs.reading.read import reading_of
from appeals.proofs.reading.taxes import taxable
from appeals.proofs.reading.words import Word
from tests.appeals.papers import TODAY
from tests.appeals.test_proofs_odd_papers import typed


def paper(kind, *, monthly=None, source="stated", rows=(), **fields):
    return {"kind": kind, "fields": fields, "rows": list(rows), "income": {"monthly": monthly, "from": source}}


def tax_of(amounts):
    rows = [{"period": f"2026-{i + 1:02d}", "amount": amount, "summary": ""} for i, amount in enumerate(amounts)]
    return paper("P-TAX", source="", rows=rows, tax_total=sum(amounts))


def result(number, *papers):
    return next((f.result for f in together(papers) if f.id == number), None)


@pytest.mark.parametrize(
    ("tax", "income"), [(3_480, 60_000), (1_080, 36_000), (16_920 + 2_520 + 1_080, 187_200), (0, 0)]
)
def test_a_years_tax_tells_the_taxable_income(tax, income):
    assert taxable(tax * 100) == income * 100


@pytest.mark.parametrize(
    ("monthly", "months", "said"), [(3_000_000, 12, "fail"), (1_200_000, 12, "pass"), (3_000_000, 7, "unknown")]
)
def test_a_stated_income_is_held_against_the_tax_of_a_whole_year(monthly, months, said):
    assert result("T14", paper("P-INCOME", monthly=monthly), tax_of([29_000] * months)) == said


@pytest.mark.parametrize(("taxes", "said"), [([0] * 8, "fail"), ([0] * 5 + [3_000] * 5, "pass"), ([0] * 3, None)])
def test_half_a_year_without_tax_on_a_taxed_salary_is_told(taxes, said):
    assert result("T15", paper("P-INCOME", monthly=1_200_000), tax_of(taxes)) == said


def test_what_a_payslip_deducts_is_left_out_before_tax_is_missed():
    slip = paper("P-PAYSLIP", source="payslip", social_insurance=90_000, housing_fund=60_000)

    assert result("T15", paper("P-INCOME", monthly=640_000), tax_of([0] * 8), slip) == "pass"


@pytest.mark.parametrize(
    ("base", "stated", "said"),
    [
        (900_000, 1_000_000, "pass"),
        (300_000, 1_000_000, "fail"),
        (1_600_000, 1_000_000, "fail"),
        (2_400_000, 9_000_000, "unknown"),
    ],
)
def test_the_insurance_base_is_held_against_the_salary_unless_it_may_be_capped(base, stated, said):
    assert result("T16", paper("P-INCOME", monthly=stated), paper("P-SI", monthly=base, source="base")) == said


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        ("杭州云帆信息技术有限公司", "杭州云帆信息技术有限公司上海分公司", "pass"),
        ("杭州云帆信息技术有限公司", "杭州云帆", "fail"),  # too short to name anybody
        ("杭州云帆信息技术有限公司", "杭州云帆信息技术有限", "pass"),
        ("北京中科远达（集团）股份有限公司", "北京中科远达(集团)股份有限公司", "pass"),
        ("杭州云帆信息技术有限公司", "杭州云帆信息技术服务部", "fail"),
        ("杭州云帆信息技术有限公司", "杭州启元电子有限公司", "fail"),
    ],
)
def test_a_branch_and_a_name_cut_off_are_the_same_employer(one, other, said):
    assert result("T12", paper("P-INCOME", employer=one), paper("P-SI", employer=other)) == said


STATEMENT = (
    "中国建设银行个人活期账户交易明细",
    "户名：李强\t卡号：6217000012345678",
    "交易日期\t摘要\t交易金额\t余额",
    *(f"2026-10-{day:02d}\t消费\t-{day}1.00\t{9000 - sum(range(day + 1)) * 10 - day}.00" for day in range(1, 12)),
)


def said(lines, number, subject=None, **facts):
    reading = reading_of([typed(*lines)], subject or Subject("李强", "", TODAY), kind=None, trade=None, facts=facts)
    return next((f.result for f in reading.findings if f.id == number), None)


@pytest.mark.parametrize(
    ("subject", "result_"),
    [(Subject("李强", "", TODAY), "pass"), (Subject("王磊", "", TODAY), "fail"),
     (Subject("王磊", "", TODAY, ("6217000012345678",)), "pass"), (Subject("", "", TODAY), "unknown")],
)  # fmt: skip
def test_an_account_is_theirs_by_name_or_because_it_is_known(subject, result_):
    assert said(STATEMENT, "T09", subject) == result_


def account(first, last, balance, *paid):
    """An account that spends a yuan a week; `paid` are days of interest."""
    lines, day = [], first
    while day <= last:
        lines.append((day, "消费", -100))
        day += timedelta(days=7)
    lines += [(day, "结息", 102) for day in paid]
    rows = []
    for when, what, amount in sorted(lines):
        balance += amount
        rows.append(f"{when}\t{what}\t{amount / 100:.2f}\t{balance / 100:.2f}")
    return [
        "中国建设银行个人活期账户交易明细",
        "户名：李强\t卡号：6217000012345678",
        "交易日期\t摘要\t交易金额\t余额",
        *rows,
    ]


@pytest.mark.parametrize(
    ("first", "balance", "paid", "result_"),
    [
        (date(2026, 5, 1), 800_000, (), "fail"),  # six months hold two days of interest
        (date(2026, 5, 20), 800_000, (), "fail"),
        (date(2026, 5, 1), 800_000, (date(2026, 6, 21), date(2026, 9, 21)), "pass"),
        (date(2026, 7, 1), 800_000, (), "unknown"),  # one day only
        (date(2026, 5, 1), 4_000, (), "unknown"),  # 40 yuan earn less than a fen
        (date(2026, 10, 1), 800_000, (), "unknown"),
    ],
)
def test_two_quarters_without_interest_are_told_where_the_account_must_have_earned_some(first, balance, paid, result_):
    assert said(account(first, date(2026, 11, 15), balance, *paid), "T18") == result_


@pytest.mark.parametrize(
    ("before", "after", "result_"),
    [
        ("消费", "消费", "pass"),
        ("户名", "戶名", "fail"),
        ("-51.00", "-51，000", "fail"),
        ("消费", "喆堃", "pass"),
        ("消费", "獎補與", "fail"),
    ],
)
def test_a_foreign_script_or_mark_is_told(before, after, result_):
    assert said([line.replace(before, after) for line in STATEMENT], "T35") == result_


def test_one_amount_in_another_font_is_counted_and_bold_totals_are_not():
    column = [Amount(300.0, 340.0 + i % 2, frozenset({"AAAAAA+Song"})) for i in range(12)]

    assert fonts_of_columns(column) == 1
    assert fonts_of_columns([*column, Amount(290.0, 340.5, frozenset({"BBBBBB+Hei"}))]) == 2
    assert fonts_of_columns([*column, Amount(290.0, 340.5, frozenset({"CCCCCC+Song-Bold"}))]) == 1
    assert fonts_of_columns([*column, *(Amount(1, 340.5, frozenset({"Hei"})) for _ in range(12))]) == 1


def test_a_figure_on_smoother_paper_is_found_and_an_uneven_page_tells_nothing():
    words = [Word(f"字{i}", 0, i, 10, i + 1, noise=0.9 + i % 3 / 10) for i in range(20)]
    patched = Word("16,500.00", 0, 50, 10, 51, noise=0.1)

    assert smooth_figures([*words, patched]) == [patched]
    assert smooth_figures(words) == []
    assert smooth_figures([*words, *(Word("字", 0, 0, 1, 1, noise=0.25) for _ in range(6)), patched]) == []


def test_a_patch_is_found_on_a_photograph_whose_own_light_is_uneven():
    words = [Word(f"字{i}", 0, i, 10, i + 1, noise=0.67 + i / 30) for i in range(12)]

    assert smooth_figures([*words, patched := Word("税前：33,000.00元", 0, 50, 10, 51, noise=0.33)]) == [patched]
    assert smooth_figures([*words, Word("51,600.00元", 0, 50, 10, 51, noise=0.53)]) == []


def test_an_editors_name_in_a_picture_routes_it():
    page = typed("收入证明", "姓名：李强", source="ocr", score=0.99)
    facts = {"image": {"software": "Adobe Photoshop 24.0"}}
    reading = reading_of([page], Subject("李强", "", TODAY), kind=None, trade=None, facts=facts)

    assert [(f.severity, f.result) for f in reading.findings if f.id == "T29"] == [("A", "fail")]


@pytest.mark.parametrize(
    ("address", "result_"),
    [
        ("https://etax.chinatax.gov.cn/verify?c=1", "pass"),
        ("HTTPS://WWW.GSXT.GOV.CN./x", "pass"),
        ("https://chinatax.gov.cn.check-tax.com/verify", "fail"),
        ("https://chinatax-gov.cn/verify", "fail"),
        ("https://chinatax.gov.cn@10.0.0.9/verify", "fail"),
        ("http://fakeicbc.com.cn/", "fail"),
        ("91350100M000100Y43", None),  # a number is no address
    ],
)
def test_a_code_on_the_paper_must_lead_to_a_known_host(address, result_):
    assert said(STATEMENT, "T32", qr=[address]) == result_


def test_a_code_is_read_from_the_pixels():
    from appeals.proofs.reader.picture import codes  # noqa: PLC0415 - loads the recogniser's libraries

    address = "https://etax.chinatax.gov.cn/verify?c=8842"
    code = cv2.resize(cv2.QRCodeEncoder.create().encode(address), None, fx=5, fy=5, interpolation=cv2.INTER_NEAREST)
    page = np.full((1400, 1000, 3), 255, np.uint8)
    page[900 : 900 + code.shape[0], 600 : 600 + code.shape[1]] = code[..., None]

    assert codes(page) == [address]
    assert codes(np.full((1400, 1000, 3), 255, np.uint8)) == []
