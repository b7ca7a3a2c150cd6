"""Owns who may see and do what in the console. Roles are Django groups."""

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from risk.errors import Forbidden

MAY: dict[str, frozenset[str]] = {
    "console": frozenset({"risk", "compliance", "admin", "dpo"}),
    "people": frozenset({"risk", "compliance"}),  # lines, facts and decisions of borrowers
    "warnings": frozenset({"risk", "compliance"}),  # tick the steps of a warning
    "rules": frozenset({"risk", "compliance"}),  # let a rule that went to people block by itself again
    "incidents": frozenset({"risk", "compliance"}),  # open and close incidents, plan maintenance
    "policy": frozenset({"risk", "compliance"}),  # write, sign, release and roll back a policy
    "texts": frozenset({"risk", "compliance", "admin"}),  # write and sign what borrowers are told
    "cards": frozenset({"risk", "compliance"}),  # bring, sign and withdraw scorecards
    "peaks": frozenset({"risk", "compliance", "admin"}),  # sign the items of a peak's checklist
    "signals": frozenset({"risk", "compliance"}),  # keep the register of signals from outside
    "customers": frozenset({"risk", "compliance"}),  # keep that somebody tried to reach a borrower
    "channels": frozenset({"risk", "compliance", "admin"}),  # plan and give up the end of a repayment channel
    "directory": frozenset({"compliance"}),  # keep what borrowers are told of the support of others
    "relief": frozenset({"risk"}),  # start and end relief programmes
    "ladder": frozenset({"risk", "compliance"}),  # ask for, sign, stop and lift reductions of one line
    "mass": frozenset({"risk", "compliance"}),  # draft, sign and stop a mass recheck
    "law": frozenset({"risk", "compliance"}),  # keep the register of rules of law; compliance alone signs
    "source": frozenset({"risk", "compliance", "dpo"}),  # ask for and approve sources of facts
    "overlay": frozenset({"risk", "compliance"}),  # ask for, agree to and end overlays of caution
    "machinery": frozenset({"risk", "admin"}),  # send a webhook again, give dead work its attempts back
}


class NotYourConsole(Forbidden):
    """The role does not reach this part."""

    code = "not-your-part"


def roles_of(staff: User) -> frozenset[str]:
    """One query, kept on the user for the request."""
    known: frozenset[str] | None = getattr(staff, "_console_roles", None)
    if known is None:
        known = frozenset(staff.groups.values_list("name", flat=True))
        staff._console_roles = known  # type: ignore[attr-defined] # noqa: SLF001
    return known


def may(staff: User, what: str) -> bool:
    return bool(roles_of(staff) & MAY[what])


def require(staff: User, what: str) -> None:
    if not may(staff, what):
        raise NotYourConsole(_("您的角色看不到这里的内容。"))
