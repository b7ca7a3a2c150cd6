"""A worker killed anywhere in the walk of a night or of an incident: another goes on, and nothing is done twice."""

import os
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection

from risk import clock
from risk.events.services import take
from risk.incidents import work as incidents
from risk.incidents.models import Inside, Look
from risk.nights import work as nights
from risk.nights.models import Customer, CustomerTurn, Finding, Night
from risk.orders.models import Alert, Delivery
from risk.work.models import Work
from risk.work.runs import perform
from risk.work.services import drain
from tests.histories import (
    borrower_updated,
    draw_paid,
    held,
    incident_opened,
    incident_resolved,
    line_opened,
    overdue,
    raw,
)

pytestmark = pytest.mark.django_db(transaction=True)
LINES = [f"L-{n}" for n in range(5)]
# Two lines a slice, so that a walk has a first, a middle and a last one.
WORKER = """
import django, sys
django.setup()
from risk.incidents import inside
from risk.incidents import work as incidents
from risk.nights import work as nights
from risk.work.runs import perform
incidents.SLICE = nights.SLICE = inside.SLICE = 2
perform(int(sys.argv[1]))
"""


def killed_at(place, pk, folder):
    (folder / place).write_text("kill")
    env = os.environ | {
        "DB": connection.settings_dict["NAME"], "BARRIERS": str(folder), "TESTING": "1",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }  # fmt: skip
    ended = subprocess.run([sys.executable, "-c", WORKER, str(pk)], env=env, cwd=settings.BASE_DIR, check=False)
    assert ended.returncode == -9
    assert (folder / f"{place}.hit").exists(), "the place was never reached"


def gone_on(pk):
    """Another worker takes the row once the dead one's session is over."""
    end = time.monotonic() + 20
    while not perform(pk):
        assert time.monotonic() < end, "the row was never given up"


def lines(now):
    """Each five days overdue, and held for a day by a code that nobody knows."""
    due = clock.day(now) - timedelta(days=6)
    for n, line in enumerate(LINES):
        person = f"B-{n}"
        known = [borrower_updated(borrower=person, kyc_status="ok"), line_opened(line=line, borrower=person)]
        late = [draw_paid(now - timedelta(days=40), 100_000, line=line, loan=f"N-{n}", ref=f"D-{n}", due=[due]),
                overdue(now - timedelta(days=5), due, line=line, loan=f"N-{n}")]  # fmt: skip
        stopped = held(now - timedelta(hours=30), line=line, hold=f"H-{n}", codes=["XYZ-9"])
        assert {fate.fate for fate in take([raw(one) for one in (*known, *late, stopped)])} == {"accepted"}


@pytest.mark.parametrize("place", ["night.inside", "night.slice", "night.ending"])
def test_a_night_killed_anywhere_goes_on_and_finds_each_once(place, tmp_path):
    lines(clock.now())
    night = nights.begin()
    row = Work.objects.get(topic=nights.WALK)

    killed_at(place, row.pk, tmp_path)

    night.refresh_from_db()
    assert night.lines == {"night.slice": 2, "night.ending": 5}.get(place, 0)
    assert night.ended_at is None
    gone_on(row.pk)
    night.refresh_from_db()
    assert (night.lines, night.ended_at is None, Night.objects.count()) == (5, False, 1)
    for kind in ("unexplained", "untold"):
        assert sorted(Finding.objects.filter(kind=kind).values_list("line", flat=True)) == LINES
    assert sorted(Customer.objects.values_list("line", "level")) == [(line, 1) for line in LINES]
    assert CustomerTurn.objects.count() == 5
    assert Alert.objects.filter(kind=nights.ALERT).count() == 1


@pytest.mark.parametrize("place", ["inside", "slice", "closing"])
def test_an_incident_killed_anywhere_finds_freezes_and_lets_go_each_once(place, tmp_path):
    now = clock.now()
    lines(now)
    take([raw(incident_opened(now - timedelta(hours=2), "repay", ref="I-1"))])
    is_end = place == "closing"
    if is_end:
        take([raw(incident_resolved(now - timedelta(hours=1), "repay", ref="I-1"))])
    incidents.look_inside("I-1", run="test")
    if is_end:
        drain(topics=[incidents.FIND])
    row = Work.objects.get(
        topic=incidents.END if is_end else incidents.FIND, subject=str(Look.objects.get(run="test").pk)
    )

    killed_at(f"incident.{place}", row.pk, tmp_path)
    gone_on(row.pk)

    assert sorted(Inside.objects.values_list("line", flat=True)) == LINES
    assert Inside.objects.filter(frozen_at=None).count() == 0
    if not is_end:
        take([raw(incident_resolved(clock.now(), "repay", ref="I-1"))])
        drain(topics=["platform.changed"])
        drain(topics=[incidents.FIND])
    drain(topics=[incidents.END])
    for kind in ("paused", "resumed"):
        told = Delivery.objects.filter(type=f"mingbai.collection.{kind}")
        assert sorted(told.values_list("line", flat=True)) == LINES
    assert Work.objects.filter(topic=incidents.TELL).values("key").distinct().count() == 5
