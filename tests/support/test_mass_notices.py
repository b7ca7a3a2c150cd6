"""Each person of a mass recheck is told, once, what came of it; who is left to a colleague is told nothing yet."""

import pytest

from risk import clock
from risk.acting import By
from risk.mass import services
from risk.mass.models import Row
from risk.work.services import drain
from support.notices.models import Notice
from support.notices.work import tell_row
from tests.histories import AT
from tests.risk.mass_lines import CODE, POLICY, blocked
from tests.risk.test_mass import WINDOW

pytestmark = pytest.mark.django_db


def test_each_person_is_told_once_in_both_languages_and_the_row_knows(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: AT)
    blocked(1, 2)
    blocked(3, band=5)
    blocked(4, income=0)
    batch = services.draft(code=CODE, policy=POLICY, **WINDOW, by=By("zhao", "risk", "误判"), key="k")
    drain(topics=[services.LOOK])
    services.sign(batch.pk, By("qian", "risk", "核对过"))
    drain(topics=[services.RUN])
    assert not Notice.objects.filter(name__startswith="M").exists()

    drain(topics=[services.TELL])
    for row in Row.objects.all():
        tell_row(str(row.pk))

    told = {notice.borrower: notice for notice in Notice.objects.filter(key__startswith="mass.row:")}
    assert {borrower: notice.name for borrower, notice in told.items()} == {"B-1": "M1", "B-2": "M1", "B-3": "M2"}
    assert "额度由12,000元恢复到20,000元" in "".join(told["B-1"].body["zh"]["parts"])
    assert "from CNY 12,000 to CNY 20,000" in "".join(told["B-1"].body["en"]["parts"])
    assert "额度仍是12,000元" in "".join(told["B-3"].body["zh"]["parts"])
    assert {row.line: row.told_at for row in Row.objects.all()} == {"L-1": AT, "L-2": AT, "L-3": AT, "L-4": None}
    assert all(notice.decision == Row.objects.get(line=notice.line).decision for notice in told.values())
