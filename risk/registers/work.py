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
CHANGED, REACHED = "line.changed", "law.reached"
SAMPLE_SHARE = 100  # one of so many is looked at by a person. Source: A132


@work.handles(COUNT, queue="bulk", seconds=SECONDS)
def count(subject: str) -> None:
    """How many lines it reaches, who of them can draw today and who is held already, and whom people look at."""
    row = Entry.objects.get(register=LAW, pk=int(subject))
    if row.state != "open" or row.body.get("count"):
        return
    now, policy = clock.now(), policies.current()
    newly: list[str] = []
    before: list[str] = []
    for frame in portfolio.frames(now):
        if frame.is_empty():
            continue
        inside = frame.filter(reached(row.body))
        if inside.height:
            free = _free(inside, policy)
            newly += free
            known = set(free)
            before += [line for line in inside["line"].to_list() if line not in known]
    told = {
        "lines": len(newly) + len(before), "newly": len(newly), "held": len(before),
        "sample": [*_sample(newly), *_sample(before)], "at": now.isoformat(),
    }  # fmt: skip
    with transaction.atomic():
        held = Entry.objects.select_for_update().get(pk=row.pk)
        held.body["count"] = told
        held.save(update_fields=["body"])


@work.handles(BEGIN, queue="bulk", seconds=SECONDS)
def begin(subject: str) -> None:
    """On its first day: everybody it reaches is looked at again, so that who is held is told, with how to appeal.

    Whoever was held for something else before is told too: `law.reached` (subject: the entry's id and the line).
    """
    row = Entry.objects.get(register=LAW, pk=int(subject))
    for frame in portfolio.frames(clock.now()):
        if frame.is_empty():
            continue
        found = frame.filter(reached(row.body))["line"].to_list()
        with transaction.atomic():
            work.add_many(CHANGED, [(line, f"law-{row.pk}-{line}") for line in found])
            work.add_many(REACHED, [(f"{row.pk}/{line}", f"{row.pk}/{line}") for line in found])


def _sample(lines: list[str]) -> list[str]:
    """One of a hundred, at least one of any, spread over all of them."""
    many = -(-len(lines) // SAMPLE_SHARE)
    return lines[:: max(1, len(lines) // many)][:many] if many else []


def _free(frame: pl.DataFrame, policy: Policy) -> list[str]:
    columns = [f"{rule.code} draw" for rule in policy.rules if rule.when and "draw" in rule.capabilities]
    said = policy.evaluate_frame(frame, only=columns)
    held = said.select(pl.any_horizontal(pl.all()).fill_null(value=False).alias("held"))["held"]
    return [str(line) for line in frame.filter(~held)["line"].to_list()]
