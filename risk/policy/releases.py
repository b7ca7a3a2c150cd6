"""Owns every move of a policy version: one transaction, the row locked, a step kept with who and why."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import polars as pl
from django.db import transaction
from django.utils.translation import gettext as _

from risk import clock
from risk.acting import By
from risk.clocks import queries as clocking
from risk.clocks import services as clocks
from risk.peaks import freezes
from risk.policy import fit, lifecycle, services
from risk.policy.engine import Policy
from risk.policy.errors import Frozen, NoSuchPolicy, NotEnoughPeople, NotFit, NumberTaken, WrongStep
from risk.policy.lifecycle import Change, Move, Status
from risk.policy.models import PolicyReport, PolicyStep, PolicyVersion, ShadowDecision
from risk.policy.pack import read, read_once, shelf
from risk.policy.promises import Kept
from risk.policy.simulation import simulate
from risk.registers import law, sources

NOTICE = "CLK-17"
MACHINE = "machine"


def draft(text: str, *, change: Change, by: By, summary: str = "") -> PolicyVersion:
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
            summary=summary, author=by.name, made_at=clock.now(),
        )  # fmt: skip
        _keep(row, "draft", "", by)
    return row


def amend(version: str, text: str, *, by: By, change: Change | None = None) -> PolicyVersion:
    """Another text, or kind of change, for a version that is not yet in the shadow; it is checked again.

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
        row.author = by.name  # who changed it last wrote it
        row.change = (change or Change(row.change)).value
        _move(row, Move.AMEND, by, fields=["text", "digest", "author", "change"])
    return row


def check(version: str, *, by: By) -> PolicyVersion:
    """Checks the text as it stands.

    Raises:
        NotFit: it lacks what a version needs before it may rule anybody.
    """
    with transaction.atomic():
        row = _locked(version)
        fit.check_text(read(row.text, where=row.version), Change(row.change), at=clock.now())
        _move(row, Move.CHECK, by)
    return row


def shadow(version: str, *, by: By) -> PolicyVersion:
    """Lets it run beside the one in force; nobody is held by it."""
    with transaction.atomic():
        row = _locked(version)
        row.shadow_since = clock.now()
        _move(row, Move.SHADOW, by, fields=["shadow_since"])
    return row


def report(version: str, frames: Iterable[pl.DataFrame], *, kind: str = "shadow") -> PolicyReport:
    """What the version would do to these lines beside the policy in force, and whether it keeps its promise; kept."""
    row, current = _found(version), services.current()
    tried = services.marked(read_once(row.text, row.version))
    kept = Kept(tried, current, Change(row.change))
    body = simulate(frames, tried, current, look=kept.look)
    told = {**body, "digest": row.digest, "promise": kept.body()}
    return PolicyReport.objects.create(policy=row, kind=kind, at=clock.now(), body=told)


def sign(version: str, *, by: By) -> PolicyVersion:
    """One of the two signatures of a release.

    Raises:
        AuthorReleases: the author signs.
    """
    with transaction.atomic():
        row = _locked(version)
        lifecycle.check_author(authors(row), by.name)
        _move(row, Move.SIGN, by)
    return row


def break_glass(version: str, *, by: By, effective_from: datetime | None = None) -> PolicyVersion:
    """One of the two approvals, in two roles, of a beginning inside a freeze: now, or when a release would begin.

    Raises:
        AuthorReleases: an author approves.
        NotEnoughPeople: without a reason.
        WrongStep: there is no freeze to break.
    """
    if not by.reason.strip():
        raise NotEnoughPeople("Breaking the glass needs a reason.", next="Say why it cannot wait.")
    with transaction.atomic():
        row = _locked(version)
        lifecycle.check_author(authors(row), by.name)
        begins = lifecycle.effective(change=Change(row.change), at=clock.now(), wanted=effective_from)
        held = {one.key for moment in (clock.now(), begins) for one in freezes.at(moment)}
        if not held:
            raise WrongStep(_("现在和生效那天都不在冻结期。"), next=_("不用破例，直接走下一步。"))
        _move(row, Move.BREAK_GLASS, by, facts={"freezes": sorted(held)})
    return row


def broken(row: PolicyVersion, freeze: str) -> list[By]:
    """Who approved a beginning inside a freeze, by its key. One query."""
    steps = row.steps.filter(move=Move.BREAK_GLASS.value, facts__freezes__contains=[freeze]).order_by("id")
    return [By(step.actor, step.role, step.reason) for step in steps]


