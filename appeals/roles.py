"""Owns who may act as what: one table from staff roles to the parts of E.2. Roles are Django groups."""

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from appeals.commands import Actor
from appeals.errors import NotYourPart
from appeals.status import ACTORS, WITHIN_APART, Part

# Role (group name) -> the parts its members may act as.
ROLES: dict[str, frozenset[Part]] = {
    "reviewer": frozenset({Part.REV}),
    "approver": frozenset({Part.APPR, Part.REV2, Part.SUP}),
    "specialist": frozenset({Part.SPEC, Part.FIELD}),
    "aml": frozenset({Part.AMLO}),
    "risk": frozenset(),
    "compliance": frozenset({Part.CPD, Part.LEGAL, Part.SUP}),
    "admin": frozenset({Part.ADMIN}),
}
# What a role may see, beyond acting: pages and lists ask here.
READS: dict[str, frozenset[str]] = {
    "desk": frozenset({"reviewer", "approver", "specialist", "aml", "compliance", "admin"}),
    "next": frozenset({"reviewer", "approver", "specialist", "compliance", "aml"}),
    "queue": frozenset({"reviewer", "approver", "specialist", "compliance"}),
    "lead": frozenset({"approver", "compliance"}),
    "case": frozenset({"reviewer", "approver", "specialist", "aml", "compliance"}),
    "second": frozenset({"approver", "specialist", "compliance", "aml"}),
    "shadow": frozenset({"aml"}),
    # The weekly sample of refusals, read by those above and beside who refused.
    "samples": frozenset({"approver", "compliance", "aml"}),
    "trail": frozenset({"risk", "compliance"}),
    # Papers that go soon: whoever may still hold them.
    "keeping": frozenset({"compliance"}),
    # A case with all its evidence, for a regulator or a court.
    "export": frozenset({"compliance", "aml"}),
    # The queues of chats: who takes from which. Approvers and compliance see to it that none is left alone.
    "chats-general": frozenset({"reviewer", "approver", "specialist", "compliance"}),
    "chats-complaints": frozenset({"approver", "compliance"}),
    "chats-hardship": frozenset({"reviewer", "approver", "compliance"}),
    "chats-specialist": frozenset({"specialist", "approver", "compliance"}),
    "chats-technical": frozenset({"reviewer", "specialist", "approver", "compliance"}),
}


def roles_of(staff: User) -> frozenset[str]:
    """One query, kept on the user for the request."""
    known: frozenset[str] | None = getattr(staff, "_mingbai_roles", None)
    if known is None:
        known = frozenset(staff.groups.values_list("name", flat=True)) & frozenset(ROLES)
        staff._mingbai_roles = known  # type: ignore[attr-defined] # noqa: SLF001
    return known


def parts_of(staff: User) -> frozenset[Part]:
    return frozenset(part for role in roles_of(staff) for part in ROLES[role])


def acting(staff: User) -> Actor:
    """The actor a signed-in colleague is."""
    return Actor(parts=parts_of(staff), staff_id=staff.pk, ref=staff.get_username())


def may(staff: User, event: str, *, apart: bool = False) -> bool:
    """Whether the role allows the event at all; the chart still judges the case.

    Args:
        apart: on a case that the AML role alone judges.
    """
    parts = parts_of(staff)
    if apart:
        return Part.AMLO in parts and bool(WITHIN_APART & ACTORS[event])
    return bool(parts & ACTORS[event])


def may_read(staff: User, what: str) -> bool:
    return bool(roles_of(staff) & READS[what])


def reads_of(staff: User) -> frozenset[str]:
    """Everything a colleague may see, by the names of `READS`."""
    return frozenset(what for what in READS if may_read(staff, what))


def queue_of(staff: User) -> str:
    """Which cases a colleague sees waiting: `all`, `known` without those of one role alone, or `apart`, only those."""
    parts = parts_of(staff)
    if Part.AMLO not in parts:
        return "known"
    return "all" if parts - {Part.AMLO} else "apart"


def require(staff: User, what: str) -> None:
    if not may_read(staff, what):
        raise NotYourPart(_("您的角色看不到这里的内容。"))
