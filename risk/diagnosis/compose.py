"""Owns the diagnosis of a line: facts and policy in, everything that may be said out. Pure. Source: F.12."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache

from risk import clock
from risk.diagnosis import limit, situations
from risk.diagnosis.attribution import attribute
from risk.diagnosis.reasoning import rank, reasons, told
from risk.diagnosis.rules import Ruled, ruled
from risk.diagnosis.state import SITUATIONS, Diagnosis, Reason, State, Stop
from risk.diagnosis.stops import Stops, gather, posting
from risk.events.history import History
from risk.facts import REGISTRY, Facts, asking, read
from risk.facts.told import Shared
from risk.policy import Policy, services
from risk.reasons import CATALOGUE, CHECKING, REVIEW

SHOWN = 4  # principal reasons. Source: B.0


def diagnose(
    history: History,
    *,
    at: datetime,
    policy: Policy | None = None,
    earlier: Policy | None = None,
    asked: int | None = None,
    is_attributed: bool = True,
    platform: Shared | None = None,
) -> Diagnosis:
    """What is blocked on a line at an instant, why, and what still works.

    Args:
        history: what is known of the line; events after `at` do not count.
        at: aware.
        policy: left out: the policy in force.
        earlier: the version before it, for the attribution; left out: there was none.
        asked: as if a draw of this many fen were asked for now; left out: what was really asked.
        is_attributed: says who moved, which takes the facts of other moments; False for who does not tell it.
        platform: what platforms told, for many lines; the history is without it then.
    """
    policy = policy or services.current()
    facts = read(history, at=at, platform=platform)
    if asked is not None:
        facts = asking(facts, asked)
    now = ruled(policy, facts)

    @cache
    def then(moment: datetime) -> Ruled:
        return ruled(policy, read(history, at=moment, platform=platform))

    gathered = gather(now, then)
    stops, left = _with_posting(gathered, now)
    states = limit.capabilities(now, stops, left)
    if lacking := _unexplained(states, stops, facts):
        stops = [*stops, *lacking]
    scene = situations.scene(history, at, is_empty=left.usable == 0)
    shown = [told(stop) for stop in stops]
    ordered = sorted(reasons(shown, scene, now), key=rank)
    first = next((one for one in shown if ordered and one.public == ordered[0].code), None)
    return Diagnosis(
        line=history.line,
        borrower=history.borrower,
        at=at,
        known_at=max(event.stored_at for event in history.events) if platform is None else None,
        situations=tuple(name for name in SITUATIONS if any(name in reason.situations for reason in ordered)),
        capabilities=states,
        waterfall=limit.waterfall(facts, left),
        reasons=tuple(ordered[:SHOWN]),
        hidden=tuple(
            replace(one, hidden_why=f"number {n} of {len(ordered)}, at most {SHOWN} are shown")
            for n, one in enumerate(ordered[SHOWN:], SHOWN + 1)
        ),
        still_works=limit.still_works(states),
        next_review_on=_next_review(ordered[0], facts.today) if ordered else None,
        decided_by=ordered[0].who if ordered else None,
        attribution=attribute(first.stop, first.public, then, earlier) if first and is_attributed else None,
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
    return limit.capabilities(now, stops, left)


def _with_posting(gathered: Stops, now: Ruled) -> tuple[list[Stop], limit.Balance]:
    """A repayment on its way stops drawing when nothing is usable, so it is placed last. Source: F.12 Situation."""
    stops = list(gathered.all)
    left = limit.balance(now, stops)
    late = posting(now, is_empty=left.usable == 0)
    if late is None:
        return stops, left
    same = [n for n, stop in enumerate(stops) if (stop.code, stop.capability) == (late.code, late.capability)]
    for n in same:
        stops[n] = replace(stops[n], facts=late.facts, is_live=True)
    if not same:
        stops.append(late)
    return stops, limit.balance(now, stops)


def _unexplained(states: Mapping[str, str], stops: Sequence[Stop], facts: Facts) -> list[Stop]:
    """No silent block: what is held, cut or closed without a reason is being checked. Source: 0.4, law 1."""
    stopped = {stop.capability for stop in stops}
    since = facts.limits.opened_at or facts.at
    if states["limit"] == "cut" and "limit" not in stopped:
        cuts = [record.since for record in facts.records if record.kind == "cut"]
        return [Stop(CHECKING, "limit", cuts[-1] if cuts else since, facts)]
    if states["draw"] == "held" and not stopped & {"draw", "limit"}:
        waiting = [posting.at for posting in facts.account.unreleased]
        return [Stop(CHECKING, "draw", waiting[0] if waiting else since, facts)]
    return []


def _next_review(reason: Reason, today: date) -> date | None:
    """A date fact, or since and N days, repeated until after today. Source: F.12."""
    if not isinstance(reason.review, int):
        return reason.review
    start = clock.day(reason.since)
    rounds = max(1, (today - start).days // reason.review + 1)
    return start + timedelta(days=rounds * reason.review)


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
