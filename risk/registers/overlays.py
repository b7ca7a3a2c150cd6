"""Owns overlays of caution: for ninety days at most, unless renewed on minutes, and always by two people.

An overlay is told to the ledger with the day it is looked at again; by F.12 it is over on that day by itself.
Source: A068, A093.
"""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from risk import clock
from risk.acting import By
from risk.registers import entries
from risk.registers.entries import another, attach, keep, locked
from risk.registers.errors import BadEntry, NotNow
from risk.registers.models import OVERLAY, Entry

SOURCE = "/console/overlays"
MOST = timedelta(days=90)  # [D] A093
LEAST_FACTOR = Decimal("0.8")  # of F.4's f_overlay; the contract allows no less


def draft(*, programme: str, factor: str, starts_on: date | None, review_on: date | None, by: By, key: str) -> Entry:
    """Asks for an overlay; another person agrees before it counts.

    Raises:
        BadEntry: it has no end, one too far, or no factor from 0.8 to below 1.
    """
    if not programme.strip():
        raise BadEntry(_("请写名称。"))
    known = Decimal(factor) if factor.replace(".", "", 1).isdigit() else Decimal(0)
    if not LEAST_FACTOR <= known < 1:
        raise BadEntry(_("系数从0.8到不足1。"))
    if starts_on is None or review_on is None:
        raise BadEntry(_("收紧必须有开始日和复核日；没有到期日的不收。"))
    _within(starts_on, review_on)
    body = {
        "factor": str(known), "starts_on": starts_on.isoformat(), "review_on": review_on.isoformat(),
        "asked": {"review_on": review_on.isoformat(), "by": by.name, "paper": ""},
    }  # fmt: skip
    with transaction.atomic():
        return entries.make(OVERLAY, programme.strip()[:80], body, by=by, key=key)


def renew(pk: int, *, review_on: date | None, minutes: tuple[str, bytes], by: By) -> None:
    """Asks for another term, on minutes; another person agrees before it counts.

    Raises:
        BadEntry: no minutes, or a day too far.
        NotNow: it does not stand.
    """
    with transaction.atomic():
        row = locked(OVERLAY, pk, "standing")
        if review_on is None:
            raise BadEntry(_("请写新的复核日。"))
        _within(clock.day(clock.now()), review_on)
        paper = attach(row, *minutes)
        row.body["asked"] = {"review_on": review_on.isoformat(), "by": by.name, "paper": paper.sha256}
        row.save(update_fields=["body"])
        keep(row, "renew", by, review_on=review_on.isoformat(), paper=paper.sha256)


def agree(pk: int, *, by: By) -> None:
    """The second person: from now on the ledger knows it, with its last day.

    Raises:
        SamePerson: who asked.
        NotNow: nothing is asked.
    """
    with transaction.atomic():
        row = locked(OVERLAY, pk, "open", "standing")
        asked = row.body.get("asked")
        if not asked:
            raise NotNow(_("没有等着同意的。"))
        another(row, asked["by"], by)
        _within(clock.day(clock.now()), date.fromisoformat(asked["review_on"]), start=row.body["starts_on"])
        row.body |= {"review_on": asked["review_on"], "asked": None}
        row.state = "standing"
        row.save(update_fields=["body", "state"])
        keep(row, "agree", by, review_on=asked["review_on"], paper=asked["paper"])
        _tell(row)


def end(pk: int, *, by: By) -> None:
    """Ends it today; one person may, it takes nothing away."""
    with transaction.atomic():
        row = locked(OVERLAY, pk, "open", "standing")
        told = row.state == "standing"
        row.body |= {"review_on": clock.day(clock.now()).isoformat(), "asked": None}
        row.state = "closed"
        row.save(update_fields=["body", "state"])
        keep(row, "end", by)
        if told:
            _tell(row)


def is_over(row: Entry) -> bool:
    return row.state == "closed" or date.fromisoformat(row.body["review_on"]) <= clock.day(clock.now())


def _within(first: date, review_on: date, *, start: str = "") -> None:
    first = max(first, date.fromisoformat(start)) if start else first
    if review_on <= first:
        raise BadEntry(_("复核日要在开始之后。"))
    if review_on - first > MOST:
        raise BadEntry(_("最长90天；要更久，到期前附会议纪要再延。"))


def _tell(row: Entry) -> None:
    body: dict[str, Any] = row.body
    fields = {
        "programme": row.ref, "factor": float(body["factor"]), "starts_on": body["starts_on"],
        "review_on": body["review_on"],
    }  # fmt: skip
    many = row.steps.count()
    entries.tell("platform.overlay.set", row.ref, fields, source=SOURCE, key=f"{row.pk}-{many}")
