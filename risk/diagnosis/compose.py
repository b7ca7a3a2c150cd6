"""Owns the diagnosis of a line: facts and policy in, everything that may be said out. Pure. Source: F.12."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache

from risk import clock
from risk.diagnosis import limit, situations
from risk.diagnosis.attribution import attribute
from risk.diagnosis.rules import Ruled, ruled
from risk.diagnosis.situations import Scene
from risk.diagnosis.state import CAPABILITIES, SITUATIONS, Change, Diagnosis, Reason, State, Stop, Who
from risk.diagnosis.stops import Stops, facts_of, gather, posting
from risk.events.history import History
from risk.facts import REGISTRY, Facts, evidence, read, review_on
from risk.policy import Policy, services
from risk.reasons import CATALOGUE, CHECKING, NEUTRAL, REVIEW, public_code, would_change

SHOWN = 4  # principal reasons. Source: B.0
CHECKED_WITHIN = timedelta(hours=24)  # Source: F.12, GEN-CHECKING
PAUSE = "ACC-SELF"
# The same rule on the same values lets go for the same changes; asking the policy costs milliseconds.
MOST_REMEMBERED = 4_096
_CHANGES: dict[tuple[object, ...], tuple[Change, ...]] = {}
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


def diagnose(
    history: History, *, at: datetime, policy: Policy | None = None, earlier: Policy | None = None
) -> Diagnosis:
    """What is blocked on a line at an instant, why, and what still works.

    Args:
        history: what is known of the line; events after `at` do not count.
        at: aware.
        policy: left out: the policy in force.
        earlier: the version before it, for the attribution; left out: there was none.
    """
    policy = policy or services.current()
    facts = read(history, at=at)
    now = ruled(policy, facts)

    @cache
    def then(moment: datetime) -> Ruled:
        return ruled(policy, read(history, at=moment))

    gathered = gather(now, then)
    stops, left = _with_posting(gathered, now)
    states = limit.capabilities(facts, stops, left)
    if lacking := _unexplained(states, stops, facts):
        stops = [*stops, *lacking]
    scene = situations.scene(history, at, is_empty=left.usable == 0)
    told = [_told(stop) for stop in stops]
    ordered = sorted(_reasons(told, scene, now), key=_rank)
    first = next((one for one in told if ordered and one.public == ordered[0].code), None)
    return Diagnosis(
        line=history.line,
        borrower=history.borrower,
        at=at,
        situations=tuple(name for name in SITUATIONS if any(name in reason.situations for reason in ordered)),
        capabilities=states,
        waterfall=limit.waterfall(facts, left),
        reasons=tuple(ordered[:SHOWN]),
        hidden=tuple(replace(one, hidden_why=f"rank {n}") for n, one in enumerate(ordered[SHOWN:], SHOWN + 1)),
        still_works=limit.still_works(states),
        next_review_on=_next_review(ordered[0], facts.today) if ordered else None,
        decided_by=ordered[0].who if ordered else None,
        attribution=attribute(history, first.stop, first.public, policy, earlier) if first else None,
        incident=_incident(facts, ordered),
        policy=policy.version,
        texts=CATALOGUE.version,
        facts=facts,
        values={f"{code} {name}": true for (code, name), true in now.run.holds.items() if not _is_secret(policy, code)},
        alerts=gathered.alerts,
    )


def capabilities(history: History, *, at: datetime, policy: Policy) -> Mapping[str, State]:
    """What each capability is, as `diagnose` finds it, without the reasons."""
    now = ruled(policy, read(history, at=at))
    stops, left = _with_posting(gather(now, lambda moment: ruled(policy, read(history, at=moment))), now)
    return limit.capabilities(now.facts, stops, left)


def _with_posting(gathered: Stops, now: Ruled) -> tuple[list[Stop], limit.Balance]:
    """A repayment on its way stops drawing when nothing is usable, so it is placed last. Source: F.12 Situation."""
    stops = list(gathered.all)
    left = limit.balance(now.facts, stops)
    late = posting(now, is_empty=left.usable == 0)
    if late is None:
        return stops, left
    same = [n for n, stop in enumerate(stops) if (stop.code, stop.capability) == (late.code, late.capability)]
    for n in same:
        stops[n] = replace(stops[n], facts=late.facts, is_live=True)
    if not same:
        stops.append(late)
    return stops, limit.balance(now.facts, stops)


def _unexplained(states: Mapping[str, str], stops: Sequence[Stop], facts: Facts) -> list[Stop]:
    """No silent block: what is held, cut or closed without a reason is being checked. Source: 0.4, law 1."""
    if not facts.limits.closed and states["limit"] == "cut" and all(stop.capability != "limit" for stop in stops):
        cuts = [record.since for record in facts.records if record.kind == "cut"]
        return [Stop(CHECKING, "limit", cuts[-1] if cuts else facts.limits.opened_at or facts.at, facts)]
    return []


@dataclass(frozen=True, slots=True)
class _Told:
    """A stop under the code that may be shown for it."""

    stop: Stop
    public: str
    evidence: Mapping[str, object]


def _told(stop: Stop) -> _Told:
    facts, record = facts_of(stop)
    shown = evidence(stop.code, facts, record) or {}
    public = situations.allowed(public_code(stop.code, shown), stop.capability, is_closing=stop.is_closing)
    return _Told(stop, public, {} if public in NEUTRAL else shown)


def _reasons(told: Sequence[_Told], scene: Scene, now: Ruled) -> list[Reason]:
    """One reason a code, shown for the first of repay, draw, limit, raise that it stops."""
    groups: dict[str, list[_Told]] = {}
    for one in sorted(told, key=lambda one: CAPABILITIES.index(one.stop.capability)):
        groups.setdefault(one.public, []).append(one)
    return [_reason(code, group, scene, now) for code, group in groups.items()]


def _reason(code: str, group: Sequence[_Told], scene: Scene, now: Ruled) -> Reason:
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


def _since(shown: Iterable[_Told]) -> datetime:
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


def _next_review(reason: Reason, today: date) -> date | None:
    """A date fact, or since and N days, repeated until after today. Source: F.12."""
    if not isinstance(reason.review, int):
        return reason.review
    start = clock.day(reason.since)
    rounds = max(1, (today - start).days // reason.review + 1)
    return start + timedelta(days=rounds * reason.review)


def _who(shown: Sequence[_Told]) -> Who:
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


def _rank(reason: Reason) -> tuple[int, int, str]:
    """Something to do, then our fault, then appealable, then the rest; inside by prio and code. Source: F.12 Order."""
    entry = CATALOGUE[reason.code]
    classes = (entry.kind in ("do", "contact"), entry.cause == "lender_fault", entry.is_appealable, True)
    return classes.index(True), entry.prio, reason.code


def _incident(facts: Facts, ordered: Sequence[Reason]) -> Mapping[str, object] | None:
    """The incident the line is inside of: the one a reason names, else the newest."""
    inside = facts.platform.incidents
    named = {reason.evidence.get("incident") for reason in ordered}
    found = next((one for one in inside if one.ref in named), inside[-1] if inside else None)
    if found is None:
        return None
    return {
        "id": found.ref,
        "class": found.kind,
        "services": list(found.services),
        "started_at": _instant(found.started_at),
        "eta": _instant(found.eta) if found.eta else None,
    }


def _is_secret(policy: Policy, code: str) -> bool:
    """Whether a rule of the code reads what only some may know: its outcome stays out of every record."""
    return code == REVIEW or any(REGISTRY[name].sensitivity == "secret" for name in policy.relied_on(code))


def _instant(at: datetime) -> str:
    return at.astimezone(clock.SHANGHAI).isoformat()
