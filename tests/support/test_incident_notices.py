"""Everybody who was inside an incident is told at its end, once however many lines they have."""

from datetime import timedelta

import pytest

from risk import clock
from risk.acting import By
from risk.diagnosis.services import diagnose_line
from risk.events.services import take
from risk.incidents import queries, services
from risk.incidents.models import Inside
from risk.incidents.work import END, FIND
from risk.orders.models import Delivery
from risk.work.services import drain
from support.notices.incidents import tell_inside
from support.notices.models import Notice
from tests.histories import borrower_updated, draw_paid, known_borrower, line_opened, overdue, raw
from tests.support.stories import enter

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


PEOPLE = 60  # of a bench of 30,000: `bench incident` has the time and the counts of so many


def test_the_runbook_of_a_mass_incident_from_the_banner_to_the_closing_notice(client, monkeypatch):
    now = clock.now()
    due = clock.day(now)
    events = [
        event
        for n in range(PEOPLE)
        for event in (
            known_borrower(borrower=f"B-{n}"), line_opened(line=f"L-{n}", borrower=f"B-{n}"),
            draw_paid(now - timedelta(days=30), line=f"L-{n}", loan=f"N-{n}", ref=f"D-{n}", due=[due]),
        )
    ]  # fmt: skip
    outside = [borrower_updated(borrower="B-out", region="110101"), line_opened(line="L-out", borrower="B-out")]
    assert {fate.fate for fate in take([raw(one) for one in (*events, *outside)])} == {"accepted"}

    # Declared: the page says so at once, without waiting for anybody to be found.
    fields = {"services": ["repay", "draw"], "class": "release", "severity": 1, "regions": ["330000"]}
    ref = services.open_incident(fields, by=By("zhao", "risk", "升级失败"), key="k")
    enter(client, "B-7")
    assert "抢修" in client.get("/why/L-7/").text
    assert diagnose_line("L-out").incident is None

    # Penalties stand still for each instalment that falls due meanwhile, and nobody is late by it.
    drain(topics=["platform.changed", FIND, END])
    paused = Delivery.objects.filter(type="mingbai.collection.paused")
    assert sorted(paused.values_list("line", flat=True)) == sorted(f"L-{n}" for n in range(PEOPLE))
    take([raw(overdue(now + timedelta(hours=1), due, loan="N-7", line="L-7"))])
    later = now + timedelta(hours=20)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert diagnose_line("L-7").facts.values["dpd_now"] == 0

    # Mended, and closed: penalties count again from then on, and each is told once.
    services.resolve(ref, key="k2")
    drain(topics=["platform.changed", FIND, END, services.TELL])
    assert Delivery.objects.filter(type="mingbai.collection.resumed").count() == PEOPLE
    told = Notice.objects.filter(name="I1").values_list("borrower", flat=True)
    assert sorted(told) == sorted(f"B-{n}" for n in range(PEOPLE))
    assert queries.counts(queries.incident(ref)).told == PEOPLE
