"""李强 and 陈敏 as their lender tells of them, dated from now: what pages and browsers are tried on."""

from datetime import timedelta

from appeals import numbers
from appeals.models import Case
from risk import clock
from risk.events.services import take
from support.signin import services as signin
from support.signin.handover import Handover
from support.signin.requests import COOKIE
from tests.histories import (
    bureau_reported,
    debt_service_updated,
    draw_paid,
    known_borrower,
    limit_changed,
    line_opened,
    on,
    raw,
    received,
    repaid,
    score_reported,
)


def ago(**length):
    return clock.now() - timedelta(**length)


def tell(*events):
    fates = take([raw(one) for one in events])
    assert {fate.fate for fate in fates} == {"accepted"}, fates


def enter(client, borrower="B-1"):
    handover = Handover(borrower=borrower, jti=f"j-{borrower}", expires_at=clock.now(), next="")
    client.cookies[COOKIE] = signin.enter(handover)


def always_open(settings):
    """People are at work at any hour, so that a test says the same on a Sunday night."""
    settings.SERVICE_DAYS, settings.SERVICE_OPENS, settings.SERVICE_CLOSES = "daily", "00:00", "23:59:59"


def small_draws_and_a_cut():
    """A year of instalments on time, fourteen small draws paid back, a cut to nothing, a repayment since."""
    now = clock.now()
    year = draw_paid(ago(days=370), 1_200_000, loan="N-0", due=[on(-30 * n, since=now) for n in range(12, 0, -1)])
    draws = [draw_paid(ago(days=80 - 5 * n), 186_000, loan=f"S-{n}") for n in range(14)]
    back = [one for n in range(13) for one in repaid(ago(days=78 - 5 * n), 186_000, loan=f"S-{n}")]
    tell(
        known_borrower(ago(days=400), phone="13800000000"),
        line_opened(ago(days=400), limit=3_000_000),
        year,
        *[one for n in range(12, 0, -1) for one in repaid(ago(days=30 * n), loan="N-0")],
        *draws,
        *back,
        score_reported(ago(hours=6), band=3, down=["draws_frequent", "util_high"]),
        bureau_reported(ago(hours=6), lenders=1, enquiries_90d=2, as_of=on(since=now)),
        debt_service_updated(ago(hours=6), own=0, external=290_000),
        limit_changed(ago(days=2), 3_000_000, 0, codes=["BEH-SMALLFREQ"], initiator="system"),
        *repaid(ago(days=1), 186_000, loan="S-13"),
    )


def repaid_and_not_posted():
    """The whole line repaid two hours ago, and nobody posted it."""
    tell(
        known_borrower(ago(days=400), name="陈敏"),
        line_opened(ago(days=400), limit=1_200_000),
        draw_paid(ago(days=20), 1_200_000),
        received(ago(hours=2), 1_208_640, ref="P-9"),
    )


def decided_in_part():
    """A case that gave 20,700 of 30,000 back, as it stands when all is done."""
    tell(limit_changed(ago(hours=1), 0, 2_070_000, initiator="agent"))
    return Case.objects.create(
        number=numbers.fresh(clock.day(clock.now())),
        borrower="B-1",
        line="L-1",
        codes=["BEH-SMALLFREQ"],
        status="closed",
        outcome="partial",
        amount=2_070_000,
        statement="开小吃店，进货都是几百一千地借。",
        proposal={
            "verdict": "approve", "by": 1, "version": 1, "outcome": "partial", "amount": 2_070_000, "limit_now": 0,
            "explained": [], "eyes": ["APPR"], "targets": ["90天内借款不超过10次"],
        },
        received_at=ago(days=3),
        decided_at=ago(hours=1),
        applied_at=ago(hours=1),
        window_until=ago(days=-30),
    )  # fmt: skip
