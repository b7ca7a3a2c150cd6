"""The catalogue: whole in both languages, plain, honest, and rendered by one renderer."""

import re
import tomllib
from datetime import date
from pathlib import Path

import pytest

from risk.facts import evidence
from risk.reasons import CATALOGUE, LANGUAGES, NEUTRAL, public_code, render, would_change
from risk.reasons.rendering import CLAUSE, PLACEHOLDER
from risk.reasons.values import money, month, when
from risk.reasons.windows import window
from tests.histories import AT
from tests.risk.each_code import base
from tests.risk.reads import facts

CODES = list(CATALOGUE.reasons)
PLAIN = ("title", "text", "remedy", "help")
LONGEST = 110  # Chinese characters of a text. Source: B.0
TODAY = date(2026, 11, 20)
# EXP-STATCAP and FND-PARTNER are exempt. Source: B.0
ABOUT_US = {"EXP-REGION", "EXP-SEGMENT", "EXP-PORTFOLIO", "FND-POOL", "PRD-RAISE-OFF", "PRD-STRATEGY"}


def raw(name):
    return tomllib.loads(Path(f"risk/reasons/{name}.toml").read_text())


def test_no_code_without_text_and_no_text_without_code():
    codes = set(raw("codes")) - {"version", "valid_from"}

    assert codes == set(raw("zh")) == set(raw("en"))
    assert len(codes) == 47


@pytest.mark.parametrize("code", CODES)
def test_both_languages_say_the_same_things(code):
    zh, en = CATALOGUE[code].texts["zh"], CATALOGUE[code].texts["en"]

    assert set(zh) == set(en) >= set(PLAIN)
    for name in zh:
        assert set(PLACEHOLDER.findall(zh[name])) == set(PLACEHOLDER.findall(en[name])), name
        assert len(CLAUSE.findall(zh[name])) == len(CLAUSE.findall(en[name])), name


@pytest.mark.parametrize("code", CODES)
def test_chinese_is_typeset_plain_and_promises_nothing(code):
    for text in CATALOGUE[code].texts["zh"].values():
        bare = PLACEHOLDER.sub("", CLAUSE.sub(r"\1", text))
        assert len(bare) <= LONGEST, text
        assert not re.search(r"[,;:?!！]|\.(?!\d)|你", bare), text
        assert not re.search(r"系统繁忙|综合评估不足|技术原因|一定恢复|保证|马上恢复|承诺|征信修复|停息挂账", bare), (
            text
        )


@pytest.mark.parametrize("code", sorted(ABOUT_US))
def test_what_is_not_about_the_borrower_says_so(code):
    said = CATALOGUE[code].texts

    assert re.search(r"与您(的|个人)?(信用|个人|还款|是否)", said["zh"]["text"])
    assert re.search(r"not (about )?your|does not mean you|not about your", said["en"]["text"])


@pytest.mark.parametrize("code", [code for code in CODES if code not in (*NEUTRAL, "AML-CONF")])
def test_the_facts_give_every_key_the_catalogue_shows(code):
    assert tuple(evidence(code, facts(*base()))) == CATALOGUE[code].evidence


def test_a_neutral_reason_has_the_same_words_as_the_secret_it_stands_for():
    for lang in LANGUAGES:
        assert CATALOGUE["GEN-REVIEW"].texts[lang] == CATALOGUE["AML-CONF"].texts[lang]


@pytest.mark.parametrize(
    ("code", "known", "shown"),
    [
        ("AML-CONF", {}, "GEN-REVIEW"),
        ("LGL-JUDICIAL", {"authority": None}, "GEN-REVIEW"),
        ("LGL-JUDICIAL", {"authority": "某区法院"}, "LGL-JUDICIAL"),
        ("CRD-SCORE", {"factors": ["util_high"]}, "GEN-CHECKING"),
        ("CRD-SCORE", {"factors": ["util_high", "min_pay"]}, "CRD-SCORE"),
        ("CRD-DPD-NOW", {"n": 0, "dpd": 0, "amount": 0}, "GEN-CHECKING"),
        ("FND-POOL", {"window": None, "eta": None}, "FND-POOL"),
        ("CRD-INCOME", {"last_verified": None}, "CRD-INCOME"),
        ("SYS-PEAK", {"retry_at": None}, "SYS-PEAK"),
        ("CMP-KYC", {"items": None}, "GEN-CHECKING"),
        ("BEH-VELOCITY", {"window": 7, "draws": 7, "repays": 0}, "BEH-VELOCITY"),
        ("NEW-CODE", {}, "GEN-CHECKING"),
    ],
)
def test_what_can_be_said_decides_what_is_shown(code, known, shown):
    assert public_code(code, known) == shown


def test_a_missing_time_is_told_as_such():
    said = {code: render(code, {"window": None}, "zh", at=AT).text for code in ("FND-POOL", "SYS-PEAK", "EXP-REGION")}

    assert all("时间确定后告知您" in text for text in said.values())


@pytest.mark.parametrize(("rate", "praised"), [(1.0, True), (0.99, False), (None, False)])
def test_paying_on_time_is_said_only_of_who_always_did(rate, praised):
    known = {"window": 7, "draws": 7, "repays": 6, "ontime_rate_12m": rate}

    assert ("您一直按时还款" in render("BEH-VELOCITY", known, "zh", at=AT).text) == praised
    assert render("BEH-VELOCITY", known, "en", at=AT).text.startswith("You borrowed 7 times and repaid 6 times")


def test_figures_read_as_the_language_writes_them():
    assert (money(1_208_640, "zh"), money(200_000, "zh"), money(200_000, "en")) == ("12,086.40", "2,000", "CNY 2,000")
    assert (when("2026-12-02", "zh", today=TODAY), when("2027-01-02", "en", today=TODAY)) == (
        "12月2日",
        "2 January 2027",
    )
    assert when("2026-11-20T05:00:00+00:00", "zh", today=TODAY) == "11月20日13:00"
    assert when("2026-11-20T13:00:00+08:00", "en", today=TODAY) == "13:00 on 20 November"
    assert (month("2026-03", "zh", today=TODAY), month("2025-03", "zh", today=TODAY)) == ("3月", "2025年3月")


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2027, 1, 12), "spring_before"),
        (date(2027, 2, 6), "school_start"),
        (date(2027, 2, 14), "spring_after"),
        (date(2026, 3, 24), "now"),
        (date(2026, 3, 25), "quarter_end"),
        (date(2026, 12, 31), "year_end"),
        (date(2026, 11, 16), "tax"),
        (date(2026, 11, 11), "shopping"),
        (date(2026, 10, 3), "holiday"),
        (date(2026, 8, 21), "school_start"),
    ],
)
def test_a_day_falls_into_the_first_window_that_holds_it(day, name):
    assert window(day) == name


def test_every_flip_has_a_direction_and_both_languages():
    for key in CATALOGUE.vocabulary["flip"]:
        fact, _, direction = key.rpartition(".")
        assert direction in ("above", "below", "is", "is_not")
        assert all(would_change(fact, direction, lang) for lang in LANGUAGES)


def test_nothing_is_said_of_a_fact_without_words():
    assert would_change("flag_aml", "is_not", "zh") is None
