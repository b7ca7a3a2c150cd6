"""Papers unlike the ones we draw: payrolls of many, card bills, invoices, old Word files, reflections."""

import io

import numpy as np
import openpyxl
import pytest

from appeals.proofs import errors
from appeals.proofs.reader import decoding
from appeals.proofs.reader.refusals import Refused
from appeals.proofs.reading.model import Subject
from appeals.proofs.reading.read import reading_of
from appeals.proofs.reading.values import firm_name, unmarked_day
from appeals.proofs.reading.words import Page
from appeals.proofs.run import PageRead, _poor
from tests.appeals.papers import TODAY


def typed(*lines, source="text", score=1.0):
    """A page out of lines; a tab starts a cell further to the right."""
    words = []
    for y, line in enumerate(lines):
        x = 20.0
        for cell in line.split("\t"):
            width = sum(10 if c > "\u2e7f" else 5.5 for c in cell)
            if cell.strip():
                words.append([cell, x, y * 22.0, x + width, y * 22.0 + 12, score])
            x = max(x + width + 30, (int(x / 120) + 1) * 120)
    return Page.from_json({"number": 1, "width": 900, "height": 900, "words": words, "source": source})


def read(*pages, name="", facts=None):
    return reading_of(list(pages), Subject(name, "", TODAY), kind=None, trade=None, facts=facts or {})


def values(reading):
    return {name: found.value for name, found in reading.fields.items()}


def failed(reading):
    return {f.id for f in reading.findings if f.result == "fail"}


