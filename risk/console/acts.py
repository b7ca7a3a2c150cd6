"""Owns what a colleague may do from the console: each with a reason, each kept with who and when."""

from collections.abc import Callable, Sequence
from datetime import date, datetime

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from risk.acting import By, NotSigned, role_of
from risk.catalogue import services as catalogue
from risk.catalogue.models import TextVersion
from risk.console.outages import Filled
from risk.console.queries import MARK
from risk.console.roles import MAY, require, roles_of
from risk.errors import Refusal
from risk.incidents import services as incidents
from risk.incidents.models import Inside, Proposal
from risk.mass import services as mass
from risk.mass.models import Batch
from risk.nights import services as nights
from risk.nights.models import Customer
from risk.orders import services as orders
from risk.orders.models import Delivery
from risk.peaks import services as peaks
from risk.peaks.models import Signed
from risk.policy import releases
from risk.policy import work as policy_work
from risk.policy.lifecycle import Change
from risk.policy.models import Diversion, PolicyVersion
from risk.reasons.catalogue import Texts
from risk.relief import services as relief
from risk.relief.models import Programme
from risk.scoreboard import services as scoreboard
from risk.watching import services as watching
from risk.watching.models import EarlyWarning
from risk.work import services as work
from risk.work.models import Work

LONGEST = 500


class NoSuchMove(Refusal):
    """No step of this name."""

    code = "no-such-move"


class NeedsReason(Refusal):
    """An act without a reason."""

    code = "needs-reason"


def redeliver(pk: int, *, staff: User, reason: str, key: str) -> None:
    """Sends a webhook again.

    Raises:
        NeedsReason, NotYourConsole, NoSuchDelivery: nothing is sent.
    """
    with transaction.atomic():
        said = _said(staff, reason)
        orders.redeliver(pk, key=key[:40])
        keep(Delivery, pk, staff, f"{MARK}redeliver: {said}")


def revive(pk: int, *, staff: User, reason: str) -> None:
    """Gives dead work its attempts back; a row that is not dead stays as it is."""
    with transaction.atomic():
        said = _said(staff, reason)
        work.revive(pk)
        keep(Work, pk, staff, f"{MARK}revive: {said}")


def tick(pk: int, step: str, *, staff: User, reason: str) -> None:
    """Keeps that a step of a warning's playbook is done; ticked again, nothing is added."""
    with transaction.atomic():
        by = by_of(staff, reason, "warnings")
        if watching.tick(pk, step, by):
            keep(EarlyWarning, pk, staff, f"{MARK}warning {step} ({by.role}): {by.reason}")


def give_back(code: str, *, staff: User, reason: str) -> bool:
    """One of two signatures under letting a rule block by itself again; True when it was the second.

    Raises:
        NeedsReason, NotYourConsole, NoSuchRule: nothing is kept.
    """
    with transaction.atomic():
        by = by_of(staff, reason, "rules")
        is_back = scoreboard.give_back(code, actor=by.name, role=by.role, reason=by.reason)
        done = "returned" if is_back else "asked back"
        keep(Diversion, code, staff, f"{MARK}rule {code} {done} ({by.role}): {by.reason}")
    return is_back


def draft_mass(*, code: str, policy: str, since: datetime, until: datetime, staff: User, reason: str, key: str) -> int:
    """Finds everybody the rule blocked and has each looked at; the id. The same key again is the same one.

    Raises:
        NeedsReason, NotYourConsole, BadWindow, NobodyBlocked: nothing is kept.
    """
    with transaction.atomic():
        by = by_of(staff, reason, "mass")
        found = mass.draft(code=code, policy=policy, since=since, until=until, by=by, key=key)
        _keep_mass(found.pk, "draft", staff, by)
    return found.pk


def sign_mass(pk: int, *, staff: User, reason: str) -> str:
    """A signature under a mass recheck; its status afterwards."""
    with transaction.atomic():
        by = by_of(staff, reason, "mass")
        found = mass.sign(pk, by)
        _keep_mass(pk, "sign", staff, by)
    return found.status


def stop_mass(pk: int, *, staff: User, reason: str) -> None:
    """Ends a mass recheck where it is."""
    with transaction.atomic():
        by = by_of(staff, reason, "mass")
        mass.stop(pk, by)
        _keep_mass(pk, "stop", staff, by)


def open_incident(filled: Filled, *, staff: User, reason: str, key: str, proposal: int | None = None) -> str:
    """Opens an incident; its ref. With a proposal it settles that one.

    Raises:
        NeedsReason, NotYourConsole, BadIncident, NoSuchProposal: nothing is kept.
    """
    with transaction.atomic():
        by = by_of(staff, reason, "incidents")
        ref = incidents.open_incident(filled.fields(), by=by, key=key, proposal=proposal)
        keep(Inside, ref, staff, f"{MARK}incident opened ({by.role}): {by.reason}")
    return ref


