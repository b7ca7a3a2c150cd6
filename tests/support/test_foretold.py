"""Who is likely to meet a known window hears of it at least three days ahead, though they told us no day."""

from datetime import datetime

import pytest

from risk import clock
from risk.work.services import drain
from support.dates import foretelling, reminding, work
from support.notices.models import Delivery, Notice
from tests.histories import draw_declined, draw_requested, known_borrower, line_opened, maintenance
from tests.support.stories import ago, tell

pytestmark = pytest.mark.django_db


def local(text):
    return datetime.fromisoformat(text).replace(tzinfo=clock.SHANGHAI)


@pytest.fixture
def day(monkeypatch):
    """The day it is; year's end, when funds are often tight, begins on 25 December."""

    def set_to(text):
        monkeypatch.setattr(clock, "now", lambda: local(f"{text}T10:00"))
        return clock.day(clock.now())

    set_to("2026-12-20")
    return set_to


def lines(*numbers):
    for n in numbers:
        tell(
            known_borrower(local("2025-01-05T10:00"), borrower=f"B-{n}"),
            line_opened(local("2025-01-05T10:00"), line=f"L-{n}", borrower=f"B-{n}"),
        )


def walk(today):
    for _ in range(2):
        foretelling.walk(today)
        drain(topics=[foretelling.LINE])


def told():
    return sorted(Notice.objects.filter(name="W2").values_list("line", flat=True))


def test_who_was_turned_away_for_funds_in_last_years_window_is_told_once(day):
    lines(1, 2, 3, 4)
    tell(
        draw_declined(local("2025-12-28T10:00"), codes=["FND-POOL"], line="L-1"),
        draw_declined(local("2025-12-28T11:00"), codes=["BEH-VELOCITY"], line="L-2", ref="D-2"),
        draw_requested(local("2025-12-28T12:00"), line="L-3", ref="D-3"),
        draw_declined(local("2025-11-20T12:00"), codes=["FND-POOL"], line="L-4", ref="D-4"),  # in no such window
    )

    walk(day("2026-12-20"))
    walk(day("2026-12-21"))

    assert told() == ["L-1"]
    said = {lang: "".join(text["parts"]) for lang, text in Notice.objects.get().body.items()}
    assert "您有借款因为资金紧张没有办成" in said["zh"]
    assert "12月25日到12月31日" in said["zh"]
    assert "funds were tight" in said["en"]


@pytest.mark.parametrize(("today", "lines_told"), [("2026-12-17", []), ("2026-12-22", ["L-1"]), ("2026-12-23", [])])
def test_it_is_told_within_seven_days_and_never_later_than_three_before(day, today, lines_told):
    lines(1)
    tell(draw_declined(local("2025-12-28T10:00"), codes=["FND-POOL"]))

    walk(day(today))

    assert told() == lines_told


def test_what_waited_too_long_tells_nothing(day):
    lines(1)
    tell(draw_declined(local("2025-12-28T10:00"), codes=["FND-POOL"]))
    foretelling.walk(day("2026-12-20"))

    day("2026-12-24")
    drain(topics=[foretelling.LINE])

    assert told() == []


def test_who_often_draws_in_the_hours_of_maintenance_is_told(day):
    day("2026-12-05")  # nothing else is near
    lines(1, 2, 3)
    nights = [ago(days=9).replace(hour=0, minute=30), ago(days=3).replace(hour=23, minute=45)]
    tell(
        *(draw_requested(at, line="L-1", ref=f"N-{at:%d}") for at in nights),
        draw_requested(nights[0], line="L-2", ref="O-1"),
        *(draw_requested(at.replace(hour=14), line="L-3", ref=f"A-{at:%d}") for at in nights),
        maintenance(ago(hours=1), local("2026-12-09T23:00"), local("2026-12-10T02:00"), "draw", ref="M/1"),
        maintenance(ago(hours=1), local("2026-12-09T14:00"), local("2026-12-09T15:00"), "repay", ref="M-2"),
    )

    walk(clock.day(clock.now()))

    assert told() == ["L-1"]
    assert "您常在这个时段借款" in "".join(Notice.objects.get().body["zh"]["parts"])
    assert "12月9日 23:00" in "".join(Notice.objects.get().body["zh"]["parts"])


def test_the_daily_walk_begins_it(day):
    lines(1)
    tell(draw_declined(local("2025-12-28T10:00"), codes=["FND-POOL"]))
    today = day("2026-12-20")

    work.walk(today.isoformat())
    drain(topics=[foretelling.LINE, reminding.LINE])

    assert told() == ["L-1"]
    assert Delivery.objects.filter(channel="app").count() == 1