def grid(rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return [Page.from_json(page) for page in decoding.Document(out.getvalue(), "xlsx").sheets]


PAYROLL = [
    ["姓名", "部门", "职务", "基本工资", "五险一金", "应发工资", "个人缴税", "实发工资"],
    ["赵甲", "销售部", "主管", 9000, 1500, 8780, 531, 8249],
    ["钱乙", "行政部", "员工", 5000, 717, 5090, 84, 5006],
    ["孙丙", "生产部", "员工", 6000, 900, 6100, 100, 6000],
]


def test_a_payroll_of_many_gives_the_line_of_the_person_asked_about():
    reading = read(*grid(PAYROLL), name="钱乙")

    assert values(reading) == {
        "subject_name": "钱乙", "social_insurance": 71_700, "gross": 509_000, "tax": 8_400, "net": 500_600,
    }  # fmt: skip
    assert reading.unsure == []
    assert failed(reading) == set()  # 应发 is after insurance here: no mistake of theirs
    assert reading.monthly == 500_600


@pytest.mark.parametrize("name", ["", "周丁"])
def test_a_payroll_that_does_not_say_whose_line_is_doubted_whole_and_says_why(name):
    reading = read(*grid(PAYROLL), name=name)

    assert set(reading.unsure) == set(reading.fields)
    told = next(f for f in reading.findings if f.id == "T07")
    assert (told.result, "3人" in told.detail) == ("unknown", True)


def test_a_wrong_net_on_a_payroll_still_fails():
    rows = [*PAYROLL[:2], ["钱乙", "行政部", "员工", 5000, 717, 5090, 84, 9006]]

    assert "T13" in failed(read(*grid(rows), name="钱乙"))


CARD = [
    "交易日期,入账日期,交易摘要,交易金额,交易货币,入账金额,入账货币",
    "2026/11/05,2026/11/06,（消费）小店收款码,15.90,人民币,15.90,人民币",
    "2026/11/04,2026/11/04,（退款）小店,-97.20,人民币,-97.20,人民币",
    "2026/11/03,2026/11/03,（消费）经营部,387.42,人民币,387.42,人民币",
    "2026/10/25,2026/10/26,（还款）银联入账,-1130.68,人民币,-1130.68,人民币",
]


def test_a_card_bill_is_seen_from_the_persons_side_and_is_never_income():
    document = decoding.Document("\n".join(CARD).encode(), "csv")

    reading = read(*(Page.from_json(page) for page in document.sheets))

    assert [row.amount for row in reading.rows] == [-1590, 9720, -38742, 113_068]
    assert (reading.monthly, reading.income_from) == (None, "")


INVOICE = (
    "浙江增值税电子普通发票\t发票代码：051001800299",
    "发票号码：65281399",
    "开票日期：2026 11 08",
    "名\t称：某某大学\t密 03974>650<01>60",
    "纳税人识别号：12510000450717578Y\t码 >5<*650288",
    "货物或应税劳务、服务名称\t规格型号\t数量\t单价\t金额\t税率\t税额",
    "*印刷品*教材\t1\t35.50\t35.50\t免税",
    "*印刷品*教材\t1\t44.30\t44.30\t免税",
    "价税合计(大写)\t柒拾玖元捌角",
    "名\t称：某某信息技术（眉山）有限公司\t(小写)\t￥79.80",
    "纳税人识别号：91350100M000100Y43",
)


def test_an_invoice_gives_its_sum_its_parties_and_a_date_without_marks():
    reading = read(typed(*INVOICE, source="ocr", score=0.97))

    assert {name: values(reading)[name] for name in ("payer", "payee", "amount", "issued_at", "issuer_id")} == {
        "payer": "某某大学", "payee": "某某信息技术（眉山）有限公司", "amount": 7_980, "issued_at": "2026-11-08",
        "issuer_id": "91350100M000100Y43",
    }  # fmt: skip
    assert "T22" not in failed(reading)


def test_an_invoice_whose_two_sums_differ_is_red():
    changed = [line.replace("￥79.80", "￥979.80") for line in INVOICE]

    assert "T22" in failed(read(typed(*changed)))


def test_an_invoice_with_both_parties_on_one_line_takes_them_in_order():
    lines = (
        "电子发票（普通发票）",
        "发票号码：24332000000012345678",
        "名称：甲方商贸有限公司\t名称：乙方物流有限公司",
        "价税合计（大写）\t壹佰元整\t（小写）¥100.00",
    )
    found = values(read(typed(*lines)))

    assert (found["payer"], found["payee"], found["amount"]) == ("甲方商贸有限公司", "乙方物流有限公司", 10_000)


def test_an_old_word_file_is_refused_with_what_to_do():
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 9000 + "WordDocument".encode("utf-16-le")
    with pytest.raises(Refused) as refused:
        decoding.Document(content, "xls")

    assert refused.value.code == "word"
    assert "save as PDF" in errors.problem("word")[1]


@pytest.mark.parametrize(
    ("text", "day"), [("2019 05 08", "2019-05-08"), ("2019年0508", "2019-05-08"), ("2019 13 08", None)]
)
def test_a_day_beside_its_label_is_read_without_its_marks(text, day):
    found = unmarked_day(text)
    assert (found.isoformat() if found else None) == day


def test_a_firm_keeps_its_own_brackets():
    assert firm_name("某某 (中国) 有限公司") == "某某（中国）有限公司"


def test_glare_is_measured_and_white_paper_is_none():
    from appeals.proofs.reader.picture import quality  # noqa: PLC0415 - loads the recogniser's libraries

    ys, xs = np.mgrid[0:400, 0:300]
    spot = np.clip(1.8 - np.hypot((xs - 150) / 80, (ys - 200) / 80), 0, 1)
    for paper, shown in ((180, True), (255, False)):
        pixels = np.full((400, 300, 3), paper, np.uint8)
        pixels[::20, 20:280] = 30
        lit = np.clip(pixels + 220 * spot[..., None], 0, 255).astype(np.uint8)
        assert quality(pixels, [])["glare"] == 0
        assert (quality(lit, [])["glare"] > 0.6) is shown


def test_lines_that_run_into_the_edge_are_measured_as_cut():
    from appeals.proofs.reader.picture import cut  # noqa: PLC0415 - loads the recogniser's libraries

    def line(left, right):
        return ["某某", left, 0, right, 10, 0.9]

    whole = [line(60, 900)] * 8
    assert cut(whole, 1000) == 0
    assert cut([*whole[:4], *[line(0.5, 900)] * 4], 1000) == 0.5
    assert cut([*whole[:4], *[line(60, 999)] * 4], 1000) == 0.5
    assert cut([*whole, line(0, 900), line(0, 900)], 1000) == 0  # a smudge or two at the edge


def test_a_picture_that_cut_the_paper_says_to_step_back():
    words = {"number": 1, "words": [["某某公司证明某某", 0, 0, 90, 10, 0.9]] * 4}
    measured = {"light": 200, "glare": 0.0, "sharpness": 200, "letters": 20, "cut": 0.5}
    page = PageRead(words, {"quality": measured}, 0)

    assert _poor({"reading": {"kind": None}}, [page], is_photo=True) == "cut"
    assert _poor({"reading": {"kind": None}}, [page], is_photo=False) == "unknown-kind"
    assert "四个角" in errors.problem("cut")[1]
