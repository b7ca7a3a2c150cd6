"""The portfolio's indicators: what a night adds up, reviews in their cycle, and the playbook that a level runs."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from risk import clock
from risk.acting import By
from risk.facts import read
from risk.nights import queries as nights
from risk.nights import readings, reviews, work
from risk.nights.counted import counted
from risk.nights.models import Finding, Night, Review
from risk.nights.reviews import Due
from risk.orders.models import Alert
from risk.todos.models import Todo
from risk.watching import measures, queries, services
from risk.watching import readings as watching
from risk.watching.models import EarlyWarning, Measure, Tick
from risk.watching.readings import Reading
from risk.watching.thresholds import thresholds
from risk.work.services import drain
from tests import histories as make
from tests.histories import (
    AT,
    ago,
    cured,
    draw_declined,
    draw_paid,
    draw_requested,
    incident_opened,
    limit_changed,
    line_opened,
    on,
    overdue,
    posted,
    score_reported,
    told,
)
from tests.risk.test_nights import line, tell

DAYS = {"A": 90, "B": 60, "C": 30, "D": 30}


@pytest.fixture(autouse=True)
def this_room_alone(monkeypatch):
    """Without the readings of checklists and cases, which have their own tests."""
    monkeypatch.setattr(watching, "_READERS", [readings.portfolio])


def counts_of(*events, day=date(2026, 11, 1)):
    history = told(line_opened(), *events)
    return counted(history, read(history, at=AT), day=day)


@pytest.mark.parametrize(("days", "late"), [(29, 0), (30, 100_000)])
def test_what_is_owed_late_begins_at_thirty_days(days, late):
    found = counts_of(
        draw_paid(ago(days=70), 100_000, loan="N-1", due=[on(-days)]), overdue(ago(days=days - 1), on(-days))
    )

    assert (found["owed"], found["owed_late"]) == (100_000, late)


def test_what_was_paid_out_on_the_day_is_summed():
    events = [draw_paid(make.instant(f"2026-11-01T{hour}:00:00+08:00"), 50_000) for hour in ("00", "23")]

    assert counts_of(*events, draw_paid(make.instant("2026-11-02T00:00:00+08:00"), 9))["drawn"] == 100_000


FIRST = [
    ((30,), None, (1, 1)),
    ((29,), None, (0, 0)),
    ((89,), None, (1, 1)),
    ((90,), None, (0, 0)),
    ((60,), 29, (1, 0)),
    ((60,), 30, (1, 1)),
    ((75, 45), None, (1, 1)),
]


@pytest.mark.parametrize(("dues", "cured_after", "expected"), FIRST)
def test_a_first_payment_is_missed_when_thirty_days_go_by(dues, cured_after, expected):
    due = on(-dues[0])
    events = [
        draw_paid(ago(days=120), 100_000, loan="N-1", due=[on(-n) for n in dues]),
        overdue(make.instant(f"{due}T23:00:00+08:00"), due),
    ]
    if cured_after is not None:
        events.append(cured(make.instant(f"{on(cured_after - dues[0])}T10:00:00+08:00"), due))
    found = counts_of(*events)

    assert (found["first_due"], found["first_missed"]) == expected


def test_a_first_payment_that_an_outage_excuses_is_not_missed():
    due = on(-60)
    at = make.instant(f"{due}T09:00:00+08:00")
    found = counts_of(
        draw_paid(ago(days=120), 100_000, loan="N-1", due=[due]),
        overdue(at + timedelta(hours=15), due),
        incident_opened(at, "repay"),
        make.incident_resolved(at + timedelta(hours=5), "repay"),
    )

    assert (found["first_due"], found["first_missed"]) == (1, 0)


def ask(days, amount=100_000, ref="D-1", **answer):
    """A draw asked for, and how it was answered an hour later; `paid`: it came."""
    at = ago(days=days)
    events = [draw_requested(at, amount, ref=ref)]
    if answer.pop("paid", False):
        events.append(draw_paid(at + timedelta(hours=1), amount, ref=ref))
    elif answer:
        events.append(draw_declined(at + timedelta(hours=1), amount, ref=ref, **answer))
    return events


TRIED = [
    (ask(2, paid=True), (1, 1)),
    (ask(2, codes=["FND-POOL"]), (1, 0)),
    (ask(2, codes=["CRD-SCORE"]), (1, 0)),
    (ask(2, codes=["CRD-DPD-NOW"]), (0, 0)),
    (ask(2, codes=["CMP-KYC"]), (0, 0)),
    (ask(2, codes=["CMP-KYC", "SYS-INCIDENT"]), (1, 0)),
    (ask(2, codes=["UNHEARD-OF"]), (1, 0)),
    (ask(2, message="x"), (1, 0)),
    (ask(2), (1, 0)),
    (ask(0.9), (0, 0)),
    (ask(2, amount=3_000_001, codes=["SYS-PEAK"]), (0, 0)),
    (ask(25, codes=["SYS-PEAK"]), (0, 0)),
    ([draw_paid(ago(days=9), 2_950_000, ref="D-0"), *ask(2, codes=["SYS-PEAK"])], (0, 0)),
    ([limit_changed(ago(days=9), 3_000_000, 0), *ask(2, codes=["SYS-PEAK"])], (0, 0)),
    ([*ask(3, ref="D-1", paid=True), *ask(2, ref="D-2", codes=["SYS-PEAK"])], (2, 1)),
    ([draw_paid(ago(days=9), 2_950_000, ref="D-0"), posted(ago(days=3), 60_000), *ask(2, paid=True)], (1, 1)),
]


@pytest.mark.parametrize(("events", "expected"), TRIED)
def test_a_draw_within_what_is_left_is_kept_or_ours_to_answer_for(events, expected):
    found = counts_of(*events)

    assert (found["tried"], found["kept"]) == expected


NIGHT = date(2026, 11, 20)
AFTER = [
    (None, "A", Due("A", NIGHT + timedelta(days=90))),
    (None, "D", Due("D", NIGHT + timedelta(days=30))),
    (None, "E", Due("E", None)),
    (None, None, None),
    (Due("B", NIGHT), "C", Due("C", NIGHT + timedelta(days=30))),
    (Due("B", NIGHT + timedelta(days=1)), "C", None),
    (Due("B", NIGHT - timedelta(days=9)), None, None),
    (Due("E", None), "E", None),
    (Due("E", None), "D", Due("D", NIGHT + timedelta(days=30))),
]


@pytest.mark.parametrize(("last", "tier", "expected"), AFTER)
def test_a_tier_is_reviewed_in_its_cycle(last, tier, expected):
    assert reviews.after(last, tier, on=NIGHT, days=DAYS) == expected


def test_the_lender_sets_the_cycle_and_what_it_leaves_out_stays():
    set_ = make.event("platform.cycle.set", "review", ago(days=9), {"scheduled_review_days": {"A": 7}})

    assert reviews.cycle([]) == DAYS
    assert reviews.cycle([set_]) == {**DAYS, "A": 7}


@pytest.mark.django_db
def test_a_review_is_made_in_its_night_and_a_missed_one_is_found_and_warned_of(monkeypatch):
    start = clock.now()
    line(1, score_reported(start - timedelta(hours=1), band=5))
    line(2)
    found = []
    for day in (0, 1, 29, 30, 31, 62):
        at = start + timedelta(days=day, minutes=5)
        monkeypatch.setattr(clock, "now", lambda at=at: at)
        if day == 62:
            tell(score_reported(at - timedelta(hours=1), band=5))
        work.begin()
        drain(topics=[work.WALK])
        missed = Finding.objects.filter(night__on=clock.day(at), kind="unreviewed").values_list("line", flat=True)
        found.append((Review.objects.count(), list(missed)))

    # The score of day 0 is known for 30 days: the review of day 30 is made by it, that of day 60 can't be.
    assert found == [(1, []), (1, []), (1, []), (2, []), (2, []), (3, [])]
    assert Review.objects.order_by("on").first().tier == "D"

    at = start + timedelta(days=94)
    monkeypatch.setattr(clock, "now", lambda: at)
    work.begin()
    drain(topics=[work.WALK])
    assert [one.line for one in Finding.objects.filter(kind="unreviewed")] == ["L-1"]
    assert {one.indicator: one.value for one in readings.portfolio(at)}["reviews-missed"] == 1
    services.look(at)
    assert EarlyWarning.objects.get(indicator="reviews-missed").level == 4


def night(on_, **added):
    at = make.instant(f"{on_}T03:00:00+08:00")
    return Night.objects.create(on=on_, started_at=at, ended_at=at + timedelta(minutes=5), counted=added)


@pytest.mark.django_db
def test_the_newest_whole_night_gives_the_readings_and_few_say_nothing():
    night("2026-11-20", owed=1_000, owed_late=24, first_due=100, first_missed=2, tried=200, kept=193)
    Night.objects.create(on="2026-11-21", started_at=AT, counted={"owed": 1, "owed_late": 1})

    assert {one.indicator: one.value for one in readings.portfolio(AT)} == {
        "dpd30-plan": Decimal(20), "first-payment-default": Decimal(2), "draws-lost": Decimal("3.5"),
        "reviews-missed": Decimal(0),
    }  # fmt: skip
    assert list(readings.portfolio(AT + timedelta(days=3))) == []
    Night.objects.update(counted={"first_due": 29, "first_missed": 29, "tried": 29})
    assert [one.indicator for one in readings.portfolio(AT)] == ["reviews-missed"]


@pytest.mark.django_db
def test_a_month_is_what_its_last_night_counted_and_is_whole_once_it_is_over():
    night("2026-10-31", tried=10, kept=9)
    night("2026-11-01", tried=12, kept=9)
    night("2026-11-02", tried=1, kept=1)

    assert nights.months_kept() == [
        nights.Month(date(2026, 11, 1), 1, 1, is_whole=False),
        nights.Month(date(2026, 10, 1), 12, 9, is_whole=True),
    ]


def kept_to(share, *, at):
    Night.objects.filter(on=clock.day(at)).delete()
    Night.objects.create(on=clock.day(at), started_at=at, ended_at=at, counted={"tried": 1000, "kept": share})


@pytest.mark.django_db
def test_a_breach_opens_a_review_and_each_step_of_the_playbook_once():
    now = clock.now()
    kept_to(975, at=now)
    services.look(now)
    warning = EarlyWarning.objects.get(indicator="draws-lost")
    assert (warning.level, [todo.key for todo in Todo.objects.all()]) == (4, [f"warning:{warning.pk}:owner"])
    assert not Alert.objects.filter(kind="warning.draws-lost").exists()

    kept_to(970, at=now)
    services.look(now)
    assert EarlyWarning.objects.get().level == 4
    kept_to(969, at=now)
    services.look(now)
    services.look(now)
    asked = {todo.key.rpartition(":")[2]: todo for todo in Todo.objects.all()}
    assert set(asked) == {"owner", "task", "review"}
    assert asked["review"].due_at > asked["task"].due_at > now
    assert Alert.objects.get(kind="warning.draws-lost").closed_at is None

    services.tick(warning.pk, "review", By("zhao", "risk", "资金方换了"))
    assert (Todo.objects.get(key__endswith="review").by, Tick.objects.get().step) == ("zhao", "review")

    kept_to(1000, at=now)
    EarlyWarning.objects.update(level=4, calmer_since=now - timedelta(days=2))
    services.look(now)
    assert EarlyWarning.objects.get().ended_at
    assert not Todo.objects.filter(done_at=None, dropped_at=None).exists()
    assert Alert.objects.get(kind="warning.draws-lost").closed_at


@pytest.mark.django_db
def test_an_hours_readings_are_one_row_with_its_edges_and_old_ones_are_forgotten():
    hour = clock.now().replace(minute=0, second=0, microsecond=0)
    for minute, value in ((0, 5), (1, 9), (2, 7)):
        measures.keep([Reading("posting-lag", "", Decimal(value))], hour + timedelta(minutes=minute))
    measures.keep([Reading("posting-lag", "", Decimal(1))], hour - timedelta(days=730))
    measures.keep([Reading("posting-lag", "", Decimal(1))], hour - timedelta(days=732))
    measures.keep([], hour)

    row = Measure.objects.get(hour=hour)
    assert (row.value, row.low, row.high) == (7, 5, 9)
    measures.forget(hour)
    found = queries.history("posting-lag", "", since=hour - timedelta(days=731), until=hour)
    assert [one.value for one in found.measures] == [1, 7]


@pytest.mark.django_db
def test_the_pages_list_tasks_by_their_time_and_show_an_indicator_over_days(enter):
    now = clock.now()
    kept_to(880, at=now)
    services.look(now)
    Todo.objects.filter(key__endswith="owner").update(due_at=now - timedelta(hours=1))
    risk = enter("risk")

    page = risk.get(reverse("console:todos"))
    assert [one.key.rpartition(":")[2] for one in page.context["todos"]][:2] == ["owner", "executive"]
    assert "有额度却没有借成" in page.content.decode()
    assert "晚了" in page.content.decode()
    assert not risk.get(reverse("console:todos"), {"kind": "outreach"}).context["todos"]
    last = page.context["todos"][0]
    rest = risk.get(reverse("console:todos"), {"due": last.due_at.isoformat(), "after": last.pk}).context["todos"]
    assert rest == page.context["todos"][1:]
    assert enter("admin").get(reverse("console:todos")).status_code == 403

    shown = risk.get(
        reverse("console:measures"), {"indicator": "draws-lost", "days": 7}, headers={"accept-language": "en"}
    )
    assert [one.value for one in shown.context["rows"]] == [12]
    assert "Draws lost" in shown.content.decode()
    assert risk.get(reverse("console:measures"), {"indicator": "none"}).status_code == 404


def test_each_step_has_its_time_and_each_indicator_the_steps_that_fit_it():
    known = thresholds()
    assert {step.name for step in known.playbook("policy-unreviewed", 1)} & {"banner-draft", "review"} == set()
    assert "banner-draft" in {step.name for step in known.playbook("draw-errors", 3)}
    assert all(step.minutes or step.workdays for step in known.steps)
