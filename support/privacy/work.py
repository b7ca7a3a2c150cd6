"""What follows a right outside the request; each handler is safe to repeat."""

from datetime import timedelta
from uuid import UUID

from appeals import services as appeals
from appeals.claiming import case_named
from appeals.status import Kind, Right
from risk import clock
from risk.orders import services as orders
from risk.work.services import Later, handles
from support.privacy import copies, erasing


@handles("privacy.copy", queue="bulk", seconds=120)
def make(subject: str) -> None:
    copies.make(UUID(subject))


@handles("privacy.expire", queue="bulk")
def expire(subject: str) -> None:
    copies.expire(UUID(subject))


@handles("privacy.withdrawn", queue="bulk")
def withdrawn(number: str) -> None:
    """The consent is withdrawn already; its case ends as soon as it has begun."""
    if not appeals.solved(number):
        raise Later(clock.now() + timedelta(seconds=1))


@handles("case.granted", queue="bulk")
def carry_out(number: str) -> None:
    """What a person granted is done, and then told. The lender's systems hear of a deletion, for what they hold."""
    case = case_named(number)
    if case.kind == Kind.PI_RIGHT and case.choice == Right.DELETE:
        erasing.erase(number, borrower=case.borrower)
        body = {"alert": "personal_data.delete", "subject": case.borrower, "line": case.line, "state": "raised"}
        orders.tell("mingbai.alert.changed", case.line, body, key=f"delete:{number}")
    appeals.carried_out(number)


@handles("privacy.erase", queue="bulk")
def erase_again(number: str) -> None:
    erasing.erase(number, borrower=case_named(number).borrower)
