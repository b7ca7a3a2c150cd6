"""The nightly walk: no silent block, no untold act, and who may soon struggle; and a killed walk goes on."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from risk import clock
from risk.decisions import services as decisions
from risk.diagnosis.services import decision_of, diagnose_line
from risk.events import queries as events
from risk.events.services import take
from risk.facts import read
from risk.nights import levels, paying, queries, services, tasks, work
from risk.nights.errors import NoSuchCustomer
from risk.nights.models import Customer, CustomerTurn, Finding, Night
from risk.orders.models import Alert
from risk.work.models import Work
from risk.work.runs import perform
from risk.work.services import drain
from tests import histories as make
from tests.histories import (
    AT,
    ago,
    borrower_updated,
    draw_paid,
    held,
    limit_changed,
    line_opened,
    overdue,
    posted,
    raw,
    repaid,
    score_reported,
    self_control,
    told,
)

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def tell(*events_):
    assert {fate.fate for fate in take([raw(one) for one in events_])} == {"accepted"}


def line(n, *more):
    tell(borrower_updated(borrower=f"B-{n}", kyc_status="ok"), line_opened(line=f"L-{n}", borrower=f"B-{n}"), *more)


def walked():
    work.begin()
    drain(topics=[work.WALK])
    return {(one.line, one.kind) for one in Finding.objects.all()}


def test_an_act_that_nobody_told_for_a_day_is_found_and_one_that_was_told_is_not():
    now = clock.now()
    line(1, limit_changed(now - 25 * HOUR, 3_000_000, 1_000_000, line="L-1", codes=["CRD-INCOME"]))
    line(2, limit_changed(now - 23 * HOUR, 3_000_000, 1_000_000, line="L-2", codes=["CRD-INCOME"]))
    line(3, limit_changed(now - 25 * HOUR, 3_000_000, 1_000_000, line="L-3", codes=["CRD-INCOME"]))
    line(4, self_control(now - 50 * HOUR, "pause_draws", line="L-4"))
    line(5, limit_changed(now - 25 * HOUR, 3_000_000, 1_000_000, line="L-5", codes=["CRD-INCOME"],
                          notice_sent_at=now - 24 * HOUR))  # fmt: skip
    decisions.mark_told(decision_of(diagnose_line("L-3")).pk, now - HOUR)

    assert walked() == {("L-1", "untold")}
    assert Alert.objects.filter(kind=work.ALERT, closed_at=None).count() == 1


def test_an_older_telling_does_not_count_for_a_newer_act():
    now = clock.now()
    line(1, limit_changed(now - 90 * HOUR, 3_000_000, 2_000_000, line="L-1", codes=["CRD-INCOME"]))
    decisions.mark_told(decision_of(diagnose_line("L-1")).pk, now - 80 * HOUR)
    tell(limit_changed(now - 30 * HOUR, 2_000_000, 1_000_000, line="L-1", codes=["CRD-DTI"]))

    assert ("L-1", "untold") in walked()


def test_a_block_we_cannot_explain_is_found():
    line(1, held(clock.now() - HOUR, line="L-1", codes=["XYZ-9"]))

    assert walked() == {("L-1", "unexplained")}


def test_a_block_without_any_reason_would_be_found():
    line(1)
    said = diagnose_line("L-1")
    held_draw = {**said.capabilities, "draw": "held"}
    silent = replace(said, capabilities=held_draw, reasons=(), hidden=())

    assert [kind for kind, _ in work.findings(silent, None, clock.now())] == ["silent"]
    assert list(work.findings(said, None, clock.now())) == []


def test_the_walk_goes_slice_by_slice_from_where_it_was(monkeypatch):
    for n in range(1, 6):
        line(n)
    monkeypatch.setattr(work, "SLICE", 2)
    monkeypatch.setattr(work, "SECONDS", 0)
    night = work.begin()
    row = Work.objects.get(topic=work.WALK)
    seen = []
    while not Night.objects.get(pk=night.pk).ended_at:
        perform(row.pk)
        seen.append(Night.objects.get(pk=night.pk).lines)

    assert seen == [2, 4, 5, 5]
    assert work.begin().pk == night.pk
    assert Work.objects.filter(topic=work.WALK).count() == 1


def test_a_night_begins_at_three_and_once_and_not_of_an_empty_ledger(monkeypatch):
    tasks.begin()
    assert not Night.objects.exists()
    line(1)
    moment = clock.now().replace(hour=18, minute=59)  # 02:59 in Shanghai
    monkeypatch.setattr(clock, "now", lambda: moment)
    tasks.begin()
    first = Night.objects.get()
    monkeypatch.setattr(clock, "now", lambda: moment + timedelta(minutes=2))
    tasks.begin()
    tasks.begin()

    assert [night.on - first.on for night in Night.objects.order_by("on")] == [timedelta(0), timedelta(days=1)]


EDGES = [
    ("days_past_due", ["0", "1", "3", "4"], [None, 2, 2, 1]),
    ("used_share", ["0.70", "0.71", "0.86", "0.96", "1"], [None, 4, 3, 2, 2]),
    ("draws_30d", ["5", "6", "9", "13", "21"], [None, 4, 3, 2, 1]),
    ("income_fall", ["0.14", "0.15", "0.25", "0.40", "0.60"], [None, 4, 3, 2, 1]),
    ("early_fall", ["0.29", "0.30", "0.9"], [None, 4, 4]),
    ("due_day_pays", ["1", "2", "3"], [None, 3, 3]),
    ("least_pay", ["0", "2", "4"], [None, 3, 1]),
    ("dti", ["0.40", "0.41", "0.51", "0.61", "0.71"], [None, 4, 3, 2, 1]),
]


@pytest.mark.parametrize(("name", "values", "expected"), EDGES)
def test_each_indicator_reaches_its_level_at_its_edge(name, values, expected):
    assert [levels.levels({name: Decimal(value)}).get(name) for value in values] == expected


def test_enquiries_count_with_lenders_and_two_at_a_level_are_one_worse():
    both = {"enquiries_30d": Decimal(8), "lenders": Decimal(4)}
    assert levels.levels(both) == {"enquiries": 3}
    assert levels.levels({"enquiries_30d": Decimal(99)}) == {}
    assert levels.level(levels.levels(both | {"draws_30d": Decimal(9)})) == 2
    assert levels.level({}) == 5


def test_use_is_the_mean_of_thirty_days():
    now = clock.now()
    line(1)
    tell(
        draw_paid(now - timedelta(days=9, hours=12), 3_000_000, line="L-1", ref="D", loan="N"),
        posted(now - timedelta(days=4, hours=12), 3_000_000, line="L-1", ref="P", loan="N"),
    )
    history = events.history("L-1", at=now)

    assert levels.used_share(history, read(history, at=now)) == Decimal(5) / 30


def paying_by(*days_early):
    """A loan of one instalment every thirty days, the newest due five days ago, each paid so many days before."""
    dues = [clock.day(AT) - timedelta(days=30 * n + 5) for n in reversed(range(len(days_early)))]
    payments = [
        repaid(make.instant(f"{due - timedelta(days=early)}T10:00:00+08:00"), 100_000, loan="N-1", ref=f"R-{n}")
        for n, (due, early) in enumerate(zip(dues, days_early, strict=True))
    ]
    return told(line_opened(), draw_paid(ago(days=300), 100_000 * len(dues), loan="N-1", due=dues), *payments)


@pytest.mark.parametrize(
    ("days_early", "expected"),
    [
        ((10, 10, 10, 7, 7, 7), {"early_fall": Decimal("0.3"), "due_day_pays": Decimal(0)}),
        ((10, 10, 10, 8, 8, 8), {"early_fall": Decimal("0.2"), "due_day_pays": Decimal(0)}),
        ((4, 4, 4, 2, 0, 0), {"early_fall": 1 - Decimal(2) / 3 / 4, "due_day_pays": Decimal(2)}),
        ((0, 0, 0, 0, 0, -2), {"due_day_pays": Decimal(0)}),
        ((5,), {"due_day_pays": Decimal(0)}),
        ((), {}),
    ],
)
def test_days_to_due_at_payment_are_a_trend_and_a_run_of_due_days(days_early, expected):
    assert dict(paying.measures(paying_by(*days_early), at=AT, used_share=None)) == expected


def test_a_payment_of_two_instalments_pays_both_and_half_a_one_pays_none():
    due = [make.on(10), make.on(40)]
    history = told(line_opened(), draw_paid(ago(days=30), 100_000, loan="N-1", due=due),
                   repaid(ago(days=3), 49_999, ref="R-1"), repaid(ago(days=1), 50_001, ref="R-2"))  # fmt: skip

    assert [one.early for one in paying.paid(history, at=ago(days=2))] == []
    assert [one.early for one in paying.paid(history, at=AT)] == [11, 41]


def interest_alone(*parts):
    """A loan of (due, principal, interest)."""
    instalments = [{"n": n, "due_on": make.on(due), "principal": own, "interest": more}
                   for n, (due, own, more) in enumerate(parts, 1)]  # fmt: skip
    paid_out = draw_paid(ago(days=60), 100_000, loan="N-1", due=[make.on(1)])
    return paid_out._replace(data={"draw_ref": "D", "loan_ref": "N-1", "amount": 100_000, "instalments": instalments})


@pytest.mark.parametrize(
    ("payments", "expected"),
    [
        ([(9, 0, 499)], []),
        ([(9, 0, 500)], [-1]),
        ([(9, 0, 500), (5, 0, 500), (2, 100_000, 400)], [-1, 5, 12]),
        ([(9, 100_000, 30)], [-1, 9, 19]),
        ([(9, 99_999, 30)], []),
    ],
)
def test_instalments_of_interest_alone_do_not_stop_the_count(payments, expected):
    loan = interest_alone((-10, 0, 500), (0, 0, 500), (10, 100_000, 500))
    events = [
        [make.received(ago(days=days), own + more, ref=f"R-{days}"),
         posted(ago(days=days), own, ref=f"R-{days}", loan="N-1", interest=more)]
        for days, own, more in payments
    ]  # fmt: skip

    assert [one.early for one in paying.paid(told(line_opened(), loan, events), at=AT)] == expected


@pytest.mark.parametrize(
    ("used", "scores", "grade"),
    [
        ("0.91", [False, True], 2), ("0.90", [True], 0), ("0.96", [True, True], 2), ("0.96", [True] * 3, 4),
        ("0.95", [True] * 3, 2), ("0.96", [True, True, True, False], 0), ("0.96", [False, True, True, True], 4),
    ],
)  # fmt: skip
def test_least_payments_count_beside_a_limit_nearly_used_up(used, scores, grade):
    told_scores = [
        score_reported(ago(days=90 - 20 * n), down=["min_pay"] if is_least else ["util_high"])
        for n, is_least in enumerate(scores)
    ]
    history = told(line_opened(), told_scores)

    assert dict(paying.measures(history, at=AT, used_share=Decimal(used))) == {"least_pay": Decimal(grade)}


def test_a_borrower_rises_at_once_and_comes_down_a_level_a_night(monkeypatch):
    start = clock.now()
    due = clock.day(start) - timedelta(days=6)
    line(1, draw_paid(start - timedelta(days=40), 100_000, line="L-1", due=[due]),
         overdue(start - timedelta(days=5), due, line="L-1"))  # fmt: skip
    walked()
    assert Customer.objects.get().level == 1

    found = []
    for night in range(1, 4):
        at = start + timedelta(days=night)
        monkeypatch.setattr(clock, "now", lambda at=at: at)
        if night == 1:
            tell(limit_changed(at - HOUR, 3_000_000, 3_000_000, line="L-1"))
            monkeypatch.setattr(work.levels, "measures", lambda *_: {})
        walked()
        found.append(Customer.objects.get().level)

    assert found == [1, 2, 3]
    assert list(CustomerTurn.objects.order_by("id").values_list("before", "after")) == [(5, 1), (1, 2), (2, 3)]


def test_the_pages_show_findings_and_borrowers_and_keep_a_contact(enter):
    now = clock.now()
    due = clock.day(now) - timedelta(days=6)
    line(1, draw_paid(now - timedelta(days=40), 100_000, line="L-1", due=[due]),
         overdue(now - timedelta(days=5), due, line="L-1"),
         held(now - 30 * HOUR, line="L-1", codes=["XYZ-9"]))  # fmt: skip
    walked()
    risk = enter("risk")

    warnings = risk.get(reverse("console:warnings")).content.decode()
    assert "限制超过一天，还没有告诉客户" in warnings
    assert "L-1" in warnings
    page = risk.get(reverse("console:customers")).content.decode()
    assert "L-1" in page
    risk.post(reverse("console:contacted", args=["L-1"]), {"reason": "电话打通，下周还", "level": 1})
    assert queries.customers(1)[0].note == "电话打通，下周还"
    with pytest.raises(NoSuchCustomer):
        services.contacted("L-9", by="x", note="y")
    assert enter("admin").get(reverse("console:customers")).status_code == 403
    assert "L-1" not in enter("admin").get(reverse("console:warnings")).content.decode()
