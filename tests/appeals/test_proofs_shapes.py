"""The reader by shape: names on no list, heads of two lines, cells of two lines, apps' lists and cards, sentences."""

import io
from datetime import date

import numpy as np
import pytest
from reportlab.pdfgen.canvas import Canvas

from appeals.proofs.reader import picture
from appeals.proofs.reader.pdf import Pdf
from appeals.proofs.reading.columns import role_of
from appeals.proofs.reading.model import Subject
from appeals.proofs.reading.read import reading_of
from appeals.proofs.reading.shapes import field_of
from appeals.proofs.reading.words import Page
from demo.papers.style import SANS, fonts
from tests.appeals.papers import TODAY


def page_of(*lines, source="text"):
    """Lines of (x, text) cells, twenty units apart; a letter is ten wide, half that if it is narrow."""
    words = []
    for number, line in enumerate(lines):
        for x, text in [(20, line)] if isinstance(line, str) else line:
            wide = sum(10 if c > "\u2e7f" else 5.5 for c in text)
            words.append([text, x, 20 * number + 5, x + wide, 20 * number + 15, 0.99 if source == "ocr" else 1.0])
    return Page.from_json({"number": 1, "width": 800, "height": 1100, "words": words, "source": source})


def read(*lines, source="text", name=""):
    subject = Subject(name, "", TODAY)
    return reading_of([page_of(*lines, source=source)], subject, kind=None, trade=None, facts={})


def values(reading, *names):
    return {name: reading.fields[name].value for name in names if name in reading.fields}


@pytest.mark.parametrize(
    ("kind", "text", "field"),
    [
        ("P-PAYSLIP", "本月应发", "gross"),
        ("P-PAYSLIP", "到手工资（元）", "net"),
        ("P-PAYSLIP", "养老保险（个人）", "pension"),
        ("P-PAYSLIP", "养老保险（单位）", ""),
        ("P-PAYSLIP", "Housing Fund 住房公积金", "housing_fund"),
        ("P-INCOME", "税前月均收入（元）", "monthly_income"),
        ("P-SI", "本年度缴费基数", "base"),
        ("P-HPF", "单位缴存比例", "rate_unit"),
        ("P-RECEIPT", "实还金额", "amount"),
        ("P-BANKFLOW", "查询时间范围", "period"),
        ("P-BANKFLOW", "交易日期", None),
        ("P-USE", "工程总造价", "amount"),
    ],
)
def test_a_name_on_no_list_is_told_by_its_shape(kind, text, field):
    assert field_of(kind, text) == field


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("收款时间", "time"),
        ("收款金额（元）", "amount"),
        ("对方账户名称", "counterparty"),
        ("个人应缴", "personal"),
        ("建账年月", "period"),
        ("收支类型", "flag"),
        ("姓名", None),
    ],
)
def test_a_column_is_told_by_its_shape(text, role):
    assert role_of(text) == role


def test_a_slip_in_its_own_words_is_a_slip_though_it_names_the_fund():
    reading = read(
        "青岛港湾集装箱服务有限公司",
        "薪资发放明细",
        [(20, "员工姓名"), (300, "欧阳建国")],
        [(20, "薪资所属月"), (300, "2026.10")],
        [(20, "本月应发"), (300, "¥7,500.50")],
        [(20, "基本养老保险"), (300, "320.00")],
        [(20, "养老保险（单位）"), (300, "640.00")],
        [(20, "代扣医疗保险"), (300, "80.00")],
        [(20, "公积金扣款"), (300, "280.00")],
        [(20, "个调税"), (300, "54.01")],
        [(20, "到手工资"), (300, "6,766.49")],
    )

    assert reading.kind == "P-PAYSLIP"
    assert values(reading, "gross", "social_insurance", "housing_fund", "tax", "net", "period", "subject_name") == {
        "gross": 750050,
        "social_insurance": 40000,
        "housing_fund": 28000,
        "tax": 5401,
        "net": 676649,
        "period": "2026-10",
        "subject_name": "欧阳建国",
    }


def test_a_head_of_two_lines_gives_each_figure_its_name():
    reading = read(
        "2026年10月工资发放表",
        [(150, "应发项目"), (330, "代扣项目")],
        [(20, "姓名"), (520, "实发金额")],
        [(100, "岗位工资"), (190, "应发合计"), (280, "公积金"), (370, "个税")],
        [(20, "王小云"), (105, "5000.00"), (195, "5600.00"), (285, "300.00"), (375, "3.00"), (525, "5297.00")],
    )

    assert values(reading, "subject_name", "gross", "housing_fund", "tax", "net") == {
        "subject_name": "王小云",
        "gross": 560000,
        "housing_fund": 30000,
        "tax": 300,
        "net": 529700,
    }