def update_incident(ref: str, filled: Filled, *, staff: User, reason: str, key: str) -> None:
    """Changes what an incident's form names."""
    with transaction.atomic():
        by = by_of(staff, reason, "incidents")
        incidents.update_incident(ref, filled.fields(), key=key)
        keep(Inside, ref, staff, f"{MARK}incident updated ({by.role}): {by.reason}")


def close_incident(ref: str, *, staff: User, reason: str, key: str) -> None:
    """Closes an incident; everybody who was inside is told."""
    with transaction.atomic():
        by = by_of(staff, reason, "incidents")
        incidents.resolve(ref, key=key)
        keep(Inside, ref, staff, f"{MARK}incident closed ({by.role}): {by.reason}")


def dismiss_proposal(pk: int, *, staff: User, reason: str) -> None:
    with transaction.atomic():
        by = by_of(staff, reason, "incidents")
        incidents.dismiss(pk, by)
        keep(Proposal, pk, staff, f"{MARK}proposal dismissed ({by.role}): {by.reason}")


def plan_maintenance(
    *, services: list[str], starts_at: datetime, ends_at: datetime, staff: User, reason: str, key: str
) -> None:
    """Plans a maintenance window."""
    with transaction.atomic():
        by = by_of(staff, reason, "incidents")
        ref = incidents.plan_maintenance(services=services, starts_at=starts_at, ends_at=ends_at, key=key)
        keep(Inside, ref, staff, f"{MARK}maintenance planned ({by.role}): {by.reason}")


def end_maintenance(ref: str, *, staff: User, reason: str, key: str) -> None:
    """Ends a window now."""
    with transaction.atomic():
        by = by_of(staff, reason, "incidents")
        incidents.end_maintenance(ref, key=key)
        keep(Inside, ref, staff, f"{MARK}maintenance ended ({by.role}): {by.reason}")


def draft_policy(text: str, *, change: str, summary: str, staff: User, reason: str) -> str:
    """A new version of a policy; its name.

    Raises:
        NeedsReason, NotYourConsole, BadPack, BadExpression, NumberTaken: nothing is kept.
    """
    with transaction.atomic():
        by = by_of(staff, reason, "policy")
        row = releases.draft(text, change=_change(change), by=by, summary=summary[:LONGEST])
        _keep_policy(row.version, "draft", staff, by)
    return row.version


def amend_policy(version: str, text: str, *, change: str, staff: User, reason: str) -> None:
    """Another text for a draft, or another kind of change."""
    with transaction.atomic():
        by = by_of(staff, reason, "policy")
        releases.amend(version, text, by=by, change=_change(change) if change else None)
        _keep_policy(version, "amend", staff, by)


def move_policy(version: str, move: str, *, staff: User, reason: str, effective_from: datetime | None = None) -> None:
    """One step of a version: check, shadow, sign, break the glass, canary, release, retire or roll back.

    What it would do to every line is asked for as soon as the shadow begins.

    Raises:
        NeedsReason, NotYourConsole, NoSuchMove: nothing moves.
        Every refusal of `risk.policy.releases`: nothing moves.
    """
    act = _MOVES.get(move)
    if act is None:
        raise NoSuchMove("There is no such step.", move=move)
    with transaction.atomic():
        by = by_of(staff, reason, "policy")
        more = {"effective_from": effective_from} if move in ("release", "breakglass") else {}
        act(version, by=by, **more)
        if move == "shadow":
            policy_work.ask_report(version, key=f"{version} shadow")
        _keep_policy(version, move, staff, by)


def ask_report(version: str, *, staff: User, reason: str, key: str) -> None:
    """Has the report of a version made over every line."""
    with transaction.atomic():
        by = by_of(staff, reason, "policy")
        policy_work.ask_report(version, key=key)
        _keep_policy(version, "report", staff, by)


_MOVES: dict[str, Callable[..., object]] = {
    "check": releases.check, "shadow": releases.shadow, "sign": releases.sign, "breakglass": releases.break_glass,
    "canary": releases.canary, "release": releases.release, "retire": releases.retire, "roll_back": releases.roll_back,
}  # fmt: skip


def _change(text: str) -> Change:
    try:
        return Change(text)
    except ValueError as error:
        raise NoSuchMove("There is no such kind of change.", next=_("请选一种变更。")) from error


def _keep_policy(version: str, move: str, staff: User, by: By) -> None:
    keep(PolicyVersion, version, staff, f"{MARK}policy {move} ({by.role}): {by.reason}")


