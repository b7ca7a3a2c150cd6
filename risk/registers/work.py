"""Counts whom a rule of law would hold, and has each looked at again on the day it begins, away from any page."""

import polars as pl
from django.db import transaction

from risk import clock
from risk.facts import portfolio
from risk.policy import Policy
from risk.policy import services as policies
from risk.registers.law import BEGIN, COUNT
from risk.registers.models import LAW, Entry
from risk.registers.reach import reached
from risk.work import services as work

SECONDS = 1800
CHANGED = "line.changed"
SAMPLE_SHARE = 100  # one of so many is looked at by a person. Source: A132


@work.handles(COUNT, queue="bulk", seconds=SECONDS)
def count(subject: str) -> None:
    """How many lines it reaches, how many of them can draw today, and the lines that people look at; again, anew."""
    row = Entry.objects.get(register=LAW, pk=int(subject))
    if row.state != "open" or row.body.get("count"):
        return
    now, policy = clock.now(), policies.current()
    lines, newly = 0, []
    for frame in portfolio.frames(now):
        if frame.is_empty():
            continue
        inside = frame.filter(reached(row.body))
        lines += inside.height
        if inside.height:
            newly += _free(inside, policy)
    many = -(-len(newly) // SAMPLE_SHARE)
    step = max(1, len(newly) // many) if many else 1
    told = {"lines": lines, "newly": len(newly), "sample": newly[::step][:many], "at": now.isoformat()}
    with transaction.atomic():
        held = Entry.objects.select_for_update().get(pk=row.pk)
        held.body["count"] = told
        held.save(update_fields=["body"])


@work.handles(BEGIN, queue="bulk", seconds=SECONDS)
def begin(subject: str) -> None:
    """On its first day: everybody it reaches is looked at again, so that who is held is told, with how to appeal."""
    row = Entry.objects.get(register=LAW, pk=int(subject))
    for frame in portfolio.frames(clock.now()):
        if frame.is_empty():
            continue
        found = frame.filter(reached(row.body))["line"].to_list()
        with transaction.atomic():
            work.add_many(CHANGED, [(line, f"law-{row.pk}-{line}") for line in found])


def _free(frame: pl.DataFrame, policy: Policy) -> list[str]:
    columns = [f"{rule.code} draw" for rule in policy.rules if rule.when and "draw" in rule.capabilities]
    said = policy.evaluate_frame(frame, only=columns)
    held = said.select(pl.any_horizontal(pl.all()).fill_null(value=False).alias("held"))["held"]
    return [str(line) for line in frame.filter(~held)["line"].to_list()]
