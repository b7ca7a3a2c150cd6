"""One line asked by programs is told what a frame of polars tells, whatever is known of it."""

from datetime import UTC, date, timedelta
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from risk.policy import alone, load
from risk.policy.checker import check
from risk.policy.engine import DTYPES
from risk.policy.language import Kind, Name
from risk.policy.pack import read
from risk.policy.rules import Flip

PACK = load("cn-revolving")
DAY = date(2026, 11, 20)
KINDS = {
    "i": Kind.INT, "j": Kind.INT, "f": Kind.NUMBER, "g": Kind.NUMBER, "a": Kind.BOOL, "b": Kind.BOOL,
    "t": Kind.TEXT, "d": Kind.DATE, "e": Kind.DATE,
}  # fmt: skip
NAMES = {name: Name(kind) for name, kind in KINDS.items()}
TYPES = {name: alone.FACTS[kind] for name, kind in KINDS.items()}
WORDS = ("A", "B", "closed", "throttle", "expired", "data_error")
# Near the thresholds of the pack, and far from them; fen go up to what a bank has.
WHOLES = st.one_of(st.integers(0, 100), st.sampled_from([500_000, 500_001, 1_000_000]), st.integers(-(10**12), 10**12))
NUMBERS = st.one_of(
    st.sampled_from([0.0, 0.05, 0.1, 0.25, 0.35, 0.45, 0.5, 0.55, 0.7, 0.85, 0.9, 1.0, -0.25, -0.6, 72.0, 168.0]),
    st.floats(-1e9, 1e9),
    st.integers(0, 10**9).map(lambda fen: fen / 10),
)
VALUES = {
    Kind.INT: WHOLES, Kind.NUMBER: NUMBERS, Kind.BOOL: st.booleans(), Kind.TEXT: st.sampled_from(WORDS),
    Kind.DATE: st.integers(-3, 3).map(lambda days: DAY + timedelta(days=days)),
    Kind.INSTANT: st.datetimes(timezones=st.just(UTC)),
}  # fmt: skip


def rows(kinds):
    return st.fixed_dictionaries({name: st.none() | VALUES[kind] for name, kind in kinds.items()})


FACTS = {name: PACK.names[name] for name in PACK._rule_schema}


def test_no_rule_of_the_default_pack_needs_a_frame():
    assert PACK._programs
    assert [name for name, _ in PACK._programs[: len(PACK.derived)]] == [one.name for one in PACK.derived]


@settings(max_examples=30, deadline=None)
@given(st.lists(rows(FACTS), min_size=4, max_size=4))
def test_every_rule_cap_and_derived_value_of_the_pack_is_as_in_a_frame(many):
    for facts in many:
        row = tuple(facts[name] for name in FACTS)
        framed = PACK._framed(row)
        programs = PACK._alone(row)

        assert {name: programs[name] for name in framed} == framed
        assert [str(programs[one.name]) for one in PACK.derived] == [str(framed[one.name]) for one in PACK.derived]


def _numbers(depth):
    leaves = st.sampled_from(["i", "j", "f", "g", "3", "0.1", "0.70", "1000000"])
    if not depth:
        return leaves
    deeper = _numbers(depth - 1)
    return st.one_of(
        leaves,
        st.tuples(deeper, st.sampled_from("+-*"), deeper).map(lambda p: f"({p[0]} {p[1]} {p[2]})"),
        st.tuples(deeper, st.sampled_from(["2", "7", "1000"])).map(lambda p: f"({p[0]} / {p[1]})"),
        deeper.map(lambda p: f"FLOOR({p})"),
        deeper.map(lambda p: f"ABS({p})"),
        deeper.map(lambda p: f"(-{p})"),
        st.tuples(deeper, deeper).map(lambda p: f"COALESCE({p[0]}, {p[1]})"),
        st.tuples(_truths(depth - 1), deeper, deeper).map(lambda p: f"CASE WHEN {p[0]} THEN {p[1]} ELSE {p[2]} END"),
    )


