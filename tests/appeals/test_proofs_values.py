"""Single values: amounts, dates, capitals, masks, check digits."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appeals.proofs.reading.checks import id_is_right, luhn
from appeals.proofs.reading.licence import code_is_right, social_code, trade_of
from appeals.proofs.reading.values import day, is_impossible_day, mended_money, money, period, same_mask, upper_amount


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("1,234.56", 123456), ("￥1,234.5", 123450), ("-0.01", -1), ("（12.00）", -1200), ("+88", 8800),
        ("１２，３４５．６７元", 1234567), ("1,23.45", None), ("12.345", None), ("", None), ("2026-01-01", None),
    ],
)  # fmt: skip
def test_an_amount_is_fen_or_nothing(text, fen):
    assert money(text) == fen


@given(st.integers(-(10**11), 10**11))
def test_every_printed_amount_reads_back(fen):
    assert money(f"{fen / 100:,.2f}") == fen


def test_a_damaged_amount_is_mended_only_when_asked():
    assert money("1.234.56") is None
    assert mended_money("1.234.56") == 123456
    assert mended_money("7O3O.58") == 703058
    assert mended_money("余额") is None


@pytest.mark.parametrize(
    "text",
    ["2026-03-05", "20260305", "2026/3/5", "2026年03月05日", "26.03.05", "二〇二六年三月五日", "２０２６－０３－０５"],
)
def test_a_day_is_read_however_it_is_written(text):
    assert day(text) == date(2026, 3, 5)


def test_a_day_no_calendar_has_is_no_day():
    assert day("2026-02-30") is None
    assert is_impossible_day("2026-02-30")
    assert not is_impossible_day("2026-02-28")


def test_a_month_is_a_period():
    assert (period("2026年3月"), period("202603"), period("2026-13")) == ("2026-03", "2026-03", None)


@pytest.mark.parametrize(
    ("text", "fen"),
    [("壹万捌仟陆佰伍拾元整", 1865000), ("人民币叁仟元伍角贰分", 300052), ("玖仟陆佰圆正", 960000), ("没有", None)],
)
def test_capitals_are_amounts(text, fen):
    assert upper_amount(text) == fen


def test_masks_are_compared_where_they_show():
    assert same_mask("1101**********002X", "11010519491231002X")
    assert same_mask("1101*******1002X", "11010519491231002X")
    assert not same_mask("3101**********002X", "11010519491231002X")
    assert same_mask("******", "11010519491231002X") is None


def test_check_digits_are_the_standards_own():
    assert id_is_right("11010519491231002X")
    assert not id_is_right("110105194912310021")
    assert code_is_right("91350100M000100Y43")
    assert not code_is_right("91350100M000100Y44")
    assert luhn("6222600260001072444")


def test_a_social_code_read_with_lookalikes_is_mended_and_doubted():
    assert social_code("代码 91350100M000100Y43") == ("91350100M000100Y43", False)
    assert social_code("代码 9135O100M000100Y43") == ("91350100M000100Y43", True)


def test_the_trade_comes_from_name_or_scope():
    assert trade_of("食品销售；餐饮服务", "老街面馆") == "餐饮"
    assert trade_of("道路货物运输") == "货运"
    assert trade_of("其他未列明") is None
