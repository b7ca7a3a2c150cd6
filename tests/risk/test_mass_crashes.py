"""A worker killed before, inside and after the commit of one line of a mass recheck: nothing lost, nothing twice."""

import os
import subprocess
import sys
import time

import pytest
from django.conf import settings
from django.db import connection

from risk import clock
from risk.acting import By
from risk.decisions.models import Decision
from risk.mass import services
from risk.mass.models import Row
from risk.orders.models import Restoration
from risk.work.models import Work
from risk.work.runs import perform
from risk.work.services import drain
from tests.histories import AT
from tests.risk.mass_lines import CODE, POLICY, blocked
from tests.risk.test_mass import WINDOW

pytestmark = pytest.mark.django_db(transaction=True)
WORKER = f"""
import datetime, django
django.setup()
from risk import clock
clock.now = lambda: datetime.datetime.fromisoformat("{AT.isoformat()}")
import sys
from risk.work.runs import perform
perform(int(sys.argv[1]))
"""


def killed_at(place, pk, tmp_path):
    (tmp_path / place).write_text("kill")
    env = os.environ | {
        "DB": connection.settings_dict["NAME"],
        "BARRIERS": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "TESTING": "1",
    }
    ended = subprocess.run([sys.executable, "-c", WORKER, str(pk)], env=env, cwd=settings.BASE_DIR, check=False)
    assert ended.returncode == -9
    assert (tmp_path / f"{place}.hit").exists(), "the place was never reached"


@pytest.mark.parametrize("place", ["before", "inside", "after"])
@pytest.mark.parametrize("state", ["found", "seen"])
def test_a_mass_recheck_killed_anywhere_goes_on(state, place, monkeypatch, tmp_path):
    monkeypatch.setattr(clock, "now", lambda: AT)
    blocked(1, 2, 3)
    batch = services.draft(code=CODE, policy=POLICY, **WINDOW, by=By("zhao", "risk", "误判"), key="k")
    topic = services.LOOK
    if state == "seen":
        drain(topics=[services.LOOK])
        services.sign(batch.pk, By("qian", "risk", "核对过"))
        topic = services.RUN
    row = Work.objects.get(topic=topic)

    killed_at(f"mass.{state}.{place}", row.pk, tmp_path)

    assert Row.objects.exclude(state=state).count() == (1 if place == "after" else 0)
    end = time.monotonic() + 20
    while not perform(row.pk):
        assert time.monotonic() < end, "the row was never given up"
    if state == "found":
        services.sign(batch.pk, By("qian", "risk", "核对过"))
        drain(topics=[services.RUN])
    batch.refresh_from_db()
    assert batch.status == "done"
    assert set(Row.objects.values_list("state", flat=True)) == {"restored"}
    assert sorted(Restoration.objects.values_list("line", flat=True)) == ["L-1", "L-2", "L-3"]
    assert Decision.objects.filter(kind="recheck").count() == 3
    assert Work.objects.filter(topic=services.TELL, reader__startswith="support").count() == 3
