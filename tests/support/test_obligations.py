"""The report of a month: what changed, whom we told, late and not at all, by reason, and no secret in it."""

import csv
from datetime import timedelta

import pytest
from django.urls import reverse

from risk import clock
from risk.acting import COMPLIANCE
from support.notices.models import Notice
from support.obligations import queries
from support.obligations.queries import Row
from tests.histories import closed, held, limit_changed, line_opened
from tests.support.stories import tell

pytestmark = pytest.mark.django_db
MINUTES = timedelta(minutes=1)


def notice(line, at, topic=""):
    Notice.objects.create(
        key=f"{line}{at}",
        name="N1",
        version="1",
        borrower="B",
        line=line,
        topic=topic,
        body={},
        content_hash="x",
        at=at,
    )


@pytest.fixture
def november(monkeypatch):
    """Ten changes as they arrive at noon of the 10th, and what was told of them."""
    noon = clock.now().replace(year=2026, month=11, day=10, hour=4, minute=0)
    monkeypatch.setattr(clock, "now", lambda: noon)
    tell(
        *[line_opened(line=f"L-{n}", borrower=f"B-{n}") for n in range(9)],
        limit_changed(noon, 100, 50, line="L-0", codes=["CRD-DTI"]),
        limit_changed(noon, 100, 50, line="L-1", codes=["CRD-DTI"]),
        limit_changed(noon, 100, 50, line="L-2", codes=["CRD-DTI"]),
        limit_changed(noon, 100, 50, line="L-3", codes=["CRD-DTI"], notice_sent_at=noon - timedelta(days=7)),
        limit_changed(noon, 100, 200, line="L-4"),
        limit_changed(noon, 100, 50, line="L-5", initiator="borrower"),
        held(noon, line="L-6", codes=["AML-CONF"]),
        closed(noon, line="L-7", codes=["PRD-STRATEGY"]),
        held(noon - timedelta(days=3), line="L-8", codes=["CRD-DTI"]),
    )
    notice("L-0", noon + 15 * MINUTES)
    notice("L-1", noon + 16 * MINUTES)
    notice("L-2", noon + MINUTES, topic="digest")
    notice("L-6", noon + MINUTES)
    return noon


def test_a_month_counts_changes_and_whom_we_told_by_reason(november):
    assert queries.month(november.date().replace(day=1)) == [
        Row("closed", "system", "PRD-STRATEGY", 1, 0, 0, 1),
        Row("held", "system", "GEN-REVIEW", 1, 1, 0, 0),
        Row("limit_down", "borrower", "", 1, 0, 0, 0),
        Row("limit_down", "system", "CRD-DTI", 4, 3, 1, 1),
        Row("limit_up", "system", "", 1, 0, 0, 0),
    ]
    assert queries.month(november.date().replace(month=10, day=1)) == []


def test_it_is_looked_at_and_taken_away_by_those_who_may(november, enter):
    office = enter(COMPLIANCE)
    page = office.get(reverse("staff:obligations"), {"month": "2026-11"}).content.decode()
    assert "晚了1件，没有告诉的2件。" in page
    assert "AML-CONF" not in page

    answer = office.get(reverse("staff:obligations-export", args=["2026-11"]))
    rows = list(csv.DictReader(b"".join(answer).decode("utf-8-sig").splitlines()))
    worst = next(row for row in rows if row["reason"] == "CRD-DTI")
    assert (worst["changes"], worst["notices_sent"], worst["notices_late"], worst["notices_missing"]) == (
        "4", "3", "1", "1",
    )  # fmt: skip
    assert office.get(reverse("staff:obligations"), {"month": "x"}).context["first"].day == 1
    assert enter("admin").get(reverse("staff:obligations")).status_code == 403


def test_every_duty_names_its_law_and_a_page_that_there_is():
    assert len(queries.duties()) >= 5
    assert all(one.law and one.zh and one.en and reverse(one.page) for one in queries.duties())
