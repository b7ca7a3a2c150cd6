"""A recheck from a line's history: outcomes, what failed then and passes now, what stays held."""

import pytest

from risk.policy import load
from risk.recheck import assess
from risk.recheck.errors import BadIncome, NotExplainable
from tests.histories import (
    AT,
    ago,
    bureau_reported,
    cured,
    debt_service_updated,
    draw_paid,
    flag_raised,
    funding_reported,
    income_verified,
    known_borrower,
    limit_changed,
    line_opened,
    on,
    overdue,
    plan_started,
    repaid,
    score_reported,
    self_control,
    told,
)
from tests.risk.test_facts_stories import small_trader

PACK = load("cn-revolving")


def rechecked(*events, income=2_000_000, level=4, explained=()):
    return assess(told(*events), at=AT, policy=PACK, income=income, level=level, explained=explained)


def steady(*more, limit=5_000_000, band=3, own=0, external=0):
    """A year of instalments on time, fresh reports, nothing else."""
    return [
        known_borrower(),
        line_opened(limit=limit),
        draw_paid(ago(days=370), 1_200_000, loan="N-0", due=[on(-30 * n) for n in range(12, 0, -1)]),
        [repaid(ago(days=30 * n), loan="N-0") for n in range(12, 0, -1)],
        score_reported(band=band),
        bureau_reported(),
        debt_service_updated(own=own, external=external),
        *more,
    ]


def cut(code="CRD-INCOME", current=1_200_000, previous=5_000_000):
    return limit_changed(ago(days=2), previous, current, codes=[code])


def test_the_sole_trader_gets_20_700_back_to_the_byte():
    found = rechecked(*small_trader(), income=960_000, level=2)

    assert found.to_json() == {
        "line": "L-1",
        "outcome": "partial",
        "amount": 2_070_000,
        "capabilities": {"draw": "open", "raise": "open", "limit": "cut", "repay": "open"},
        "failed_then": ["BEH-SMALLFREQ"],
        "passes_now": [],
        "unknown": [],
        "terms": {
            "tier": "B", "income_used": 960_000, "pay_free": 190_000, "l_capacity": 2_072_426, "l_tier": 8_000_000,
            "l_restore": 2_100_000, "l_statcap": 20_000_000, "headroom": None, "l_new": 2_070_000,
            "limit_prev": 3_000_000, "limit_now": 0, "f_dpd": 1.0, "f_velocity": 0.7, "f_multi": 1.0, "f_overlay": 1.0,
        },
        "policy": "cn-revolving@1.0.0",
        "four_eyes": True,
    }  # fmt: skip
    assert found.binding == ("l_capacity",)
    assert found.remaining == ("BEH-SMALLFREQ",)


def test_an_income_cut_in_error_is_given_back_whole_and_passes():
    earlier = income_verified(ago(days=200), 1_400_000), income_verified(ago(days=20), 900_000)
    found = rechecked(*steady(*earlier, cut(), external=330_000), income=1_650_000, level=4)

    assert (found.outcome, found.amount, found.four_eyes) == ("full", 5_000_000, True)
    assert (found.failed_then, found.passes_now, found.remaining) == (("CRD-INCOME",), ("CRD-INCOME",), ())
    assert found.capabilities["limit"] == "open"


def test_a_first_proof_answers_what_nobody_had_verified():
    assert rechecked(*steady(cut())).passes_now == ("CRD-INCOME",)


def test_a_proof_of_much_less_than_before_does_not_pass():
    found = rechecked(*steady(income_verified(ago(days=200), 2_000_000), cut()), income=1_500_000)

    assert (found.outcome, found.passes_now) == ("full", ())


@pytest.mark.parametrize(
    ("more", "income", "capacity", "willingness"),
    [
        ((), 2_000_000, "A", "A"),
        ((), 500_000, "B", "A"),
        ((), 250_000, "C", "A"),
        ((), 100_000, "D", "A"),
        (
            (overdue(ago(days=50), on(-60), loan="N-0", n=11), cured(ago(days=40), on(-60), loan="N-0", n=11)),
            2_000_000,
            "A",
            "B",
        ),
        ((overdue(ago(days=10), on(-30), loan="N-0", n=12),), 2_000_000, None, "D"),
    ],
)
def test_capacity_and_willingness_are_graded_apart(more, income, capacity, willingness):
    found = rechecked(*steady(*more, cut()), income=income)

    assert found.grades == {"capacity": capacity, "willingness": willingness}


