"""The sizing of F.3 and F.12, to the fen, and the tables of F.4, cell by cell."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from risk.policy import load
from risk.policy.annuity import annuity

PACK = load("cn-revolving")
STEADY = {
    "approved": 3_000_000, "limit_now": 0, "closed": False, "annual_rate_bps": 1800, "other_own_exposure": 0,
    "band": 3, "dpd_now": 0, "f_dpd": 1.0, "on_time_12m": True, "on_time_24m": False, "thin": False,
    "draws_90d": 0, "worst_dpd_used": 0, "ontime_rate_12m": 1.0, "debt_service": 0, "lenders": 1, "enquiries_90d": 0,
}  # fmt: skip


def sized(*, income=2_000_000, level=4, hard=False, **facts):
    return PACK.size({**STEADY, "income_level": level, **facts}, income=income, level=level, hard=hard)


def told(terms, *names):
    return tuple(terms[name] for name in names)


def test_f11_a_sole_trader_with_many_small_loans_gets_20_700_and_a_second_pair_of_eyes():
    terms = sized(draws_90d=14, debt_service=290_000, income=960_000, level=2)

    assert told(terms, "tier", "pay_free", "l_capacity", "l_restore") == ("B", 190_000, 2_072_426, 2_100_000)
    assert told(terms, "outcome", "amount", "four_eyes") == ("partial", 2_070_000, True)


def test_f11_a_misjudged_cut_is_taken_back_whole():
    terms = sized(approved=5_000_000, limit_now=1_200_000, debt_service=330_000, income=1_650_000, level=4)

    assert told(terms, "pay_free", "l_capacity", "l_restore") == (495_000, 5_399_215, 5_000_000)
    assert told(terms, "outcome", "amount", "four_eyes") == ("full", 5_000_000, True)


def test_f11_who_cannot_carry_it_keeps_what_there_is():
    terms = sized(approved=2_000_000, band=4, debt_service=360_000, income=600_000, level=2)

    assert told(terms, "tier", "pay_free", "outcome", "amount") == ("C", 0, "keep", 0)


def test_f11_six_days_overdue_is_tier_e_and_keeps():
    terms = sized(approved=6_000_000, limit_now=100_000, band=5, dpd_now=6, debt_service=410_000, income=700_000)

    assert told(terms, "tier", "l_tier", "l_new", "outcome", "amount") == ("E", 0, 0, "keep", 100_000)


def test_the_factor_at_18_percent_is_the_one_of_f3():
    assert round(annuity(1800, 12), 4) == Decimal("10.9075")
    assert annuity(0, 12) == 12


@given(st.integers(0, 10_000_000), st.sampled_from([100, 1199, 1450, 1800, 2399, 3600]))
@settings(max_examples=40, deadline=None)
def test_capacity_is_exact_to_the_fen_at_any_rate(income, rate):
    terms = sized(income=income, annual_rate_bps=rate)

    monthly = Fraction(rate, 120_000)
    free = max(Fraction(0), min(Fraction(income, 2), Fraction(income - 200_000)))
    exact = free * (1 - (1 + monthly) ** -12) / monthly
    assert terms["l_capacity"] == int(exact + Fraction(1, 2))


@pytest.mark.parametrize(
    ("facts", "level", "tier"),
    [
        ({"band": 1, "on_time_24m": True}, 3, "A"),
        ({"band": 2, "on_time_24m": True}, 4, "A"),
        ({"band": 2, "on_time_24m": True}, 2, "B"),
        ({"band": 2, "on_time_24m": False}, 4, "B"),
        ({"band": 3, "on_time_24m": True}, 4, "B"),
        ({"band": 3, "on_time_12m": False}, 4, "C"),
        ({"band": 4}, 4, "C"),
        ({"band": 5}, 4, "D"),
        ({"band": 6}, 4, "E"),
        ({"band": 1, "dpd_now": 4}, 4, "E"),
        ({"band": 3, "dpd_now": 3}, 4, "B"),
        ({"band": None, "thin": True}, 3, "C"),
        ({"band": None, "thin": True}, 2, None),
        ({"band": None, "thin": False}, 4, None),
    ],
)
def test_the_first_tier_that_fits(facts, level, tier):
    assert sized(level=level, **facts)["tier"] == tier


@pytest.mark.parametrize(
    ("facts", "limit", "share"),
    [
        ({"band": 1, "on_time_24m": True}, 20_000_000, "0.55"),
        ({"band": 3}, 8_000_000, "0.50"),
        ({"band": 4}, 3_000_000, "0.45"),
        ({"band": 5}, 1_000_000, "0.35"),
        ({"band": 6}, 0, None),
    ],
)
def test_what_a_tier_allows(facts, limit, share):
    terms = sized(**facts)

    assert terms["l_tier"] == limit
    assert terms["dti_max"] == (None if share is None else Decimal(share))


@pytest.mark.parametrize(
    ("draws", "factor", "steady"),
    [
        (10, 1, 1),
        (11, "0.7", "0.85"),
        (20, "0.7", "0.85"),
        (21, "0.5", "0.75"),
        (40, "0.5", "0.75"),
        (41, "0.3", "0.6"),
    ],
)
@pytest.mark.parametrize(
    ("level", "rate", "bracket"),
    [(3, 0.98, True), (4, 1.0, True), (2, 1.0, False), (3, 0.9799, False), (4, None, False)],
)
def test_frequency_counts_less_for_who_pays_on_time_and_proves_income(draws, factor, steady, level, rate, bracket):
    terms = sized(draws_90d=draws, level=level, ontime_rate_12m=rate)

    assert terms["f_velocity"] == Decimal(steady if bracket else factor)


@pytest.mark.parametrize(
    ("lenders", "enquiries", "factor"),
    [
        (2, 3, "1"), (2, 4, "0.9"), (2, 8, "0.9"), (2, 9, "0.7"),
        (3, 3, "0.85"), (5, 4, "0.7"), (5, 8, "0.7"), (3, 9, "0.5"),
        (6, 3, "0.6"), (6, 4, "0.4"), (9, 8, "0.4"), (6, 9, "0"),
        (None, None, "1"), (6, None, "1"),
    ],
)  # fmt: skip
def test_lenders_and_enquiries(lenders, enquiries, factor):
    terms = sized(lenders=lenders, enquiries_90d=enquiries)

    assert terms["f_multi"] == Decimal(factor)
    assert (terms["outcome"] == "keep") == (factor == "0")


@pytest.mark.parametrize("factor", [0.3, 0.4, 0.5, 0.6, 0.8, 0.85, 1.0])
def test_past_delay_and_overlay_scale_what_there_was(factor):
    assert sized(f_dpd=factor, overlay_factor=0.85)["l_restore"] == 3_000_000 * Decimal(str(factor)) * Decimal("0.85")


@pytest.mark.parametrize(("worst", "second"), [(89, False), (90, True)])
def test_who_was_once_ninety_days_late_needs_a_second_person(worst, second):
    assert sized(f_dpd=0.3, worst_dpd_used=worst)["four_eyes"] is second


def test_declared_income_counts_three_tenths():
    assert sized(level=1, income=1_000_000)["income_used"] == 300_000


def test_what_one_must_live_on_stays_free():
    assert sized(income=300_000)["pay_free"] == 100_000


@pytest.mark.parametrize(
    ("facts", "bound"),
    [
        ({"headroom": 1_234_567}, 1_230_000),
        ({"other_own_exposure": 18_950_000}, 1_050_000),
        ({"draws_90d": 41, "level": 2}, 900_000),
        ({"band": 5}, 1_000_000),
        ({"debt_service": 950_000}, 540_000),
    ],
)
def test_the_smallest_term_binds_in_whole_hundreds(facts, bound):
    assert sized(**facts)["l_new"] == bound


@pytest.mark.parametrize(
    ("facts", "outcome", "amount"),
    [
        ({"headroom": 2_850_000}, "full", 3_000_000),
        ({"headroom": 2_849_999}, "partial", 2_840_000),
        ({"headroom": 300_000}, "partial", 300_000),
        ({"headroom": 299_999}, "keep", 0),
        ({"approved": 100_000, "headroom": 50_000}, "partial", 50_000),
        ({"approved": 100_000, "headroom": 49_999}, "keep", 0),
        ({"headroom": 1_000_000, "limit_now": 1_000_000}, "keep", 1_000_000),
        ({"headroom": 1_000_000, "limit_now": 1_010_000}, "keep", 1_010_000),
        ({"headroom": 1_010_000, "limit_now": 1_000_000}, "partial", 1_010_000),
        ({"limit_now": 3_000_000}, "full", 3_000_000),
        ({"limit_now": 3_000_000, "headroom": 1_000_000}, "keep", 3_000_000),
        ({"limit_now": 2_900_000, "headroom": 2_800_000}, "keep", 2_900_000),
    ],
)
def test_full_partial_keep(facts, outcome, amount):
    assert told(sized(**facts), "outcome", "amount") == (outcome, amount)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"hard": True}, "keep"),
        ({"closed": True}, "keep"),
        ({"dpd_now": 3}, "full"),
        ({"dpd_now": 4}, "keep"),
        ({"f_dpd": 0.0}, "keep"),
        ({"debt_service": None}, "keep"),
        ({"band": None}, "keep"),
        ({"lenders": None}, "full"),
    ],
)
def test_what_stops_a_restoration(facts, expected):
    assert sized(**facts)["outcome"] == expected


@pytest.mark.parametrize(
    ("facts", "second"),
    [
        ({"approved": 8_000_000, "limit_now": 3_000_000}, True),  # more than half of what there was
        ({"approved": 8_000_000, "limit_now": 4_000_000}, False),
        ({"approved": 2_000_000}, False),
        ({"approved": 2_000_100}, True),
        ({"approved": 3_000_000, "limit_now": 1_500_000}, False),
        ({"approved": 3_000_000, "limit_now": 1_499_999}, True),
        ({"approved": 20_000_000, "limit_now": 14_999_999, "band": 1, "on_time_24m": True, "income": 9_000_000}, True),
        ({"approved": 20_000_000, "limit_now": 15_000_000, "band": 1, "on_time_24m": True, "income": 9_000_000}, False),
    ],
)
def test_when_a_second_person_must_agree(facts, second):
    terms = sized(**facts)

    assert terms["outcome"] == "full"
    assert terms["four_eyes"] is second


money = st.integers(0, 400_000).map(lambda hundreds: hundreds * 100)
lines = st.fixed_dictionaries(
    {
        "approved": money, "debt_service": st.none() | st.integers(0, 3_000_000), "draws_90d": st.integers(0, 60),
        "band": st.none() | st.integers(1, 6), "f_dpd": st.sampled_from([0.0, 0.3, 0.4, 0.5, 0.6, 0.8, 0.85, 1.0]),
        "lenders": st.none() | st.integers(0, 9), "enquiries_90d": st.integers(0, 15), "dpd_now": st.integers(0, 8),
        "headroom": st.none() | st.integers(-1_000_000, 40_000_000), "other_own_exposure": money,
    }
)  # fmt: skip


@given(lines, st.floats(0, 1), st.integers(0, 20_000_000), st.integers(0, 5_000_000), st.integers(1, 4))
@settings(max_examples=60, deadline=None)
def test_asking_never_makes_it_worse_never_raises_above_before_and_more_income_never_hurts(
    facts, share, income, more, level
):
    facts["limit_now"] = int(facts["approved"] * share) // 100 * 100

    less = sized(income=income, level=level, **facts)
    richer = sized(income=income + more, level=level, **facts)

    assert facts["limit_now"] <= less["amount"] <= max(facts["approved"], facts["limit_now"])
    assert richer["amount"] >= less["amount"]
