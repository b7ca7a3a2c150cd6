"""What is seen coming: signals from outside, checklists as tasks, the forecast of demand, reaching people first."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from risk import clock
from risk.acting import By
from risk.console import plots
from risk.nights import outreach, services, work
from risk.nights import queries as nights
from risk.nights.models import Customer
from risk.orders.models import Alert
from risk.peaks import queries as peaks
from risk.peaks import services as checklists
from risk.peaks.forecast import Forecast, Week, forecast, weeks
from risk.peaks.windows import Window
from risk.signals import queries as signals
from risk.signals import services as register
from risk.signals.errors import BadSignal, NoSuchSignal
from risk.signals.models import Signal, SignalStep
from risk.todos.models import Todo
from risk.watching import readings
from risk.watching import services as watching
from risk.watching.models import EarlyWarning
from risk.work.models import Work
from risk.work.services import drain
from tests.histories import draw_paid, funding_reported, limit_changed, overdue
from tests.risk.test_nights import line, tell

pytestmark = pytest.mark.django_db
BY = By("zhao", "risk", "每月看一次")
WEB = "https://www.pbc.gov.cn/"


def entered(key="k", **over):
    usual = {"kind": "funding", "title": "DR007", "source": WEB, "owner": "资金部 王", "next_on": in_days(7)}
    return register.enter(**usual | over, by=BY, key=key)


def in_days(days):
    return clock.day(clock.now()) + timedelta(days=days)


@pytest.mark.parametrize(
    "over",
    [{"title": " "}, {"owner": ""}, {"kind": "gossip"}, {"source": "javascript:alert(1)"}, {"source": "https://"},
     {"source": "pbc.gov.cn"}, {"next_on": date(2020, 1, 1)}],
)  # fmt: skip
def test_a_signal_needs_an_owner_a_source_and_a_day_ahead(over):
    with pytest.raises(BadSignal):
        entered(**over)

    assert not Signal.objects.exists()
    assert not Todo.objects.exists()


def test_a_signal_is_a_task_of_its_day_and_each_look_names_the_next():
    signal = entered()
    assert entered().pk == signal.pk
    assert [todo.due_at.astimezone(clock.SHANGHAI).date() for todo in Todo.objects.all()] == [in_days(7)]

    for _press in range(2):
        register.review(signal.pk, next_on=in_days(30), by=By("qian", "compliance", "持平"), key="k2")
    with pytest.raises(BadSignal):
        register.review(signal.pk, next_on=in_days(0), by=BY, key="k3")

    assert signals.signals()[0].next_on == in_days(30)
    assert [(step.move, step.by, step.said) for step in SignalStep.objects.order_by("pk")] == [
        ("enter", "zhao", "每月看一次"), ("review", "qian", "持平"),
    ]  # fmt: skip
    assert [(todo.by, bool(todo.done_at)) for todo in Todo.objects.order_by("pk")] == [("qian", True), ("", False)]
    with pytest.raises(DatabaseError), transaction.atomic():
        SignalStep.objects.update(said="别的")

    register.retire(signal.pk, by=BY, key="k4")
    register.retire(signal.pk, by=BY, key="k4")
    assert signals.signals() == []
    assert not Todo.objects.filter(done_at=None, dropped_at=None).exists()
    with pytest.raises(NoSuchSignal):
        register.review(signal.pk, next_on=in_days(30), by=BY, key="k5")


def test_an_overdue_review_alerts_the_day_after_and_ends_with_the_look(monkeypatch):
    monkeypatch.setattr(readings, "_READERS", [signals.late])
    signal = entered(next_on=in_days(1))
    now = clock.now()
    watching.look(now + timedelta(days=1))
    assert not EarlyWarning.objects.exists()

    watching.look(now + timedelta(days=2))
    warning = EarlyWarning.objects.get()
    assert (warning.indicator, warning.subject, warning.level) == ("signal-late", f"{signal.pk} DR007", 3)
    assert Alert.objects.get(closed_at=None).kind == "warning.signal-late"

    register.review(signal.pk, next_on=in_days(30), by=BY, key="k2")
    for day in (2, 3, 4, 5):
        watching.look(now + timedelta(days=day, minutes=1))
    assert EarlyWarning.objects.get().ended_at


def test_the_register_is_kept_on_its_page(enter):
    risk, url = enter("risk"), reverse("console:signals")
    form = {
        "kind": "macro",
        "title": "社零",
        "source": WEB,
        "owner": "研究 李",
        "next_on": in_days(9),
        "reason": "需求",
    }
    refused = risk.post(url, form | {"source": "x", "key": "a"})
    assert (refused.status_code, "社零" in refused.content.decode()) == (422, True)
    for _press in range(2):
        assert risk.post(url, form | {"key": "a"}).status_code == 302

    signal = Signal.objects.get()
    look = {"next_on": in_days(20), "reason": "回升", "key": "b"}
    assert risk.post(reverse("console:review-signal", args=[signal.pk]), look).status_code == 302
    page = risk.get(url).content.decode()
    assert "回升" in page
    assert f'href="{WEB}"' in page
    admin = enter("admin")
    assert admin.get(url).status_code == 200
    assert admin.post(url, form | {"key": "c"}).status_code == 403


def test_items_of_a_checklist_are_tasks_once_and_end_when_signed(monkeypatch):
    today = date(2026, 12, 1)
    noon = datetime(2026, 12, 1, 12, tzinfo=clock.SHANGHAI)
    for _look in range(2):
        checklists.ask(today)
    items = {row.item.key: row.item for row in peaks.rows(today)}

    asked = {todo.subject: todo for todo in Todo.objects.all()}
    assert set(asked) == set(items)
    year_end = {key.rpartition(" ")[2]: asked[key] for key in asked if key.startswith("year_end 2026-12-31")}
    days = {name: (date(2026, 12, 31) - clock.day(todo.due_at)).days for name, todo in year_end.items()}
    assert days == {"funders": 21, "reserve": 14, "ready": 7}

    monkeypatch.setattr(clock, "now", lambda: noon)
    checklists.sign(year_end["funders"].subject, by="zhao", role="risk", reason="已谈好")
    assert Todo.objects.get(pk=year_end["funders"].pk).by == "zhao"
    assert Todo.objects.filter(done_at=None).count() == len(items) - 1


TODAY = date(2026, 12, 1)
WINDOW = Window("year_end", date(2026, 12, 25), date(2026, 12, 31), date(2026, 12, 31))


def days(first, amounts):
    return {first + timedelta(days=n): amount for n, amount in enumerate(amounts)}


LATELY = days(date(2026, 11, 3), [100] * 22 + [200] * 6)
LAST_YEAR = days(date(2025, 11, 27), [50] * 28) | days(date(2025, 12, 25), [75] * 7)
BEFORE = Window("year_end", date(2025, 12, 25), date(2025, 12, 31), date(2025, 12, 31))


def test_a_forecast_is_the_last_four_weeks_lifted_as_last_year():
    mean = (22 * 100 + 6 * 200) / 28

    assert forecast(LATELY, WINDOW, today=TODAY) == Forecast(round(mean * 7), 200 * 7, None)
    assert forecast(LATELY | LAST_YEAR, WINDOW, today=TODAY, before=BEFORE) == Forecast(
        round(mean * 7 * 1.5), round(200 * 7 * 1.5), 1.5
    )
    few = dict(list(LATELY.items())[-13:])
    assert forecast(few, WINDOW, today=TODAY) is None
    half = {day: LAST_YEAR[day] for day in LAST_YEAR if day < date(2025, 12, 28)}
    assert forecast(LATELY | half, WINDOW, today=TODAY, before=BEFORE).lift is None


def at_red(now, n=1):
    """A line five days overdue: red."""
    due = clock.day(now) - timedelta(days=6)
    line(n, draw_paid(now - timedelta(days=40), 100_000, line=f"L-{n}", loan=f"N-{n}", due=[due]),
         overdue(now - timedelta(days=5), due, line=f"L-{n}", loan=f"N-{n}"))  # fmt: skip
    work.begin()
    drain(topics=[work.WALK])


def cut(now, previous, current, **more):
    tell(limit_changed(now, previous, current, line="L-1", **more))
    drain(topics=[outreach.LOWERED])
    return Alert.objects.filter(kind=outreach.ALERT).count()


def test_the_weeks_to_come_are_usual_days_lifted_by_the_windows_they_fall_into():
    usual = dict.fromkeys(LATELY, 100)
    monday = TODAY - timedelta(days=TODAY.weekday())
    peak = Window("shopping", monday + timedelta(days=8), monday + timedelta(days=9), monday + timedelta(days=9))
    lower = Window("tax", monday + timedelta(days=9), monday + timedelta(days=10), monday + timedelta(days=10))

    found = weeks(usual, [(peak, 3.0), (lower, 0.5)], today=TODAY, many=3)

    assert [week.first for week in found] == [monday, monday + timedelta(days=7), monday + timedelta(days=14)]
    assert [week.need for week in found] == [700, 100 * (4 + 3 + 3) + 50, 700]
    assert weeks(dict(list(usual.items())[:13]), [], today=TODAY, many=3) == []


def test_the_money_of_today_is_held_against_each_week_and_windows_keep_out_of_each_other_s_way():
    first = date(2026, 11, 30)
    told = [Week(first, 100_000), Week(first + timedelta(days=7), 0), Week(first + timedelta(days=14), 160_000)]
    peak = Window("shopping", first + timedelta(days=14), first + timedelta(days=15), first + timedelta(days=15))
    other = Window("tax", first + timedelta(days=15), first + timedelta(days=16), first + timedelta(days=16))
    limits = [Decimal(one) for one in ("1.3", "1.1", "0.95", "0.8")]

    shown = plots.calendar(told, [(peak, "购物节"), (other, "税期")], 120_000, limits)

    assert [(bar.level, bar.coverage, bar.short) for bar in shown.bars] == [
        (4, Decimal("1.2"), 0), (5, None, 0), (1, Decimal("0.75"), 56_000),
    ]  # fmt: skip
    assert [bar.why for bar in shown.bars] == ["", "", "购物节, 税期"]
    assert shown.bars[2].y < shown.line < shown.bars[0].y == pytest.approx(plots.FLOOR - shown.bars[0].height)
    assert shown.strips[0].y != shown.strips[1].y
    assert plots.calendar(told, [], 0, limits) is None
    assert plots.calendar([], [], 120_000, limits) is None


def test_the_first_night_counts_the_days_before_it_and_the_board_shows_what_they_foretell(enter):
    now = clock.now()
    for n in (2, 5, 40):
        line(n, draw_paid(now - timedelta(days=n), 100_000, line=f"L-{n}", loan=f"N-{n}"))
    tell(funding_reported(now - timedelta(hours=1), 1.2))
    board = enter("risk").get(reverse("console:warnings"))
    assert board.context["calendar"] is None
    assert "还算不出来" in board.content.decode()

    work.begin()
    drain(topics=[work.WALK])
    watching.look()
    today = clock.day(now)
    drawn = nights.drawn(since=today - timedelta(days=60))
    assert {day: fen for day, fen in drawn.items() if fen} == {
        today - timedelta(days=2): 100_000, today - timedelta(days=5): 100_000,
    }  # fmt: skip
    assert len(drawn) == 28

    page = enter("risk").get(reverse("console:warnings"))
    needs = {bar.week.need for bar in page.context["calendar"].bars}
    assert round(200_000 / 28 * 7) in needs
    text = page.content.decode()
    assert text.count('<rect class="need') >= 19
    calm = {one.indicator.name: one.read for one in page.context["board"].calm}
    assert calm["request-errors"] is None
    assert "没有读数" in text


def test_who_may_struggle_is_to_be_reached_and_a_cut_before_that_is_an_alert():
    now = clock.now()
    at_red(now)
    todo = Todo.objects.get()
    assert (todo.kind, todo.subject, todo.done_at) == ("outreach", "L-1", None)
    assert Work.objects.filter(topic=outreach.OFFER, subject="L-1").exists()

    assert cut(now, 3_000_000, 3_100_000) == 0
    assert cut(now, 3_100_000, 3_000_000, initiator="borrower") == 0
    assert cut(now, 3_000_000, 1_000_000) == 1

    services.contacted("L-1", by="zhao", note="通了")
    assert Todo.objects.get().by == "zhao"
    Alert.objects.all().delete()
    assert cut(now, 1_000_000, 500_000) == 0


def test_what_calmed_need_not_be_reached_any_more():
    now = clock.now()
    at_red(now)
    Customer.objects.update(level=2, calmer_since=now - timedelta(days=2))
    row = Customer.objects.get()
    outreach.follow([work.CustomerTurn(line=row.line, before=2, after=3, found={}, at=now)], now)

    assert Todo.objects.get().dropped_at