def test_who_declares_and_proves_nothing_still_fails():
    found = rechecked(*steady(cut()), income=1_000_000, level=1)

    assert found.terms["income_used"] == 300_000
    assert found.passes_now == ()


@pytest.mark.parametrize(
    ("event", "draw"),
    [
        (flag_raised(ago(days=1), "account_takeover", documents=["P-ID"]), "held"),
        (plan_started(ago(days=1)), "held"),
        (self_control(ago(days=1), "pause_draws"), "held"),
        (overdue(ago(days=1), on(-4), loan="N-0", n=12), "held"),
        (known_borrower(ago(days=1), kyc_status="expired"), "held"),
        (known_borrower(ago(days=1), id_expires_on=on(-1)), "held"),
    ],
)
def test_a_hard_gate_keeps_the_limit_and_names_no_unknown(event, draw):
    found = rechecked(*steady(cut(), event))

    assert (found.outcome, found.amount, found.unknown) == ("keep", 1_200_000, ())
    assert found.capabilities["draw"] == draw
    assert found.capabilities["repay"] == "open"


@pytest.mark.parametrize(
    "event",
    [
        funding_reported(ago(hours=1), 0.72),
        [draw_paid(ago(hours=n), 100_000) for n in range(1, 5)],
    ],
)
def test_what_only_makes_a_draw_wait_changes_no_amount(event):
    found = rechecked(*steady(cut(), event))

    assert (found.outcome, found.amount) == ("full", 5_000_000)
    assert found.capabilities["draw"] == "held"


def test_three_days_late_only_makes_a_draw_wait():
    late = overdue(ago(days=1), on(-3), loan="N-0", n=12)
    found = rechecked(*steady(cut(current=100_000, previous=2_000_000), late, limit=2_000_000, band=4))

    assert (found.outcome, found.amount) == ("full", 2_000_000)
    assert found.capabilities["draw"] == "held"


@pytest.mark.parametrize(
    ("left_out", "unknown"),
    [("credit.score.reported", ("tier",)), ("credit.debt_service.updated", ("debt_service",))],
)
def test_what_is_not_known_goes_to_a_person(left_out, unknown):
    events = [event for event in told(*steady(cut())).events if event.type != left_out]
    found = rechecked(*events)

    assert (found.outcome, found.amount, found.unknown) == ("keep", 1_200_000, unknown)
    assert found.terms["l_new"] is None


def test_an_unknown_bureau_takes_nothing_away():
    events = [event for event in told(*steady(cut())).events if event.type != "credit.bureau.reported"]

    assert rechecked(*events).terms["f_multi"] == 1


def test_an_accepted_explanation_lifts_its_reason():
    event = bureau_reported(ago(hours=1), adverse=True)
    plain, explained = rechecked(*steady(cut(), event)), rechecked(*steady(cut(), event), explained=["CRD-BUREAU"])

    assert (plain.capabilities["draw"], explained.capabilities["draw"]) == ("held", "open")
    assert "CRD-BUREAU" in plain.failed_then
    assert ("CRD-BUREAU" in plain.passes_now, "CRD-BUREAU" in explained.passes_now) == (False, True)


def test_another_explanation_is_refused_and_told_which_there_are():
    with pytest.raises(NotExplainable) as refused:
        rechecked(*steady(), explained=["CRD-DTI"])

    assert refused.value.next == "Explanations lift BEH-FUNDUSE, BEH-PROFILE, CRD-BUREAU, DAT-BUREAU-LAG."


@pytest.mark.parametrize(("income", "level"), [(-1, 2), (1, 0), (1, 5)])
def test_an_income_and_a_level_that_there_are(income, level):
    with pytest.raises(BadIncome):
        rechecked(*steady(), income=income, level=level)


def test_nothing_was_cut_and_all_is_well():
    found = rechecked(*steady())

    assert (found.outcome, found.amount, found.restores, found.failed_then) == ("full", 5_000_000, 0, ())


def test_the_proof_is_not_written_into_the_history():
    history = told(*small_trader())

    assess(history, at=AT, policy=PACK, income=960_000, level=2)

    assert not any(event.source == "/recheck" for event in history.events)
