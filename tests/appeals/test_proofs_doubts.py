"""What contradicts itself is read and named unsure, never stated; what only looks odd and adds up is stated."""

import pytest

from tests.appeals.papers import TODAY
from tests.appeals.test_proofs_odd_papers import read, typed, values

SLIP = (
    "工资条",
    "姓名：李强\t工资月份：2026-10",
    "应发工资：10000.00",
    "社保：800.00",
    "公积金：500.00",
    "个税：50.00",
)
FUND = ("住房公积金缴存证明", "姓名：李强", "缴存基数：10000.00", "单位缴存比例：8%", "个人缴存比例：8%")
LETTER = ("收入证明", "姓名：李强", "单位全称：苏州恒锐精密机械有限公司", "职务：出纳")


@pytest.mark.parametrize(
    ("lines", "unsure"),
    [
        ((*SLIP, "实发工资：8650.00"), set()),
        ((*SLIP, "工会费：20.00", "实发工资：8630.00"), set()),  # what else was kept back stands on the slip
        ((*SLIP, "实发工资：8600.00"), {"gross", "net", "social_insurance", "housing_fund", "tax"}),
        ((*SLIP[:3], "实发工资：18650.00"), {"gross", "net"}),
        ((*FUND, "月缴存额：1600.00"), set()),
        ((*FUND, "月缴存额：2600.00"), {"base", "monthly_deposit", "rate_unit", "rate_personal"}),
        ((*LETTER, "月收入：8000.00元", "入职日期：2019-03-01", "出具日期：2026-11-01"), set()),
        ((*LETTER, "月收入：8000.00元", "入职日期：2026-12-01", "出具日期：2026-11-01"), {"hired_on", "issued_at"}),
        ((*LETTER, "月收入：8000.00元", "年收入：20000.00元"), {"monthly_income", "annual_income"}),
        ((*LETTER, "月收入：80.00元"), {"monthly_income"}),
        ((*LETTER, "月收入：8000.00元", "大写金额：玖仟元整"), {"monthly_income", "amount_upper"}),
    ],
)
def test_values_that_do_not_go_together_are_named_unsure(lines, unsure):
    reading = read(typed(*lines), name="李强")

    assert set(reading.unsure) - {"issuer"} == unsure


def test_a_value_named_twice_and_not_alike_is_named_unsure():
    reading = read(typed(*SLIP, "实发工资：8650.00", "本月实发工资：8750.00"), name="李强")

    assert values(reading)["net"] in {865_000, 875_000}
    assert "net" in reading.unsure


@pytest.mark.parametrize(
    ("name", "is_unsure"), [("王小云", False), ("欧阳建国", False), ("阿依古丽·买买提", False), ("的员工部", True)]
)
def test_a_name_that_does_not_look_like_one_is_never_called_another_persons(name, is_unsure):
    reading = read(typed("工资条", f"姓名：{name}", *SLIP[2:], "实发工资：8650.00"), name="李强")

    told = next(finding for finding in reading.findings if finding.id == "T07")
    assert ("subject_name" in reading.unsure, told.severity) == (is_unsure, "A" if is_unsure else "R")


def test_an_account_that_does_not_say_which_way_money_went_states_no_amount():
    rows = [f"2026-10-{day:02d}\t{day * 10}.00\t转账" for day in range(1, 9)]
    reading = read(typed("某银行交易明细", "户名：李强", "交易日期\t交易金额\t摘要", *rows), name="李强")

    assert len(reading.rows) == 8
    assert {f"rows[{place}].amount" for place in range(8)} <= set(reading.unsure)


def test_a_tax_record_whose_months_miss_the_printed_sum_states_neither():
    rows = [f"2026-0{month}\t工资薪金\t100.00" for month in range(1, 5)]
    lines = ("个人所得税纳税记录", "纳税人姓名：李强", "税款所属期\t所得项目\t实缴税额", *rows, "税额合计：900.00")
    reading = read(typed(*lines), name="李强")

    assert {"tax_total", "rows[0].amount", "rows[3].amount"} <= set(reading.unsure)


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        (("公积金缴存信息", "单位月缴存额：900.00", "个人月缴存额：900.00"), {"monthly_deposit": 180_000}),
        (
            ("收入证明", "兹证明____李强____先生，身份证号码__320102198706141710__在我单位任职。"),
            {"subject_name": "李强"},
        ),
        (("收入证明", "李强同志（身份证号码320102198706141710）系我单位职工。"), {"subject_name": "李强"}),
        (
            (
                "结清证明",
                "用户方 李强 ，于2025年1月2日借款，截止2026年10月1日，已支付本息共计 900.00 元，现所有款项已结清。",
            ),
            {"subject_name": "李强", "settled_on": "2026-10-01"},
        ),
    ],
)
def test_what_issuers_call_their_own_way_is_read(lines, wanted):
    found = values(read(typed(*lines), name="李强"))

    assert {name: found.get(name) for name in wanted} == wanted


def test_a_picture_whose_names_run_into_their_values_is_read():
    lines = ("转账汇款回单", "付款账户名称李强", "收款账户名称海峡消费金融有限公司", "转账金额8,081.45元")
    found = values(read(typed(*lines, source="ocr", score=0.99), name="李强"))

    assert (found.get("payer"), found.get("payee")) == ("李强", "海峡消费金融有限公司")


def test_the_side_nearest_to_a_block_tells_who_paid():
    lines = (
        "商户专用回单", "\t账户名：李强", "付款方\t账号：1217146961167094", "\t开户机构：招商银行",
        "\t账户名：海峡消费金融有限公司",
        "收款方\t账号：6408612423426092", "金额：100.00元", f"交易时间：{TODAY}",
    )  # fmt: skip
    found = values(read(typed(*lines), name="李强"))

    assert (found.get("payer"), found.get("payee")) == ("李强", "海峡消费金融有限公司")
