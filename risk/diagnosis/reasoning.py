"""Owns the reasons of a diagnosis: stops under the codes that may be shown, grouped and ranked. Pure. Source: F.12."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from risk import clock
from risk.diagnosis import situations
from risk.diagnosis.rules import Ruled
from risk.diagnosis.situations import Scene
from risk.diagnosis.state import CAPABILITIES, Change, Reason, Stop, Who
from risk.diagnosis.stops import facts_of
from risk.facts import evidence, review_on
from risk.reasons import CATALOGUE, CHECKING, NEUTRAL, public_code, would_change

CHECKED_WITHIN = timedelta(hours=24)  # Source: F.12, GEN-CHECKING
PAUSE = "ACC-SELF"
FACTOR_PROOFS = {
    "income_unstable": ("P-INCOME", "P-BANKFLOW", "P-TAX"),
    "enquiries_many": ("P-SETTLE",),
    "lenders_many": ("P-SETTLE",),
    "late_recent": ("P-RECEIPT",),
    "short_history": ("P-INCOME", "P-SI", "P-HPF"),
    "util_high": ("P-INCOME", "P-BANKFLOW"),
    "util_rising": ("P-INCOME", "P-BANKFLOW"),
    "min_pay": ("P-INCOME", "P-BANKFLOW"),
    "draws_frequent": ("P-BIZ", "P-BANKFLOW"),
}
# The same rule on the same values lets go for the same changes; asking the policy costs milliseconds.
MOST_REMEMBERED = 4_096
_CHANGES: dict[tuple[object, ...], tuple[Change, ...]] = {}


@dataclass(frozen=True, slots=True)
class Told:
    """A stop under the code that may be shown for it."""

    stop: Stop
    public: str
    evidence: Mapping[str, object]


def told(stop: Stop) -> Told:
    facts, record = facts_of(stop)
    shown = evidence(stop.code, facts, record) or {}
    public = situations.allowed(public_code(stop.code, shown), stop.capability, is_closing=stop.is_closing)
    return Told(stop, public, {} if public in NEUTRAL else shown)


def reasons(told: Sequence[Told], scene: Scene, now: Ruled) -> list[Reason]:
    """One reason a code, shown for the first of repay, draw, limit, raise that it stops."""
    groups: dict[str, list[Told]] = {}
    for one in sorted(told, key=lambda one: CAPABILITIES.index(one.stop.capability)):
        groups.setdefault(one.public, []).append(one)
    return [_reason(code, group, scene, now) for code, group in groups.items()]


def _reason(code: str, group: Sequence[Told], scene: Scene, now: Ruled) -> Reason:
    chosen = group[0].stop.capability
    shown = [one for one in group if one.stop.capability == chosen]
    since = _since(shown)
    told, stop = shown[0], shown[0].stop
    entry = CATALOGUE[code]
    known = {"eta": _instant(since + CHECKED_WITHIN)} if code == CHECKING else told.evidence
    eta = known.get(entry.eta) if entry.eta else None
    return Reason(
        code=code,
        capability=chosen,
        stops=tuple(dict.fromkeys(one.stop.capability for one in group)),
        situations=frozenset(
            scene.situation(code, one.stop.capability, one.stop.since, is_closing=one.stop.is_closing) for one in group
        ),
        since=since,
        evidence=known,
        eta=str(eta) if eta is not None else None,
        proofs=_proofs(code, known),
        would_change=_changes(code, stop, now),
        review=_review(code, stop),
        who=_who(shown),
    )


def _since(shown: Iterable[Told]) -> datetime:
    """The earliest record's time, else when the live rule began."""
    stops = [one.stop for one in shown]
    return min(stop.since for stop in ([stop for stop in stops if stop.records] or stops))


def _proofs(code: str, known: Mapping[str, object]) -> tuple[str, ...]:
    factors = known.get("factors")
    if code != "CRD-SCORE" or not isinstance(factors, list | tuple):
        return CATALOGUE[code].proofs
    return tuple(dict.fromkeys(proof for factor in factors for proof in FACTOR_PROOFS.get(str(factor), ())))


def _changes(code: str, stop: Stop, now: Ruled) -> tuple[Change, ...]:
    """What would let go, where the code's own values may be told and a borrower can aim for them."""
    entry = CATALOGUE[code]
    if not stop.is_live or code in NEUTRAL or entry.disclosure != "FULL" or entry.cause == "lender_fault":
        return ()
    own = [rule for rule in now.policy.rules_of(code) if stop.capability in rule.capabilities]
    values = {name: now.facts.values[name] for name in now.policy.relied_on(code)}
    key = now.policy.digest, code, stop.capability if own else "", tuple(values.values())
    if key not in _CHANGES:
        if len(_CHANGES) >= MOST_REMEMBERED:
            _CHANGES.clear()
        flips = now.policy.flips(code, values, key[2])
        found = (Change(flip.fact, flip.direction) for flip in flips)
        _CHANGES[key] = tuple(one for one in found if would_change(one.fact, one.direction, "zh"))
    return _CHANGES[key]


def _review(code: str, stop: Stop) -> int | date | None:
    review = CATALOGUE[code].review
    if isinstance(review, int):
        return review
    facts, record = facts_of(stop)
    return None if review == "event" else review_on(code, facts, record)


def _who(shown: Sequence[Told]) -> Who:
    """Who decided, by the earliest record behind the reason. Source: F.12 decided_by."""
    records = sorted((record for one in shown for record in one.stop.records), key=lambda record: record.since)
    if any(one.stop.code == PAUSE and one.stop.is_live for one in shown):
        return "borrower"
    if not records:
        return "machine"
    first = records[0]
    if first.initiator == "borrower":
        return "borrower"
    if first.initiator == "partner" or first.partner:
        return "partner"
    return "person" if first.decided_by or first.initiator == "agent" else "machine"


def rank(reason: Reason) -> tuple[int, int, str]:
    """Something to do, then our fault, then appealable, then the rest; inside by prio and code. Source: F.12 Order."""
    entry = CATALOGUE[reason.code]
    classes = (entry.kind in ("do", "contact"), entry.cause == "lender_fault", entry.is_appealable, True)
    return classes.index(True), entry.prio, reason.code


def _instant(at: datetime) -> str:
    return at.astimezone(clock.SHANGHAI).isoformat()
