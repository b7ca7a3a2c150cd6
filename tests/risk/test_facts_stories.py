"""The facts of the two stories that the product stands on. Source: 09, F.11."""

from datetime import timedelta

from risk.facts import evidence, read, since
from tests.histories import (
    AT,
    ago,
    bureau_reported,
    debt_service_updated,
    draw_paid,
    income_verified,
    known_borrower,
    limit_changed,
    limit_released,
    line_opened,
    on,
    posted,
    received,
    repaid,
    score_reported,
    told,
)


def small_trader():
    """X2: a year of instalments on time, 14 small loans in 90 days, then a cut to nothing."""
    year = [
        draw_paid(ago(days=370), 1_200_000, loan="N-0", due=[on(-30 * n) for n in range(12, 0, -1)]),
        [repaid(ago(days=30 * n), loan="N-0") for n in range(12, 0, -1)],
    ]
    loans = [draw_paid(ago(days=6 * n + 1), 186_000, loan=f"N-{n}", due=[on(25 - 6 * n)]) for n in range(1, 15)]
    return [
        known_borrower(),
        line_opened(),
        year[0],
        *year[1],
        loans,
        [repaid(ago(days=6 * n), 186_000, loan=f"N-{n}") for n in range(1, 15)],
        score_reported(band=3, down=["draws_frequent", "util_high"]),
        bureau_reported(lenders=1, enquiries_90d=2),
        debt_service_updated(own=0, external=290_000),
        limit_changed(ago(days=2), 3_000_000, 0, codes=["BEH-SMALLFREQ"]),
    ]


def test_the_small_trader_is_read_as_the_fixture_says():
    facts = read(told(*small_trader()), at=AT)

    assert facts.values["draws_90d"] == 14
    assert facts.values["avg_amount_90d"] == 186_000
    assert facts.values["ontime_rate_12m"] == 1.0
    assert facts.values["tier"] == "B"
    assert (facts.values["approved"], facts.values["limit_now"]) == (3_000_000, 0)
    assert facts.values["debt_service"] == 290_000
    assert evidence("BEH-SMALLFREQ", facts) == {"draws_90d": 14, "avg_amount_90d": 186_000, "ontime_rate_12m": 1.0}


def test_the_cut_stands_in_the_records_with_its_codes():
    (record,) = read(told(*small_trader()), at=AT).records

    assert (record.kind, record.capability, record.is_open) == ("cut", "limit", True)
    assert (record.codes, record.previous, record.current) == (("BEH-SMALLFREQ",), 3_000_000, 0)
    assert record.since == ago(days=2)


def test_a_payment_on_its_way_is_seen_until_it_is_posted():
    paid = [line_opened(), draw_paid(ago(days=40), 3_000_000, loan="N-1"), received(ago(hours=2), 500_000, ref="P-9")]
    waiting = read(told(*paid), at=AT)

    assert (waiting.values["unposted_min"], waiting.values["remaining"]) == (120, 0)
    assert since("DAT-POSTING", waiting) == ago(hours=2)
    assert evidence("DAT-POSTING", waiting) == {
        "ref": "P-9",
        "channel": "bank_transfer",
        "amount": 500_000,
        "received_at": "2026-11-20T10:00:00+08:00",
        "lag_minutes": 120,
        "eta": "2026-11-20T14:00:00+08:00",
    }

    done = [posted(AT, 500_000, ref="P-9"), limit_released(AT, 500_000, ref="P-9")]
    healed = read(told(*paid, *done), at=AT + timedelta(minutes=1))

    assert (healed.values["unposted_min"], healed.values["unreleased"]) == (None, 0)
    assert healed.values["remaining"] == 500_000


def test_income_and_debt_make_a_ratio():
    facts = read(
        told(line_opened(), income_verified(ago(days=3), 1_000_000), debt_service_updated(own=1, external=699_999)),
        at=AT,
    )

    assert facts.values["dti"] == 0.7
