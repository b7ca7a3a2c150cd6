"""Conditions in plain words: what people read says what the expression says, in both languages."""

import re

import pytest
from sqlglot import exp

from risk.facts.registry import REGISTRY
from risk.facts.words import called, names
from risk.policy import words
from risk.policy.checker import check
from risk.policy.names import NAMES
from risk.policy.pack import shelf


def checked(text):
    return check(text, names=NAMES, where="rule", params={}, want=())


PACK = next(one for one in shelf() if one.name == "cn-revolving")


@pytest.mark.parametrize(
    ("said", "zh", "en"),
    [
        ("draws_30d > 20 OR draws_7d >= 7", "30天内借款次数超过20，或者7天内借款次数不低于7",
         "draws in 30 days over 20 or draws in 7 days at least 7"),
        ("thin AND (asked > 1000000 OR closed)", "信用记录还比较少，并且（这次要借的金额超过10,000元，或者额度已关闭）",
         "a short record and (the amount asked for over CNY 10,000 or the line is closed)"),
        ("avg_amount_90d <= 0.1 * approved", "90天内平均每次借款不超过0.1 × 核定的额度",
         "average draw in 90 days at most 0.1 × the approved limit"),
        ("72 > hours_since_draw", "距离上次借款低于72小时", "time since the last draw under 72 hours"),
        ("night_share_30d >= 0.5", "30天内夜间借款占比不低于50%", "share of draws at night in 30 days at least 50%"),
        ("last_cured_on > bureau_as_of", "最近还清逾期的日子晚于征信报告的日期",
         "the day lateness was last cured after the date of the credit report"),
        ("COALESCE(id_expires_on < today, FALSE)", "证件到期日早于今天（未知时不算）",
         "the day the identity document expires before today (not counted when unknown)"),
        ("income_verified IS NULL", "核实过的月收入未知", "the verified monthly income is unknown"),
        ("income_verified IS NOT NULL", "核实过的月收入已知", "the verified monthly income is known"),
        ("kyc_status IN ('incomplete', 'expired')", "身份核实的状态是“incomplete”、“expired”之一",
         "the state of identification is one of “incomplete”, “expired”"),
        ("closed IS TRUE AND thin IS FALSE", "额度已关闭（未知时不算），并且不成立：信用记录还比较少（未知时不算）",
         "the line is closed (not counted when unknown) and not true: a short record (not counted when unknown)"),
        ("NOT raise_enabled", "不成立：提额入口开着", "not true: the raise entry is open"),
        ("own_used + COALESCE(asked, 0) > 20000050", "已用的自有资金 + 这次要借的金额（未知时按0元）超过200,000.5元",
         "what is used of own funds + the amount asked for (CNY 0 when unknown) over CNY 200,000.5"),
    ],
)  # fmt: skip
def test_a_condition_reads_as_it_is_meant(said, zh, en):
    found = checked(said)
    assert (words.reading(found, "zh"), words.reading(found, "en")) == (zh, en)


def test_what_has_no_plain_reading_stands_as_written():
    assert "CASE WHEN" in words.reading(checked("CASE WHEN draws_7d > 1 THEN thin ELSE closed END"), "zh")


@pytest.mark.parametrize("rule", [one for one in PACK.rules if one.when], ids=lambda one: f"{one.code}-{one.gate}")
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_rule_of_the_default_policy_is_read_whole(rule, lang):
    """Each fact and each number of the expression stands in the reading, and no name of a fact does."""
    text = words.reading(rule.when, lang)
    for name in rule.when.names:
        assert called(name, lang) in text
        assert "_" not in name or name not in text
    for one in rule.when.tree.find_all(exp.Literal):
        told = one.this if one.is_string else re.sub(r"\.?0+$", "", f"{float(one.this):.2f}") or "0"
        shown = {told, f"{float(told) * 100:g}%", f"{float(told) / 100:,.0f}"} if not one.is_string else {told}
        assert any(value in text for value in shown), (told, text)


def test_every_fact_is_called_something_in_both_languages():
    assert set(REGISTRY) <= names()
    assert all(called(name, "zh") != called(name, "en") for name in names())
    assert called("no_such_fact", "zh") == "no_such_fact"
