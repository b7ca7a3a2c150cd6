"""Owns what stops a line: the core's records and the live rules, merged. Pure. Source: F.12, Reasons."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

from risk.diagnosis.rules import Ruled
from risk.diagnosis.state import Capability, Stop
from risk.facts import Facts, Record, since
from risk.reasons import CATALOGUE, CHECKING

SELF, PARTNER = "ACC-SELF", "FND-PARTNER"
# Repayment is never held for who somebody is or how they borrow. Source: F.12.
NEVER_ON_REPAY = ("BEH-", "CRD-", "EXP-", "FND-", "PRD-", "ACC-")

type Then = Callable[[datetime], Ruled]
type Key = tuple[str, Capability]


@dataclass(frozen=True, slots=True)
class Stops:
    """Everything that stops a line, and what the core told that can't be true."""

    all: tuple[Stop, ...]
    alerts: tuple[str, ...]


def gather(now: Ruled, then: Then) -> Stops:
    """Recorded and live stops, one for each code and capability.

    Args:
        now: the policy over the facts of the moment.
        then: the same over those of an earlier moment, for what a record rests on.
    """
    closed = now.facts.limits.closed
    alerts: list[str] = []
    found: dict[Key, Stop] = {}
    for record in now.facts.records:
        if record.is_open and (not closed or record.kind == "closed" or record.capability == "repay"):
            for stop in _recorded(record, now, then, alerts):
                _merge(found, stop)
    for key in _live(now, closed=closed):
        _merge(found, _live_stop(key, now))
    return Stops(tuple(_capped(stop, now) for stop in found.values()), tuple(alerts))


def posting(now: Ruled, *, is_empty: bool) -> Stop | None:
    """What a repayment on its way stops: drawing when nothing is usable, else only the limit. Source: F.12."""
    codes = {code for code, _ in now.true if now.by_balance(code)}
    if not codes or now.facts.limits.closed:
        return None
    return _live_stop((codes.pop(), "draw" if is_empty else "limit"), now)


def _recorded(record: Record, now: Ruled, then: Then, alerts: list[str]) -> Iterator[Stop]:
    capability = cast("Capability", record.capability)
    for code in _codes(record, then):
        known = code
        if code not in CATALOGUE or (capability == "repay" and code.startswith(NEVER_ON_REPAY)):
            known = CHECKING
            alerts.append(f"{code} on {capability}")
        is_live = known != CHECKING and now.is_true(known, capability)
        yield Stop(
            code=known,
            capability=capability,
            since=record.since,
            facts=now.facts if is_live else then(record.since).facts,
            records=(record,),
            is_live=is_live,
            is_closing=record.kind == "closed",
        )


def _codes(record: Record, then: Then) -> tuple[str, ...]:
    if record.initiator == "borrower":
        return (SELF,)
    if record.kind == "decline" and record.partner:
        return (PARTNER,)
    return record.codes or then(record.since).of(record.capability) or (CHECKING,)


def _live(now: Ruled, *, closed: bool) -> Iterator[Key]:
    """Rules of capability limit never act alone, but for our own faults: the core owns the limit. Source: F.12.

    Nor do rules that go to people. What the core itself recorded under their codes still stands.
    """
    for code, capability in sorted(now.true - now.to_people):
        ours = CATALOGUE[code].cause == "lender_fault"
        if now.by_balance(code) or (closed and capability != "repay") or (capability == "limit" and not ours):
            continue
        yield code, cast("Capability", capability)


def _live_stop(key: Key, now: Ruled) -> Stop:
    code, capability = key
    return Stop(code, capability, since(code, now.facts) or now.facts.at, now.facts, is_live=True)


def _merge(found: dict[Key, Stop], stop: Stop) -> None:
    """Recorded and live are one, with the record's earliest since and live evidence. Source: F.12."""
    key = stop.code, stop.capability
    known = found.get(key)
    if known is None:
        found[key] = stop
    elif known.records and stop.records:  # records come oldest first
        found[key] = replace(
            known, records=known.records + stop.records, is_closing=known.is_closing or stop.is_closing
        )
    elif stop.is_live:
        found[key] = replace(known, facts=stop.facts, is_live=True)


def _capped(stop: Stop, now: Ruled) -> Stop:
    """An amount rule holds only what is above its cap; of records only a decline can be one. Source: F.12 Waterfall."""
    is_amount = (
        stop.capability == "draw"
        and (stop.code, "draw") in now.true
        and all(record.kind == "decline" for record in stop.records)
    )
    return replace(stop, cap=now.run.caps.get(stop.code) if is_amount else None)


def facts_of(stop: Stop) -> tuple[Facts, Record | None]:
    """What a stop's evidence is read from."""
    return stop.facts, stop.records[0] if stop.records else None