def canary(version: str, *, by: By) -> PolicyVersion:
    """Lets it rule the next share of lines: 5, 25, then all of a hundred.

    Raises:
        TooEarly: it was not in the shadow for long enough.
        AuthorReleases, NotEnoughPeople, NotSigned: two others have to stand behind it, one of compliance.
        NotFit, NoReport, NotAsDeclared, Unfair: its text or its report does not bear it.
        BeyondLaw: it rests on no rule of law in force, or is beyond a bound; NotAllowed: it reads where nobody may.
        Frozen: today is in a freeze, and not two roles approved.
    """
    with transaction.atomic():
        row = _locked(version)
        lifecycle.after(Status(row.status), Move.CANARY)
        _check_release(row, by)
        _check_grounds(row, at=clock.now())
        row.share = lifecycle.next_share(row.share)
        _move(row, Move.CANARY, by, fields=["share"], facts={"share": row.share})
    return row


def release(version: str, *, by: By, effective_from: datetime | None = None) -> PolicyVersion:
    """Puts it in force, from when people have had their notice on.

    The one before ends there; it only waits where this one has a last day, and rules again after that.

    Raises:
        TooEarly: shadow or notice is not over by then.
        AuthorReleases, NotEnoughPeople, NotSigned: two others have to stand behind it, one of compliance.
        NotFit, NoReport, NotAsDeclared, Unfair: its text or its report does not bear it.
        BeyondLaw: on that day it rests on no law in force, or is beyond a bound; NotAllowed: it reads where nobody may.
        Frozen: that day is in a freeze, and not two roles approved.
    """
    with transaction.atomic():
        row = _locked(version)
        lifecycle.after(Status(row.status), Move.RELEASE)
        _check_release(row, by)
        change = Change(row.change)
        row.effective_from = lifecycle.effective(change=change, at=clock.now(), wanted=effective_from)
        _check_grounds(row, at=row.effective_from)
        row.effective_to = _last_moment(row)
        row.share = 0
        if row.effective_to is None:
            running = PolicyVersion.objects.filter(name=row.name, status=Status.ACTIVE.value, effective_to=None)
            running.update(effective_to=row.effective_from)
        facts = {
            "effective_from": row.effective_from.isoformat(),
            "adaptation_days": lifecycle.TERMS[change].adaptation,
        }
        _move(row, Move.RELEASE, by, fields=["effective_from", "effective_to", "share"], facts=facts)
        if lifecycle.TERMS[change].notice:
            clocks.start(NOTICE, row.version, at=clock.now(), due_at=row.effective_from)
    return row


def told(version: str) -> bool:
    """Those it concerns are told of a version from now on; it counts when their notice is over. True when new."""
    with transaction.atomic():
        row = _locked(version)
        if not clocks.meet(NOTICE, subject=version, at=clock.now()):
            return False
        earliest = lifecycle.effective(change=Change(row.change), at=clock.now())
        if row.effective_from is None or row.effective_from < earliest:
            _put_off(row, freezes.free(earliest), "told late")
    return True


def postpone(version: str) -> PolicyVersion:
    """A released version that nobody was told of does not take effect: its whole notice runs again. Source: F.7."""
    with transaction.atomic():
        row = _locked(version)
        until = freezes.free(lifecycle.effective(change=Change(row.change), at=clock.now()))
        _put_off(row, until, "untold")
        clocks.restart(NOTICE, version, at=clock.now(), due_at=until)
    return row


def untold() -> list[str]:
    """Released versions whose people are not told yet, the soonest first. 1 query."""
    return [timer.subject for timer in clocking.running(NOTICE)]


def _put_off(row: PolicyVersion, until: datetime, why: str) -> None:
    """What ruled before goes on to rule until then."""
    before, row.effective_from = row.effective_from, until
    earlier = PolicyVersion.objects.filter(name=row.name, effective_to=before).exclude(pk=row.pk)
    earlier.update(effective_to=until)
    facts = {"effective_from": until.isoformat(), "before": before.isoformat() if before else ""}
    _move(row, Move.POSTPONE, By(MACHINE, "", why), fields=["effective_from"], facts=facts)


