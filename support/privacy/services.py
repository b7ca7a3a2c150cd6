"""Files a right as a case with its clock, and carries out what needs no weighing."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from appeals import services as appeals
from appeals.errors import AlreadyOpen
from appeals.status import Kind, Right
from risk import clock
from risk.events import services as events
from risk.orders import services as orders
from risk.work import services as work
from support.privacy import copies
from support.privacy.errors import NoLine
from support.why import stored, told
from support.why.shape import Explanation

SOURCE = "/mingbai/privacy"
PURPOSES = ("bureau", "partner", "automated_decision")


def file(right: Right, *, borrower: str, statement: str = "", lang: str = "zh", key: str) -> str:
    """A right, handed in at once: its clock runs, and the number is returned.

    The same key again, or the same right while it is being dealt with, is the same case.

    Raises:
        NoLine: there is no line to deal with it on.
    """
    with transaction.atomic():
        number, is_new = _filed(Kind.PI_RIGHT, borrower=borrower, choice=right, statement=statement, key=key)
        if right == Right.COPY:
            copies.begin(borrower=borrower, case=number, lang=lang)
        elif right.startswith("withdraw-") and is_new:
            _consent(borrower, right.removeprefix("withdraw-"), granted=False, key=number)
            work.add("privacy.withdrawn", number, key=number)
    return number


def ask_why(line: str, *, borrower: str, statement: str, key: str) -> str:
    """A written explanation of the decision that holds a line, by a person (PIPL 24). Returns the case's number."""
    decision, codes = _disputed(stored.now_or_last(line, borrower=borrower, is_kept=True))
    with transaction.atomic():
        return _filed(
            Kind.EXPLAIN,
            borrower=borrower,
            line=line,
            decision=decision,
            codes=codes,
            statement=statement or _("请说明这次自动判断的依据。"),
            key=key,
        )[0]


def ask_person(line: str, *, borrower: str, key: str) -> str:
    """A draft of a case that a person decides, where proofs can be added. Returns its number."""
    decision, codes = _disputed(stored.now_or_last(line, borrower=borrower, is_kept=True))
    try:
        return appeals.open_case(
            line=line,
            borrower=borrower,
            decision=decision,
            codes=codes,
            statement=_("我要求由人工作出决定。"),
            kind=Kind.HUMAN_REVIEW,
            key=key,
        ).number
    except AlreadyOpen as error:
        return str(error.facts["number"])


def _disputed(explanation: Explanation | None) -> tuple[str, list[str]]:
    """The decision's id and its codes; empty where nothing could be told: the right does not wait for our repair."""
    if explanation is None:
        return "", []
    decision = explanation["decision"]
    return decision["id"] if decision else "", [reason["code"] for reason in explanation["reasons"]]


def give_again(purpose: str, *, borrower: str, key: str) -> None:
    """The way back from a withdrawn consent; it counts at once."""
    if purpose in PURPOSES:
        with transaction.atomic():
            _consent(borrower, purpose, granted=True, key=key)


def _filed(kind: Kind, *, borrower: str, line: str = "", key: str, **about: Any) -> tuple[str, bool]:
    line = line or told.first_line(borrower)
    if not line:
        raise NoLine(_("您名下没有额度，网上办不了这一项。"))
    try:
        # A refusal rolls back to here and not the caller's work.
        with transaction.atomic():
            case = appeals.open_case(
                line=line, borrower=borrower, kind=kind, key=key, **{"decision": "", "codes": [], **about}
            )
            is_new = case.received_at is None
            appeals.submit(
                case.number, borrower=borrower, statement=case.statement, choice=case.choice, key=f"{key}-submit"[:96]
            )
    except AlreadyOpen as error:
        return str(error.facts["number"]), False
    return case.number, is_new


def _consent(borrower: str, purpose: str, *, granted: bool, key: str) -> None:
    """A fact of the ledger at once, and the lender's systems are told to stop, or that they may go on."""
    event = {
        "specversion": "1.0",
        "id": f"{borrower}-{purpose}-{key}"[:300],
        "source": SOURCE,
        "type": "credit.consent.updated",
        "subject": borrower,
        "time": clock.now().isoformat(),
        "data": {"purpose": purpose, "granted": granted},
    }
    (fate,) = events.take([event])
    if fate.fate == "conflict":
        return  # the same wish again, a moment later
    if fate.is_refused:
        raise ValueError(f"our own event was refused: {fate.pointer} {fate.why}")
    line = told.first_line(borrower)
    body = {
        "alert": f"consent_withdrawn.{purpose}",
        "subject": borrower,
        "line": line,
        "state": "closed" if granted else "raised",
    }
    orders.tell(
        "mingbai.alert.changed", line or f"alert {borrower}", body, key=f"consent:{key}:{purpose}:{granted}"[:200]
    )
