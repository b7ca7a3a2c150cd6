"""Takes what is appealed and decided above, and stops a rule whose blocks people overturn too often."""

import contextlib
from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction

from risk.decisions import queries as decisions
from risk.decisions.content import Content
from risk.decisions.errors import NoSuchDecision
from risk.events import queries as events
from risk.events.errors import NoSuchLine
from risk.facts import read
from risk.orders import services as orders
from risk.policy import Policy, diversions, marks
from risk.policy import services as policies
from risk.reasons import CATALOGUE, NEUTRAL
from risk.scoreboard import queries
from risk.scoreboard.errors import NoSuchRule
from risk.scoreboard.groups import groups
from risk.scoreboard.limits import limits
from risk.scoreboard.models import Block, Contest, Label, Verdict

ALERT = "rule.to-people"


def record_blocks(content: Content, decision: str) -> None:
    """Counts a stored decision for each reason it names; again: nothing more. 1 query."""
    if content.kind != "block":
        return
    kept = [code for code in dict.fromkeys(content.codes) if code not in NEUTRAL]
    policy = marks.base(content.policy)
    Block.objects.bulk_create(
        [Block(decision=decision, line=content.line, code=code, policy=policy, at=content.at) for code in kept],
        ignore_conflicts=True,
    )


def record_contest(*, case: str, line: str, codes: Collection[str], decision: str, policy: str, at: datetime) -> None:
    """Counts an appeal that was handed in for each reason it contests; in the caller's transaction.

    Args:
        decision: the contested one as it was told; it may be unknown here.
        policy: the version it names; empty: not known.
        at: when the appeal was handed in.
    """
    named = [code for code in codes if code in CATALOGUE and code not in NEUTRAL]
    if not named:
        return
    blocked_at, theirs = at, dict.fromkeys(("segment", "age", "region"), "")
    with contextlib.suppress(NoSuchDecision):
        blocked_at = decisions.decision(decision).at
    with contextlib.suppress(NoSuchLine):
        theirs = groups(read(events.history(line, at=at), at=at).values)
    known = {"line": line, "policy": marks.base(policy), "blocked_at": blocked_at, "filed_at": at, **theirs}
    Contest.objects.bulk_create([Contest(case=case, code=code, **known) for code in named], ignore_conflicts=True)


def record_verdict(
    *, case: str, seq: int, reviewer: str, outcome: str, at: datetime, causes: Mapping[str, str] | None = None
) -> None:
    """Counts a decided case, in the deciding move's transaction, and stops what must stop blocking by itself.

    Each reason it contested is labelled too, for whoever mends rules and models.

    Args:
        seq: the step that decided it; the same step again counts once.
        reviewer: the staff number of who proposed the outcome.
        outcome: full, partial or keep.
        causes: of an overturned case, reason -> why it was false, as `Label.Cause` has it; left out: not known.
    """
    with transaction.atomic():
        known = {"reviewer": reviewer, "outcome": outcome, "at": at}
        _, is_new = Verdict.objects.get_or_create(case=case, seq=seq, defaults=known)
        if is_new:  # a kept one too: it may be the one that makes them enough
            contested = list(Contest.objects.filter(case=case).order_by("code"))
            Label.objects.bulk_create(
                Label(
                    case=case, seq=seq, code=one.code, line=one.line, policy=one.policy, at=at,
                    is_false=outcome != "keep", cause=(causes or {}).get(one.code, "") if outcome != "keep" else "",
                )
                for one in contested
            )  # fmt: skip
            for one in contested:
                judge(one.code, at=at)


def judge(code: str, *, at: datetime) -> None:
    """Sends the rule of a code to people when enough decided appeals say so; the core's people are alerted.

    Only appeals against the rule as it now reads count, and after a return only against what it blocked since.
    """
    policy, known = policies.current(at=at), limits()
    if not known.may_divert(policy, code):
        return
    diversions.lock(policy.name)  # two cases decided at once see each other's verdict
    if diversions.is_diverted(policy, code):
        return
    overturned, decided = queries.tally(policy, code, at=at)
    if known.level(overturned, decided) != "red":
        return
    reason = f"{overturned} of {decided} decided appeals overturned it"
    facts = {"overturned": overturned, "decided": decided, "limits": known.version, "window_days": known.window.days}
    if diversions.divert(policy, code, reason=reason, facts=facts):
        orders.raise_alert(ALERT, _subject(policy, code), line="")


def give_back(code: str, *, actor: str, role: str, reason: str) -> bool:
    """One of the two persons who let a rule in force block by itself again; True when this was the second.

    Raises:
        NoSuchRule: no rule of this code goes to people.
        NotEnoughPeople: no reason.
    """
    policy = policies.current()
    with transaction.atomic():
        diversions.lock(policy.name)
        if not policy.rules_of(code) or not diversions.is_diverted(policy, code):
            raise NoSuchRule(f"{code} does not go to people.", rule=code)
        is_back = diversions.give_back(policy, code, actor=actor, role=role, reason=reason)
        if is_back:
            orders.close_alert(ALERT, _subject(policy, code))
    return is_back


def _subject(policy: Policy, code: str) -> str:
    """The alert of one diversion; a later one of the same rule is another."""
    return f"{policy.name} {code} {diversions.newest(policy, code)}"