def test_a_message_gives_its_figures_over_the_ends_of_its_lines():
    reading = read(
        "【南明口腔医院】欧阳建国您好,您2026年10月工资明细如下:应发",
        "工资8300.50元,扣社保651.00元,扣公",
        "积金744.00元,扣个税57.16元,实发工资",
        "6848.34元,请查收。",
        source="ocr",
    )

    assert values(reading, "subject_name", "gross", "social_insurance", "housing_fund", "tax", "net") == {
        "subject_name": "欧阳建国",
        "gross": 830050,
        "social_insurance": 65100,
        "housing_fund": 74400,
        "tax": 5716,
        "net": 684834,
    }


def test_day_over_hour_beside_its_figure_is_one_row():
    head = [(20, "序号"), (80, "交易时间"), (220, "交易摘要"), (330, "支出"), (430, "收入"), (530, "本次余额")]
    lines = ["长沙银行个人账户交易明细", head]
    for i in range(5):
        lines += [
            [(80, f"2026-07-{i + 11}")],
            [(25, str(i + 1)), (220, "网上支付"), (330, f"{i + 1}0.00"), (530, f"{900 - i}.00")],
            [(85, "15:20:38")],
        ]

    rows = read(*lines).rows

    assert [(row.date, row.amount, row.balance) for row in rows] == [
        (date(2026, 7, i + 11), -1000 * (i + 1), 90000 - 100 * i) for i in range(5)
    ]


def test_an_apps_list_without_a_table_is_read_and_a_guessed_year_is_named_unsure():
    entries = []
    for day, name, amount in ((18, "美团", "-512.41"), (16, "王芳", "-425.43"), (10, "某某有限公司", "+17,736.62")):
        entries += [[(20, name), (300, amount)], [(20, f"11月{day}日10:26"), (290, "余额1,000.00")]]
    head = ["收支明细", "长沙银行储蓄卡(5024)"]

    told, guessed = read(*head, "2026年11月", *entries, source="ocr"), read(*head, *entries, source="ocr")

    wanted = [(date(2026, 11, 18), -51241), (date(2026, 11, 16), -42543), (date(2026, 11, 10), 1773662)]
    assert told.kind == "P-BANKFLOW"
    assert told.text("account_tail") == "5024"
    assert [(row.date, row.amount) for row in told.rows] == [(row.date, row.amount) for row in guessed.rows] == wanted
    assert "rows[0].date" in guessed.unsure
    assert "rows[0].date" not in told.unsure


def test_a_tax_apps_cards_are_a_row_each():
    lines = ["收入纳税明细", "收入合计：25000.50元"]
    for month, income, tax in (("2026-10", "12500.50", "272.91"), ("2026-09", "12500.00", "264.89")):
        lines += [
            [(20, "工资薪金"), (300, month)],
            "扣缴义务人：合肥智谷软件技术有限公司",
            f"收入：{income}元",
            f"已申报税额：{tax}元",
        ]

    reading = read(*lines, source="ocr")

    assert [(r.period, r.amount, r.balance) for r in reading.rows] == [
        ("2026-10", 27291, 1250050),
        ("2026-09", 26489, 1250000),
    ]
    assert values(reading, "income_total", "tax_total") == {"income_total": 2500050, "tax_total": 53780}


def test_a_leases_sides_are_told_by_what_they_are_called():
    reading = read(
        "房屋租赁合同",
        [(20, "出租方（甲方）：孙丽华"), (400, "身份证号：455475********3708")],
        [(20, "承租方（乙方）：欧阳建国"), (400, "身份证号：320102197604122477")],
        "三、月租金为人民币2,000.00元，租金总额为人民币24,000.00元。",
        "签订日期：2026-11-15",
    )

    assert reading.kind == "P-USE"
    assert values(reading, "payer", "payee", "amount", "issued_at") == {
        "payer": "欧阳建国",
        "payee": "孙丽华",
        "amount": 2400000,
        "issued_at": "2026-11-15",
    }
    assert not {"subject_id", "subject_id_masked"} & reading.fields.keys()