def _truths(depth):
    signs = st.sampled_from(["=", "<>", "<", "<=", ">", ">="])
    number = _numbers(depth - 1) if depth else st.sampled_from(["i", "j", "f", "g", "3", "0.1"])
    plain = st.one_of(
        st.sampled_from(["a", "b", "TRUE", "a IS NULL", "t IN ('A', 'closed')", "i NOT IN (1, 2, 50)", "d < e"]),
        st.tuples(number, signs, number).map(" ".join),
        st.tuples(number, number, number).map(lambda p: f"{p[0]} BETWEEN {p[1]} AND {p[2]}"),
        st.tuples(st.just("t"), signs, st.sampled_from(["'A'", "'expired'"])).map(" ".join),
        st.tuples(st.just("d"), signs, st.just("e")).map(" ".join),
    )
    if not depth:
        return plain
    deeper = _truths(depth - 1)
    return st.one_of(
        plain,
        st.tuples(deeper, st.sampled_from(["AND", "OR"]), deeper).map(lambda p: f"({p[0]} {p[1]} {p[2]})"),
        deeper.map(lambda p: f"(NOT {p})"),
        st.tuples(deeper, st.sampled_from(["TRUE", "FALSE"])).map(lambda p: f"COALESCE({p[0]}, {p[1]})"),
        st.tuples(deeper, st.sampled_from(["TRUE", "FALSE", "NOT TRUE"])).map(lambda p: f"({p[0]}) IS {p[1]}"),
        st.tuples(deeper, deeper, deeper).map(lambda p: f"CASE WHEN {p[0]} THEN {p[1]} WHEN {p[2]} THEN FALSE END"),
    )


@settings(max_examples=120, deadline=None)
@given(_truths(2), st.lists(rows(KINDS), min_size=3, max_size=3))
def test_whatever_has_a_program_says_what_polars_says(text, many):
    ready = check(text, names=NAMES, where="here")
    program = alone.truth(ready.tree, TYPES)
    if program is None:
        return
    frame = pl.DataFrame(many, schema={name: DTYPES[kind] for name, kind in KINDS.items()})

    said = frame.select(pl.sql_expr(ready.sql).alias("said"))["said"]

    assert [program(row) for row in many] == (said.to_list() if len(said) == len(many) else [said[0]] * len(many))


@pytest.mark.parametrize(
    ("text", "true", "false", "unknown"),
    [("a IS TRUE", True, False, False), ("a IS FALSE", False, True, False), ("a IS NOT TRUE", False, True, True),
     ("a IS NOT FALSE", True, False, True)],
)  # fmt: skip
def test_what_is_asked_for_true_or_false_is_never_unknown(text, true, false, unknown):
    ready = check(text, names=NAMES, where="here")
    frame = pl.DataFrame({"a": [True, False, None]})

    assert frame.select(pl.sql_expr(ready.sql).alias("said"))["said"].to_list() == [true, false, unknown]
    assert [alone.truth(ready.tree, TYPES)({"a": value}) for value in (True, False, None)] == [true, false, unknown]


@pytest.mark.parametrize(
    "text",
    ["ROUND(f, 2) > 1", "i / j > 1", "CAST(f AS BIGINT) = 1", "NULLIF(i, 1) = 2", "0.1 * 0.2 * i > 1"],
)
def test_what_may_differ_is_left_to_polars(text):
    assert alone.truth(check(text, names=NAMES, where="here").tree, TYPES) is None


def test_a_pack_with_a_rule_that_only_polars_can_say_still_answers():
    odd = read(PACK.text.replace('when = "dti > 0.70"', 'when = "ROUND(dti, 2) > 0.70"'))

    assert odd.run({"dti": 0.71, "band": 4}) == PACK.run({"dti": 0.71, "band": 4})
    assert odd.flips("CRD-DTI", {"dti": 0.71, "band": 4}) == (Flip("dti", "below"),)
    assert not odd._programs


def test_a_derived_number_has_six_places():
    assert str(PACK.run({"band": 4}).derived["dti_max"]) == str(Decimal("0.450000"))
