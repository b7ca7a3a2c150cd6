"""Owns every move of a policy version: one transaction, the row locked, a step kept with who and why."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import polars as pl
from django.db import transaction

from risk import clock
from risk.policy import lifecycle, services
from risk.policy.errors import NoSuchPolicy, NotEnoughPeople, NumberTaken, WrongStep
from risk.policy.lifecycle import Change, Move, Status
from risk.policy.models import PolicyReport, PolicyStep, PolicyVersion, ShadowDecision
from risk.policy.pack import read, read_once, shelf
from risk.policy.simulation import simulate


def draft(text: str, *, change: Change, author: str, reason: str, summary: str = "") -> PolicyVersion:
    """A new version from the text of its file.

    Raises:
        BadPack, BadExpression: it is no policy; nothing is stored.
        NumberTaken: the version is there already.
    """
    policy = read(text, where="draft")
    with transaction.atomic():
        on_shelf = any(one.version == policy.version for one in shelf())
        if on_shelf or PolicyVersion.objects.filter(name=policy.name, number=policy.number).exists():
            raise NumberTaken(f"{policy.version} is there already.", version=policy.version)
        row = PolicyVersion.objects.create(
            name=policy.name, number=policy.number, text=text, digest=policy.digest, change=change.value,
            summary=summary, author=author, made_at=clock.now(),
        )  # fmt: skip
        _keep(row, "draft", "", author, reason)
    return row


def amend(version: str, text: str, *, actor: str, reason: str) -> PolicyVersion:
    """Another text for a version that is not yet in the shadow; it is checked again.

    Raises:
        BadPack, BadExpression: it is no policy.
        WrongStep: it is beyond its draft, or the text has another name or number.
    """
    policy = read(text, where="draft")
    with transaction.atomic():
        row = _locked(version)
        if policy.version != row.version:
            raise WrongStep(f"The text is of {policy.version}.", next=f"Keep {row.version}, or make a new draft.")
        row.text, row.digest = text, policy.digest
        row.author = actor  # who changed it last wrote it
        _move(row, Move.AMEND, actor, reason, fields=["text", "digest", "author"])
    return row


def check(version: str, *, actor: str, reason: str = "") -> PolicyVersion:
    """Checks the text as it stands."""
    with transaction.atomic():
        row = _locked(version)
        read(row.text, where=row.version)
        _move(row, Move.CHECK, actor, reason)
    return row


def shadow(version: str, *, actor: str, reason: str) -> PolicyVersion:
    """Lets it run beside the one in force; nobody is held by it."""
    with transaction.atomic():
        row = _locked(version)
        row.shadow_since = clock.now()
        _move(row, Move.SHADOW, actor, reason, fields=["shadow_since"])
    return row


def report(version: str, frames: Iterable[pl.DataFrame], *, kind: str = "shadow") -> PolicyReport:
    """What the version would do to these lines beside the policy in force; kept."""
    row = _found(version)
    body = simulate(frames, services.marked(read_once(row.text, row.version)), services.current())
    return PolicyReport.objects.create(policy=row, kind=kind, at=clock.now(), body=body)


def sign(version: str, *, actor: str, reason: str) -> PolicyVersion:
    """One of the two signatures of a release.

    Raises:
        AuthorReleases: the author signs.
    """
    with transaction.atomic():
        row = _locked(version)
        lifecycle.check_author(authors(row), actor)
        _move(row, Move.SIGN, actor, reason)
    return row


def canary(version: str, *, actor: str, reason: str) -> PolicyVersion:
    """Lets it rule the next share of lines: 5, 25, then all of a hundred.

    Raises:
        TooEarly: it was not in the shadow for long enough.
        AuthorReleases, NotEnoughPeople: two others have to stand behind it.
    """
    with transaction.atomic():
        row = _locked(version)
        lifecycle.after(Status(row.status), Move.CANARY)
        _check_release(row, actor)
        row.share = lifecycle.next_share(row.share)
        _move(row, Move.CANARY, actor, reason, fields=["share"], facts={"share": row.share})
    return row


def release(version: str, *, actor: str, reason: str, effective_from: datetime | None = None) -> PolicyVersion:
    """Puts it in force, from when people have had their notice on; the one before ends there.

    Raises:
        TooEarly: shadow or notice is not over by then.
        AuthorReleases, NotEnoughPeople: two others have to stand behind it.
    """
    with transaction.atomic():
        row = _locked(version)
        lifecycle.after(Status(row.status), Move.RELEASE)
        _check_release(row, actor)
        change = Change(row.change)
        row.effective_from = lifecycle.effective(change=change, at=clock.now(), wanted=effective_from)
        row.share = 0
        running = PolicyVersion.objects.filter(name=row.name, status=Status.ACTIVE.value, effective_to=None)
        running.update(effective_to=row.effective_from)
        facts = {
            "effective_from": row.effective_from.isoformat(),
            "adaptation_days": lifecycle.TERMS[change].adaptation,
        }
        _move(row, Move.RELEASE, actor, reason, fields=["effective_from", "share"], facts=facts)
    return row


def retire(version: str, *, actor: str, reason: str) -> PolicyVersion:
    """Ends a version that is not in force: a draft, a shadow, a canary.

    Raises:
        WrongStep: it is in force; roll it back.
    """
    with transaction.atomic():
        row = _locked(version)
        if row.status == Status.ACTIVE.value:
            raise WrongStep("A policy in force is rolled back, not retired.", next="Roll it back.")
        row.share = 0
        _move(row, Move.RETIRE, actor, reason, fields=["share"])
    return row


def roll_back(version: str, *, actor: str, reason: str, facts: dict[str, Any] | None = None) -> PolicyVersion:
    """Ends a released version or a canary at once; what ruled before rules again. One may: it takes nothing away.

    Args:
        version: `NAME@NUMBER`.
        actor: who does; the machine, where a canary is beyond a bound.
        reason: what went wrong.
        facts: what the step rests on.

    Raises:
        NotEnoughPeople: without a reason.
    """
    if not reason.strip():
        raise NotEnoughPeople("A roll-back needs a reason.", next="Say what went wrong.")
    with transaction.atomic():
        row = _locked(version)
        if row.status == Status.CANARY.value:
            row.share = 0
            _move(row, Move.ROLL_BACK, actor, reason, fields=["share"], facts=facts)
            return row
        now = clock.now()
        earlier = PolicyVersion.objects.filter(name=row.name, effective_to=row.effective_from)
        earlier.exclude(pk=row.pk).update(effective_to=None, status=Status.ACTIVE.value)
        row.effective_to = max(now, row.effective_from or now)
        if row.effective_from and row.effective_from >= now:
            row.effective_from = None
        _move(row, Move.ROLL_BACK, actor, reason, fields=["effective_from", "effective_to"], facts=facts)
    return row


def authors(row: PolicyVersion) -> set[str]:
    """Everybody who wrote any of it. One query."""
    return {row.author, *row.steps.filter(move__in=["draft", Move.AMEND.value]).values_list("actor", flat=True)}


def _check_release(row: PolicyVersion, actor: str) -> None:
    signed = {step.actor for step in row.steps.filter(move=Move.SIGN.value)}
    lifecycle.check_people(authors=authors(row), signed=signed, actor=actor)
    decisions = ShadowDecision.objects.filter(policy=row, error="").count()
    lifecycle.check_shadow(change=Change(row.change), since=row.shadow_since, decisions=decisions, at=clock.now())


def _move(
    row: PolicyVersion,
    move: Move,
    actor: str,
    reason: str,
    *,
    fields: Iterable[str] = (),
    facts: dict[str, Any] | None = None,
) -> None:
    before = row.status
    row.status = lifecycle.after(Status(before), move).value
    row.save(update_fields=["status", *fields])
    _keep(row, move.value, before, actor, reason, facts)
    transaction.on_commit(services.refresh, robust=True)


def _keep(
    row: PolicyVersion, move: str, before: str, actor: str, reason: str, facts: dict[str, Any] | None = None
) -> None:
    PolicyStep.objects.create(
        policy=row, move=move, before=before, after=row.status, actor=actor, reason=reason, at=clock.now(),
        facts={"digest": row.digest, **(facts or {})},
    )  # fmt: skip


def _locked(version: str) -> PolicyVersion:
    return _found(version, lock=True)


def _found(version: str, *, lock: bool = False) -> PolicyVersion:
    name, _, number = version.partition("@")
    rows = PolicyVersion.objects.select_for_update() if lock else PolicyVersion.objects
    row = rows.filter(name=name, number=number).first()
    if row is None:
        raise NoSuchPolicy(f"There is no version {version}.")
    return row