def draft_text(code: str, texts: Texts, *, staff: User, reason: str) -> int:
    """Another version of a code's texts; its number.

    Raises:
        NeedsReason, NotYourConsole, NoSuchText, NotFit: nothing is kept.
    """
    with transaction.atomic():
        by = by_of(staff, reason, "texts")
        row = catalogue.draft(code, texts, by=by)
        keep(TextVersion, str(row), staff, f"{MARK}text draft ({by.role}): {by.reason}")
    return row.number


def sign_text(code: str, number: int, *, staff: User, reason: str) -> bool:
    """One of two signatures under a text; True when it is published by it."""
    with transaction.atomic():
        by = by_of(staff, reason, "texts")
        is_published = catalogue.sign(code, number, by=by)
        said = "published" if is_published else "signed"
        keep(TextVersion, f"{code} {number}", staff, f"{MARK}text {said} ({by.role}): {by.reason}")
    return is_published


def publish_text(code: str, number: int, *, staff: User, reason: str) -> None:
    """The last signature under a text, which publishes it.

    Raises:
        NotSigned: others are still missing; this one is not kept either.
    """
    with transaction.atomic():
        if not sign_text(code, number, staff=staff, reason=reason):
            raise NotSigned(_("签字还不齐：要两个人，其中一位是合规同事，都不是写的人。"))


def withdraw_text(code: str, number: int, *, staff: User, reason: str) -> None:
    with transaction.atomic():
        by = by_of(staff, reason, "texts")
        catalogue.withdraw(code, number, by=by)
        keep(TextVersion, f"{code} {number}", staff, f"{MARK}text withdrawn: {by.reason}")


def sign_item(item: str, *, staff: User, reason: str) -> None:
    """Keeps that an item of a peak's checklist is done; signed again, nothing is added."""
    with transaction.atomic():
        by = by_of(staff, reason, "peaks")
        if peaks.sign(item, by=by.name, role=by.role, reason=by.reason):
            keep(Signed, item, staff, f"{MARK}checklist ({by.role}): {by.reason}")


def contacted(line: str, *, staff: User, reason: str) -> None:
    """Keeps that somebody tried to reach a borrower, and what came of it."""
    with transaction.atomic():
        said = _said(staff, reason, "customers")
        nights.contacted(line, by=staff.get_username(), note=said)
        keep(Customer, line, staff, f"{MARK}contacted: {said}")


def start_relief(
    *, kind: str, title: str, regions: Sequence[str], days: tuple[date, date], staff: User, reason: str, key: str
) -> int:
    """Starts a relief programme; the id. The same key again is the same one.

    Raises:
        NeedsReason, NotYourConsole, BadProgramme: nothing is kept.
    """
    with transaction.atomic():
        by = by_of(staff, reason, "relief")
        found = relief.start(
            kind=kind, title=title, regions=regions, starts_on=days[0], ends_on=days[1], by=by, key=key
        )
        keep(Programme, found.pk, staff, f"{MARK}relief start ({by.role}): {by.reason}")
    return found.pk


def end_relief(pk: int, *, staff: User, reason: str) -> None:
    """Ends a relief programme now; what was agreed under it stays.

    Raises:
        NeedsReason, NotYourConsole, NoSuchProgramme: nothing is kept.
    """
    with transaction.atomic():
        by = by_of(staff, reason, "relief")
        relief.end(pk, by=by)
        keep(Programme, pk, staff, f"{MARK}relief end ({by.role}): {by.reason}")


def _keep_mass(pk: int, act: str, staff: User, by: By) -> None:
    keep(Batch, pk, staff, f"{MARK}mass {act} ({by.role}): {by.reason}")


def by_of(staff: User, reason: str, what: str) -> By:
    """The colleague, in the roles that may do this, with the reason.

    Raises:
        NeedsReason, NotYourConsole: without a reason, or without the role.
    """
    said = _said(staff, reason, what)
    return By(staff.get_username(), role_of(roles_of(staff) & MAY[what]), said)


def _said(staff: User, reason: str, what: str = "machinery") -> str:
    require(staff, what)
    said = reason.strip()
    if not said or len(said) > LONGEST:
        raise NeedsReason(_("请写明理由，最多500字。"), next=_("返回上一页，写好理由再提交。"))
    return said


def keep(model: type[Model], pk: int | str, staff: User, message: str) -> None:
    LogEntry.objects.create(
        user=staff,
        content_type=ContentType.objects.get_for_model(model),
        object_id=str(pk),
        object_repr=str(pk),
        action_flag=CHANGE,
        change_message=message,
    )