def retire(version: str, *, by: By) -> PolicyVersion:
    """Ends a version that is not in force: a draft, a shadow, a canary.

    Raises:
        WrongStep: it is in force; roll it back.
    """
    with transaction.atomic():
        row = _locked(version)
        if row.status == Status.ACTIVE.value:
            raise WrongStep("A policy in force is rolled back, not retired.", next="Roll it back.")
        row.share = 0
        _move(row, Move.RETIRE, by, fields=["share"])
    return row


def roll_back(version: str, *, by: By, facts: dict[str, Any] | None = None) -> PolicyVersion:
    """Ends a released version or a canary at once; what ruled before rules again. One may: it takes nothing away.

    Args:
        version: `NAME@NUMBER`.
        by: who does, and what went wrong; the machine, where a canary is beyond a bound.
        facts: what the step rests on.

    Raises:
        NotEnoughPeople: without a reason.
    """
    if not by.reason.strip():
        raise NotEnoughPeople("A roll-back needs a reason.", next="Say what went wrong.")
    with transaction.atomic():
        row = _locked(version)
        if row.status == Status.CANARY.value:
            row.share = 0
            _move(row, Move.ROLL_BACK, by, fields=["share"], facts=facts)
            return row
        now = clock.now()
        earlier = PolicyVersion.objects.filter(name=row.name, effective_to=row.effective_from)
        earlier.exclude(pk=row.pk).update(effective_to=None, status=Status.ACTIVE.value)
        row.effective_to = max(now, row.effective_from or now)
        if row.effective_from and row.effective_from >= now:
            row.effective_from = None
        _move(row, Move.ROLL_BACK, by, fields=["effective_from", "effective_to"], facts=facts)
        clocks.stop(NOTICE, row.version, at=now)
    return row


def authors(row: PolicyVersion) -> set[str]:
    """Everybody who wrote any of it. One query."""
    return {row.author, *row.steps.filter(move__in=["draft", Move.AMEND.value]).values_list("actor", flat=True)}


def _check_release(row: PolicyVersion, by: By) -> None:
    now, change = clock.now(), Change(row.change)
    signed = {step.actor: By(step.actor, step.role, "") for step in row.steps.filter(move=Move.SIGN.value)}
    lifecycle.check_people(authors=authors(row), signed=signed, actor=by.name)
    lifecycle.check_compliance(authors=authors(row), behind=[*signed.values(), by])
    decisions = ShadowDecision.objects.filter(policy=row, error="").count()
    lifecycle.check_shadow(change=change, since=row.shadow_since, decisions=decisions, at=now)
    policy: Policy = read_once(row.text, row.version)
    made: PolicyReport | None = row.reports.order_by("-id").first()
    fit.check_text(policy, change, at=now)
    fit.check_report(made.body if made else None, made.at if made else None, policy, services.current().base, at=now)


def _check_grounds(row: PolicyVersion, *, at: datetime) -> None:
    """What it rests on outside itself when it begins to rule: law in force, sources that may be read, the day."""
    policy = read_once(row.text, row.version)
    law.check(policy, at=at)
    sources.check(policy)
    for freeze in freezes.at(at):
        if not lifecycle.is_broken(broken(row, freeze.key)):
            raise Frozen(
                _("%(first)s至%(last)s是冻结期，不上线策略。") % {"first": freeze.first, "last": freeze.last},
                freeze=freeze.key, until=freezes.free(at).isoformat(),
            )  # fmt: skip


def _last_moment(row: PolicyVersion) -> datetime | None:
    """When its last day is over; None: it has none.

    Raises:
        NotFit: it would be over before it begins.
    """
    last = read_once(row.text, row.version).expires_on
    if last is None:
        return None
    over = clock.midnight(last + timedelta(days=1))
    if row.effective_from is None or over <= row.effective_from:
        raise NotFit(_("按通知期，它生效时已经过了到期日。"))
    return over


def _move(
    row: PolicyVersion, move: Move, by: By, *, fields: Iterable[str] = (), facts: dict[str, Any] | None = None
) -> None:
    before = row.status
    row.status = lifecycle.after(Status(before), move).value
    row.save(update_fields=["status", *fields])
    _keep(row, move.value, before, by, facts)
    transaction.on_commit(services.refresh, robust=True)


def _keep(row: PolicyVersion, move: str, before: str, by: By, facts: dict[str, Any] | None = None) -> None:
    PolicyStep.objects.create(
        policy=row, move=move, before=before, after=row.status, actor=by.name, role=by.role, reason=by.reason,
        at=clock.now(), facts={"digest": row.digest, **(facts or {})},
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
