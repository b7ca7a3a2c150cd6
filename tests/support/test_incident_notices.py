"""Everybody who was inside an incident is told at its end, once however many lines they have."""

import pytest

from risk.acting import By
from risk.events.services import take
from risk.incidents import queries, services
from risk.incidents.models import Inside
from risk.incidents.work import END, FIND
from risk.work.services import drain
from support.notices.incidents import tell_inside
from support.notices.models import Notice
from tests.histories import borrower_updated, line_opened, raw

pytestmark = pytest.mark.django_db


def test_the_closing_notice_reaches_each_person_once_and_only_at_the_end():
    lines = [line_opened(line=f"L-{n}", borrower=f"B-{min(n, 2)}") for n in (1, 2, 3)]
    take([raw(one) for one in (borrower_updated(borrower="B-1"), borrower_updated(borrower="B-2"), *lines)])
    fields = {"services": ["repay"], "class": "outage", "severity": 1}
    ref = services.open_incident(fields, by=By("zhao", "risk", "x"), key="k")
    drain(topics=["platform.changed", FIND, END, services.TELL])
    for row in Inside.objects.all():
        tell_inside(row.pk)
    assert not Notice.objects.filter(name="I1").exists()

    services.resolve(ref, key="k2")
    drain(topics=["platform.changed", FIND, END, services.TELL])
    for row in Inside.objects.all():
        tell_inside(row.pk)

    told = Notice.objects.filter(name="I1")
    assert sorted(notice.borrower for notice in told) == ["B-1", "B-2"]
    assert queries.counts(queries.incident(ref)).told == 3
    assert "不计逾期、不收罚息" in "".join(told[0].body["zh"]["parts"])
    assert "repayment" in "".join(told[0].body["en"]["parts"])
    assert ref in "".join(told[0].body["en"]["parts"])
