"""Every figure of H.3, and what holds of any loan."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.plans import cost, schedule

RATE = Decimal("0.15")
LOAN, MONTHS, PAID = 2_000_000, 12, 4
FIRST = schedule.level(LOAN, RATE, MONTHS)
STAY = FIRST[PAID:]
LEFT = schedule.principal(STAY)
SIMPLE, COMPOUND = Decimal("0.1500"), Decimal("0.1608")

loans = {
    "balance": st.integers(10_000, 100_000_000),
    "rate": st.integers(0, 3600).map(lambda bps: Decimal(bps) / 10_000),
    "months": st.integers(1, 60),
}


def amounts(payments):
    return [payment.amount for payment in payments]


def said(payments, owed=LEFT):
    """What a row of H.3's table says: total interest, extra over staying, the simple rate."""
    return (
        schedule.interest(payments),
        schedule.interest(payments) - schedule.interest(STAY),
        cost.annual(owed, amounts(payments)).simple,
    )


@pytest.mark.parametrize(
    ("k", "pay", "interest", "principal", "balance"),
    [
        (1, 180_517, 25_000, 155_517, 1_844_483),
        (2, 180_517, 23_056, 157_461, 1_687_022),
        (3, 180_517, 21_088, 159_429, 1_527_593),
        (4, 180_517, 19_095, 161_422, 1_366_171),
        (5, 180_517, 17_077, 163_440, 1_202_731),
        (12, 180_514, 2_229, 178_285, 0),
    ],
)
def test_a_level_loan_month_by_month(k, pay, interest, principal, balance):
    row = FIRST[k - 1]

    assert (row.amount, row.interest, row.principal) == (pay, interest, principal)
    assert LOAN - schedule.principal(FIRST[:k]) == balance


def test_a_level_loan_costs_what_both_rates_say():
    assert schedule.interest(FIRST) == 166_201
    assert cost.annual(LOAN, amounts(FIRST)) == cost.Annual(SIMPLE, COMPOUND)


def test_equal_principal():
    rows = schedule.falling(LOAN, RATE, MONTHS)

    assert (rows[0].amount, rows[-1].amount, schedule.interest(rows)) == (191_667, 168_746, 162_500)


def test_interest_first_and_principal_at_the_end():
    rows = schedule.interest_only(LOAN, RATE, MONTHS)

    assert amounts(rows) == [25_000] * 11 + [2_025_000]
    assert schedule.interest(rows) == 300_000


