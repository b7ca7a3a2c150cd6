"""The worker killed before, inside and after each commit of a re-check: the case ends right, nothing twice."""

import os
import subprocess
import sys
import time

import pytest
from django.conf import settings
from django.db import connection

from appeals import handlers
from appeals.models import Step
from appeals.status import Status
from appeals.trail import breaks
from risk.decisions.models import Decision
from risk.events.services import take
from risk.orders.models import Restoration
from risk.work.models import Work
from risk.work.runs import perform
from tests.appeals.people import agreed
from tests.histories import AT, LINE, limit_changed, raw

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("trader")]

# A worker of one row, whose clock stands where the test's does.
WORKER = f"""
import datetime, django
django.setup()
from risk import clock
clock.now = lambda: datetime.datetime.fromisoformat("{AT.isoformat()}")
import sys
from risk.work.runs import perform
perform(int(sys.argv[1]))
"""


def work_in_a_process_killed_at(place, topic, tmp_path):
    (tmp_path / place).write_text("kill")
    row = Work.objects.get(topic=topic, done_at=None, reader__startswith="appeals.")
    env = os.environ | {
        "DB": connection.settings_dict["NAME"],
        "BARRIERS": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "TESTING": "1",
    }
    done = subprocess.run([sys.executable, "-c", WORKER, str(row.pk)], env=env, cwd=settings.BASE_DIR, check=False)
    assert done.returncode == -9
    assert (tmp_path / f"{place}.hit").exists(), "the place was never reached"
    assert Work.objects.filter(pk=row.pk, done_at=None).exists()
    return row.pk


def again(pk):
    """Another worker takes the row over, as soon as the database has seen that the first one is gone."""
    end = time.monotonic() + 20
    while not perform(pk):
        assert time.monotonic() < end, "the row was never given up"
    assert not perform(pk)


@pytest.mark.parametrize("place", ["recheck.before", "recheck.inside", "recheck.after"])
def test_a_re_check_killed_anywhere_is_done_once(place, reviewer, approver, tmp_path):
    case = agreed(reviewer, approver)
    row = work_in_a_process_killed_at(place, "case.recheck", tmp_path)
    case.refresh_from_db()
    assert case.status == (Status.APPLYING if place == "recheck.after" else Status.RECHECK)

    again(row)

    case.refresh_from_db()
    assert (case.status, case.amount) == (Status.APPLYING, 2_070_000)
    assert Restoration.objects.count() == 1
    assert Decision.objects.filter(kind="recheck").count() == 1
    for event in ("result", "put_in_force"):
        assert Step.objects.filter(case=case, event=event).count() == 1
    assert list(breaks()) == []


@pytest.mark.parametrize("place", ["confirm.before", "confirm.inside", "confirm.after"])
def test_the_core_s_answer_killed_anywhere_is_taken_once(place, reviewer, approver, tmp_path):
    case = agreed(reviewer, approver)
    handlers.recheck(case.number)
    take([raw(limit_changed(AT, 0, 2_070_000, line=LINE))])
    again(work_in_a_process_killed_at(place, "restoration.applied", tmp_path))

    case.refresh_from_db()
    assert (case.status, case.applied_at) == (Status.APPLYING, AT)
    assert Step.objects.filter(case=case, event="confirm").count() == 1
    assert list(breaks()) == []
