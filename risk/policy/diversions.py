"""Owns which rules stop nobody by themselves: sent to people when too many appeals win, returned by two persons."""

from collections.abc import Mapping
from typing import Any

from django.db import connection, transaction

from risk import clock
from risk.policy import marks, services
from risk.policy.engine import Policy
from risk.policy.errors import NotEnoughPeople, WrongStep
from risk.policy.models import Diversion

MACHINE = "machine"


def divert(policy: Policy, code: str, *, reason: str, facts: Mapping[str, Any]) -> bool:
    """Sends the rule of a code, as this policy reads it, to people; False when it goes there already. The machine's."""
    with transaction.atomic():
        lock(policy.name)
        if is_diverted(policy, code):
            return False
        _keep(policy, code, "divert", MACHINE, "", reason, facts)
    return True


def give_back(policy: Policy, code: str, *, actor: str, role: str, reason: str) -> bool:
    """One of the two persons who let a rule block by itself again; True when this was the second.

    The first one asks; another returns it. The same person twice changes nothing.

    Raises:
        WrongStep: the rule does not go to people.
        NotEnoughPeople: no reason.
    """
    if not reason.strip():
        raise NotEnoughPeople("A return needs a reason.", next="Say what was fixed.")
    with transaction.atomic():
        lock(policy.name)
        if not is_diverted(policy, code):
            raise WrongStep(f"{code} does not go to people.", code=code)
        asked = asking(policy, code)
        if asked is not None and asked.actor == actor:
            return False
        _keep(policy, code, "return" if asked else "ask", actor, role, reason.strip(), {})
    return asked is not None


def is_diverted(policy: Policy, code: str) -> bool:
    """Whether the rule as this policy reads it goes to people now, by the rows. 1 query."""
    rows = Diversion.objects.filter(policy=policy.name, code=code, move__in=marks.MOVES).order_by("serial")
    newest = rows.filter(reading=policy.reading(code)).last()
    return newest is not None and newest.move == "divert"


def newest(policy: Policy, code: str) -> int:
    """The serial of the newest diversion of a rule as this policy reads it; 0: none. 1 query."""
    rows = Diversion.objects.filter(policy=policy.name, code=code, reading=policy.reading(code), move="divert")
    return rows.order_by("-serial").values_list("serial", flat=True).first() or 0


def asking(policy: Policy, code: str) -> Diversion | None:
    """The open request to return a rule; None: nobody asked since it was sent to people. 1 query."""
    newest = Diversion.objects.filter(policy=policy.name, code=code, reading=policy.reading(code)).order_by("serial")
    last = newest.last()
    return last if last is not None and last.move == "ask" else None


def history(policy: str, *, most: int = 50) -> list[Diversion]:
    """Every change of a policy's rules to people, newest first. 1 query."""
    return list(Diversion.objects.filter(policy=policy).order_by("-serial")[:most])


def returned(policy: Policy, code: str) -> Diversion | None:
    """The newest return of a rule as this policy reads it: what was blocked before it counts no more. 1 query."""
    rows = Diversion.objects.filter(policy=policy.name, code=code, reading=policy.reading(code), move="return")
    return rows.order_by("serial").last()


def lock(policy: str) -> None:
    """One change of a policy's rules to people at a time, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 4))", [policy])


def _keep(policy: Policy, code: str, move: str, actor: str, role: str, reason: str, facts: Mapping[str, Any]) -> None:
    last = Diversion.objects.filter(policy=policy.name).order_by("serial").last()
    Diversion.objects.create(
        policy=policy.name,
        serial=last.serial + 1 if last else 1,
        code=code,
        reading=policy.reading(code),
        move=move,
        actor=actor,
        role=role,
        reason=reason,
        # Never before the one it follows, whatever the clocks of two machines say.
        at=max(clock.now(), last.at) if last else clock.now(),
        facts=dict(facts),
    )
    transaction.on_commit(services.refresh, robust=True)