def test_a_fee_on_the_first_amount_is_nearly_twice_what_it_looks_like():
    owed = 1_200_000
    payments = [owed // 12 + owed * 6 // 1000] * 12

    assert payments[0] == 107_200
    assert cost.annual(owed, payments) == cost.Annual(Decimal("0.1303"), Decimal("0.1384"))


def test_staying():
    assert LEFT == 1_366_171
    assert amounts(STAY) == [180_517] * 7 + [180_514]
    assert schedule.interest(STAY) == 77_962


def test_h1_a_pause_with_simple_interest_spread():
    rows = schedule.paused(STAY, RATE, 3)

    assert amounts(rows) == [0] * 3 + [186_921] * 7 + [186_917]
    assert said(rows) == (129_193, 51_231, Decimal("0.1461"))


def test_h1f_a_pause_without_interest():
    rows = schedule.paused(STAY, RATE, 3, is_free=True)

    assert amounts(rows) == [0] * 3 + amounts(STAY)
    assert said(rows) == (77_962, 0, Decimal("0.0894"))


def test_h1c_adding_the_interest_to_the_balance_would_cost_more_and_is_not_what_we_do():
    grown = schedule.fen(LEFT * (1 + RATE / 12) ** 3)
    rows = schedule.level(grown, RATE, 8)
    interest = schedule.total(rows) - LEFT

    assert amounts(rows) == [187_371] * 7 + [187_369]
    assert (interest, interest - schedule.interest(STAY)) == (132_795, 54_833)
    assert cost.annual(LEFT, [0] * 3 + amounts(rows)).simple == SIMPLE
    assert interest > schedule.interest(schedule.paused(STAY, RATE, 3))


@pytest.mark.parametrize(
    ("months", "pay", "last", "interest", "extra"),
    [
        (12, 123_308, 123_311, 113_528, 35_566),
        (18, 85_228, 85_233, 167_938, 89_976),
        (24, 66_241, 66_241, 223_613, 145_651),
    ],
)
def test_h2_over_more_months(months, pay, last, interest, extra):
    rows = schedule.level(LEFT, RATE, months)

    assert amounts(rows)[:-1] == [pay] * (months - 1)
    assert rows[-1].amount == last
    assert said(rows) == (interest, extra, SIMPLE)


@pytest.mark.parametrize(("months", "interest", "extra"), [(3, 129_193, 51_231), (6, 180_424, 102_462)])
def test_h3_interest_alone_for_some_months(months, interest, extra):
    rows = schedule.interest_first(LEFT, RATE, months, 8)

    assert amounts(rows) == [17_077] * months + [180_516] * 7 + [180_521]
    assert said(rows) == (interest, extra, SIMPLE)


def test_h4_a_lower_rate():
    rows = schedule.level(LEFT, Decimal("0.09"), 12)

    assert amounts(rows) == [119_474] * 11 + [119_468]
    assert said(rows) == (67_511, -10_451, Decimal("0.0900"))


def test_h5_a_penalty_on_each_overdue_principal():
    late = [(STAY[0], 45), (STAY[1], 15)]
    found = [
        schedule.penalty(row.principal, RATE, surcharge=Decimal("0.5"), days=days, basis=360) for row, days in late
    ]

    assert [row.principal for row, _ in late] == [163_440, 165_483]
    assert (found, sum(found)) == ([4_597, 1_551], 6_148)
    assert sum(row.amount for row, _ in late) == 361_034


def test_h6_arrears_in_six_parts_without_interest():
    assert schedule.split(361_034, 6) == [60_172] * 5 + [60_174]


@given(**loans)
def test_any_level_loan_pays_its_balance_and_no_payment_but_the_last_differs(balance, rate, months):
    rows = schedule.level(balance, rate, months)

    assert schedule.principal(rows) == balance
    assert len(rows) == months
    assert len({row.amount for row in rows[:-1]}) <= 1
    assert all(row.interest >= 0 for row in rows)


@given(**loans, pause=st.integers(1, 3))
def test_a_pause_never_bears_interest_on_interest(balance, rate, months, pause):
    rest = schedule.level(balance, rate, months)
    rows = schedule.paused(rest, rate, pause)

    assert schedule.interest(rows) - schedule.interest(rest) == schedule.fen(balance * rate / 12 * pause)
    assert schedule.principal(rows) == balance


@given(amount=st.integers(0, 10**9), parts=st.integers(1, 60))
def test_parts_add_up_and_none_is_below_nothing(amount, parts):
    found = schedule.split(amount, parts)

    assert (sum(found), len(found)) == (amount, parts)
    assert min(found) >= 0


@given(balance=st.integers(100_000, 100_000_000), rate=loans["rate"], months=st.integers(2, 60))
def test_the_rate_of_a_level_loan_is_its_contract_rate(balance, rate, months):
    found = cost.annual(balance, amounts(schedule.level(balance, rate, months)))

    assert abs(found.simple - rate) <= Decimal("0.0011")  # rounding to the fen moves the rate of a small loan
    assert found.compound >= found.simple


@pytest.mark.parametrize("payments", [[], [0, 0], [-1, 500], [10]])
def test_no_rate_where_there_is_none(payments):
    with pytest.raises(ValueError, match="no rate"):
        cost.annual(1_000, payments)


@pytest.mark.parametrize(("balance", "months"), [(0, 3), (-1, 3), (100, 0)])
def test_no_schedule_where_there_is_nothing_to_pay(balance, months):
    with pytest.raises(ValueError, match="needs something"):
        schedule.level(balance, RATE, months)
