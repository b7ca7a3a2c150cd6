"""Owns asking for a recheck: a preview that changes nothing, and the run that stores and orders."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final, cast

from django.db import connection, transaction
from django.utils.translation import gettext as _

from risk import clock
from risk.decisions import services as decisions
from risk.decisions.content import Content, canonical
from risk.decisions.models import Decision
from risk.events import queries as events
from risk.orders import services as orders
from risk.policy import Policy
from risk.policy import services as policies
from risk.recheck.assess import VERIFIED, Recheck, assess
from risk.recheck.errors import OtherRecheck, Unverified
from risk.templatetags.figures import yuan

KIND: Final = "recheck"


def preview(
    line: str,
    *,
    income: int,
    level: int,
    explained: Collection[str] = (),
    at: datetime | None = None,
    known_at: datetime | None = None,
    policy: Policy | None = None,
) -> Recheck:
    """What a line would get; stores and orders nothing. 2 queries.

    Args:
        line: its ref.
        income: recognised a month, fen.
        level: 1 (declared) to 4.
        explained: codes whose explanation a person accepted.
        at: left out: now.
        known_at: what arrived later does not count; left out: all we know.
        policy: left out: the one in force and the one before it, the better for the borrower.

    Raises:
        NoSuchLine: it was never opened.
        BadIncome, NotExplainable: see `assess`.
    """
    at = at or clock.now()
    history = events.history(line, at=at, known_at=known_at)
    asked = partial(assess, history, at=at, income=income, level=level, explained=tuple(explained))
    if policy is not None:
        return asked(policy=policy)
    ruling = policies.current(line, at=at)
    found, earlier = asked(policy=ruling), policies.before(ruling)
    if earlier is None or found.is_stopped:
        return found
    # Old terms go on for who appeals: the better of the two counts. Source: F.7.
    return max(found, asked(policy=earlier), key=lambda one: one.amount)


def run(
    line: str,
    *,
    income: int,
    level: int,
    case: str,
    key: str,
    actor: str,
    explained: Collection[str] = (),
    at: datetime | None = None,
) -> tuple[Decision, Recheck]:
    """Rechecks, stores the decision and orders the restoration when the amount rises, all or nothing.

    The same key again gives the same decision, whatever happened since; killed anywhere, it can be run again.

    Args:
        case: the number of the case it answers; empty: none.
        key: one for each recheck that is to be acted on.
        actor: who asked for it, a staff id or a program.
        line, income, level, explained, at: as of `preview`.

    Raises:
        OtherRecheck: the key was used with another income, level or explanation.
        Unverified: as of `check_verified`.
        NoSuchLine, BadIncome, NotExplainable: as of `preview`.
    """
    asked = {"income": income, "level": level, "explained": sorted(explained), "case": case}
    with transaction.atomic():
        _lock(line)
        if earlier := _earlier(line, key):
            content = earlier.content
            if content.body["asked"] != asked:
                raise OtherRecheck("This key has rechecked something else.", key=key)
            return earlier, _again(content)
        known_at = clock.now()
        at = at or known_at
        found = preview(line, income=income, level=level, explained=explained, at=at, known_at=known_at)
        check_verified(found, level=level)
        decision = decisions.record_content(_content(found, asked, known_at=known_at, actor=actor, key=key))
        if found.restores > 0:
            orders.order_restoration(
                line=line,
                amount=found.amount,
                decision=decision.pk,
                case=case,
                codes=found.remaining,
                protection_until=known_at + timedelta(days=_protection_days(found.policy)),
                key=f"{KIND}:{key}",
            )
    return decision, found


def check_verified(found: Recheck, *, level: int) -> None:
    """A high limit is given back on a verified income alone: the one now proven, or a fresh one known before.

    One known before counts only as far as it reaches: a small one carries no amount that a larger, declared one set.

    Raises:
        Unverified: there is none, and more would be given than the policy allows without.
    """
    most = policies.named(found.policy).params.get("unverified_most")
    known = cast("int | None", found.facts.get("income_verified"))
    is_verified = level >= VERIFIED or (known is not None and cast("int", found.terms["income_used"]) <= known)
    if most is not None and not is_verified and found.restores > 0 and found.amount > int(most):
        raise Unverified(
            _("恢复到%(most)s以上的额度，要有近12个月内核实过的收入。") % {"most": yuan(int(most))},
            amount=found.amount, most=int(most),
        )  # fmt: skip


def read(decision: Decision) -> Recheck:
    """The recheck that a stored decision of this kind holds, computed again on what was known then. 2 queries."""
    return _again(decision.content)


@decisions.recomputes(KIND)
def recompute(content: Content) -> Content:
    """The content as it comes out today, on what was known then."""
    found = _again(content)
    return replace(
        _content(found, content.body["asked"], known_at=content.known_at, actor=content.actor, key=content.key),
        texts=content.texts,
    )


def _again(content: Content) -> Recheck:
    asked = content.body["asked"]
    return preview(
        content.line,
        income=asked["income"],
        level=asked["level"],
        explained=asked["explained"],
        at=content.at,
        known_at=content.known_at,
        policy=policies.named(content.policy),
    )


def _content(found: Recheck, asked: dict[str, Any], *, known_at: datetime, actor: str, key: str) -> Content:
    return Content(
        kind=KIND,
        line=found.line,
        at=found.at,
        known_at=known_at,
        facts=found.facts,
        values=found.values,
        policy=found.policy,
        texts="",
        outcome=found.outcome,
        codes=found.remaining,
        body={"asked": asked, "recheck": found.to_json(), "binding": list(found.binding), "grades": dict(found.grades)},
        actor=actor,
        key=key,
    )


def _lock(line: str) -> None:
    """One recheck of a line at a time, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 3))", [line])


def _earlier(line: str, key: str) -> Decision | None:
    made = Decision.objects.filter(line=line, kind=KIND).order_by("number")
    # Most documents need not be fetched and parsed to know that they are not the one.
    likely = made.extra(where=["position(%s IN document) > 0"], params=[canonical(key)])
    return next((decision for decision in likely if decision.content.key == key), None)


def _protection_days(version: str) -> int:
    """[D] No automatic decrease for so long after a person restored. Source: F.6."""
    return int(policies.named(version).params["protection_days"])
