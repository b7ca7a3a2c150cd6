"""Has somebody reach a borrower at orange or red, and help offered, before a limit is touched. Source: F.9, A032.

What we order is held back until somebody tried (`risk.ladder`). A cut of the core's own that comes before that is an
alert for a person.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from risk.holidays.calendar import china
from risk.nights import queries
from risk.nights.models import Customer, CustomerTurn
from risk.orders import services as orders
from risk.todos import services as todos
from risk.todos.models import Kind
from risk.watching.levels import ORANGE, RED
from risk.work import services as work

OFFER = "customer.turned"  # subject: the line that came to orange or red
LOWERED = "limit.lowered"  # subject: the line whose limit the core lowered by itself
ALERT = "cut.before-contact"
WITHIN = timedelta(days=2)  # working days. Source: F.9, customer red
WORDS = {
    RED: ("打电话给客户，讲清困难时的办法", "Call the borrower; explain what helps in hardship"),
    ORANGE: ("联系客户，主动提供困难帮助", "Reach the borrower; offer help in hardship"),
}


def follow(turns: Sequence[CustomerTurn], at: datetime) -> None:
    """What changes of level ask for, in their transaction: rising to orange or red, and coming down from there."""
    rose = [turn for turn in turns if turn.after <= ORANGE and turn.after < turn.before]
    calmed = [turn.line for turn in turns if turn.after > ORANGE >= turn.before]
    todos.ask((_asked(turn) for turn in rose), at=at)
    todos.drop(Kind.OUTREACH, calmed, at=at)
    work.add_many(OFFER, [(turn.line, f"{turn.line}:{turn.pk}") for turn in rose])


@work.handles(LOWERED, queue="bulk")
def look(line: str) -> None:
    """Raises an alert where a limit was lowered before anybody tried to reach a borrower who may struggle."""
    row = Customer.objects.filter(line=line).first()
    if row is not None and queries.is_unreached(line):
        orders.raise_alert(ALERT, f"{line} {row.since.isoformat()}", line=line)


def key(turn: CustomerTurn) -> str:
    """Names what a change of level asks somebody to do."""
    return f"outreach:{turn.line}:{turn.pk}"


def _asked(turn: CustomerTurn) -> todos.Asked:
    zh, en = WORDS[turn.after]
    return todos.Asked(
        key=key(turn),
        kind=Kind.OUTREACH,
        subject=turn.line,
        zh=f"{turn.line}：{zh}",
        en=f"{turn.line}: {en}",
        due_at=china().after(turn.at, WITHIN),
    )
