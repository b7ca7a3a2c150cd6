"""Owns what a colleague may do with reductions of a line: ask, sign, stop, lift. Each with a reason, and kept."""

from collections.abc import Callable

from django.contrib.auth.models import User
from django.db import transaction

from risk.console.acts import NoSuchMove, by_of, keep
from risk.console.queries import MARK
from risk.ladder import services
from risk.ladder.models import Reduction

_MOVES: dict[str, Callable[..., object]] = {
    "sign": services.sign, "stop": services.stop, "lift": services.lift,
}  # fmt: skip


def ask(line: str, rung: int, *, code: str, amount: int | None, staff: User, reason: str, key: str) -> int:
    """Asks for a rung; the id. The same key again is the same one.

    Raises:
        NeedsReason, NotYourConsole, NoSuchLine: nothing is kept.
        Every refusal of `risk.ladder.rungs.check`: nothing is kept.
    """
    with transaction.atomic():
        by = by_of(staff, reason, "ladder")
        row = services.ask(line, rung, reason_code=code, amount=amount, by=by, key=key)
        keep(Reduction, row.pk, staff, f"{MARK}reduction asked ({by.role}): {by.reason}")
    return row.pk


def move(pk: int, move: str, *, staff: User, reason: str) -> None:
    """Signs, stops or lifts one.

    Raises:
        NeedsReason, NotYourConsole, NoSuchMove, NoSuchReduction, NotNow, NotSigned: nothing moves.
    """
    act = _MOVES.get(move)
    if act is None:
        raise NoSuchMove("There is no such step.", move=move)
    with transaction.atomic():
        by = by_of(staff, reason, "ladder")
        act(pk, by=by)
        keep(Reduction, pk, staff, f"{MARK}reduction {move} ({by.role}): {by.reason}")