def test_type_scaled_down_keeps_its_cells_apart_and_a_watermark_is_no_text():
    fonts()
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(300, 200))
    canvas.scale(0.5, 0.5)
    canvas.setFont(SANS, 20)
    canvas.drawString(40, 300, "工号")
    canvas.drawString(40 + 40 + 9, 300, "李强")  # a gap of nine tenths of a letter as drawn, of half as named
    canvas.rotate(30)
    canvas.drawString(200, 60, "社保自助打印专用水印")
    canvas.save()

    words = [word[0] for word in Pdf(out.getvalue()).words(1)["words"]]

    assert words == ["工号", "李强"]


def test_the_lower_part_of_a_screen_is_no_sheet_on_a_table():
    screen = np.full((780, 390, 3), 255, np.uint8)
    screen[:130] = (18, 161, 130)

    assert picture.flatten(screen).shape == screen.shape


def test_names_set_midway_over_values_set_left_are_paired_in_order():
    reading = read(
        "工资条",
        [(40, "姓名"), (140, "应发总额"), (240, "失业保险"), (340, "公积金"), (440, "实发总额")],
        [(20, "王小云"), (95, "5600.00"), (195, "28.00"), (295, "-300.00"), (395, "5272.00")],
    )

    assert values(reading, "subject_name", "gross", "social_insurance", "housing_fund", "net") == {
        "subject_name": "王小云",
        "gross": 560000,
        "social_insurance": 2800,
        "housing_fund": 30000,
        "net": 527200,
    }


def test_a_tables_own_last_line_gives_both_sums():
    head = [(20, "税款所属期"), (140, "所得项目"), (260, "收入额（元）"), (380, "已缴税额（元）")]
    rows = [[(20, f"2026-0{m}"), (140, "工资薪金"), (260, "9,000.00"), (380, "120.00")] for m in (7, 8, 9)]

    reading = read("个人所得税收入纳税明细查询", head, *rows, [(20, "合计"), (260, "27,000.00"), (380, "360.00")])

    assert values(reading, "income_total", "tax_total") == {"income_total": 2700000, "tax_total": 36000}
    assert [row.amount for row in reading.rows] == [12000] * 3


def test_a_slips_blocks_without_a_word_for_the_sides_are_told_by_their_place():
    reading = read(
        "招商银行转账凭证 电子回单",
        [(20, "付"), (60, "全称"), (120, "王小云"), (300, "收"), (340, "全称"), (400, "蜀信消费金融有限公司")],
        [(20, "交易时间：2026-11-20 10:10:10"), (300, "交易流水号：12345678901234")],
        "金额（小写）：¥1,234.00",
    )

    assert values(reading, "payer", "payee", "amount") == {
        "payer": "王小云",
        "payee": "蜀信消费金融有限公司",
        "amount": 123400,
    }


def test_rows_that_leave_out_the_day_are_rows_of_the_day_above():
    reading = read(
        "某某银行客户交易清单",
        [(20, "日期"), (120, "摘要"), (300, "存入"), (400, "支取"), (500, "余额")],
        [(20, "2026-08-09"), (120, "消费"), (400, "10.00"), (500, "990.00")],
        [(20, "2026-08-10"), (120, "工资"), (300, "500.00"), (500, "1,490.00")],
        [(120, "转账"), (400, "90.00"), (500, "1,400.00")],
        [(20, "2026-08-11"), (120, "消费"), (400, "1.00"), (500, "1,399.00")],
    )

    assert [(row.date.day, row.amount, row.balance) for row in reading.rows] == [
        (9, -1000, 99_000), (10, 50_000, 149_000), (10, -9000, 140_000), (11, -100, 139_900)
    ]  # fmt: skip


def test_a_head_in_two_languages_on_two_lines_is_one_head():
    reading = read(
        "某某银行交易流水",
        [(20, "交易日期"), (150, "交易金额"), (280, "交易后余额"), (420, "摘要")],
        [(10, "[Transaction"), (92, "Date]"), (145, "[Trade Amount]"), (280, "[Balance]"), (420, "[Reference]")],
        [(20, "20260809"), (150, "-10.00"), (280, "990.00"), (420, "消费")],
        [(20, "20260810"), (150, "500.00"), (280, "1490.00"), (420, "转账")],
    )

    assert [(row.date.day, row.amount, row.balance) for row in reading.rows] == [
        (9, -1000, 99_000),
        (10, 50_000, 149_000),
    ]


def test_columns_of_this_month_s_own_and_employer_s_part_are_told_apart():
    names = ("本期个人应缴", "本期单位应缴", "税款所属时期", "交易日期[ Transaction Date ]")

    assert [role_of(text) for text in names] == ["personal", "unit", "period", "date"]
