"""Asks for, signs, announces, orders and lifts reductions: one transaction a move, the row locked, a step kept.

A mild rung is a hold in the ledger, from the moment it is signed; a cut is ordered of the core as any limit is, and a
closing is told to the ledger. The core hears of holds and closings by `mingbai.alert.changed` (docs/decisions/0020).
"""

from collections.abc import Mapping
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from risk import clock
from risk.acting import COMPLIANCE, By, NotSigned
from risk.diagnosis.services import facts_of
from risk.events.services import take
from risk.ladder import queries, rungs
from risk.ladder.errors import BadReduction, ContactFirst, MilderFirst, NotNow, TooSoon
from risk.ladder.models import OPEN, Reduction
from risk.orders import services as orders
from risk.reasons import CATALOGUE
from risk.work import services as work

SOURCE = "/mingbai/ladder"
TELL, DUE = "reduction.tell", "reduction.due"  # subject: the id
FAMILIES = ("CRD-", "BEH-", "EXP-", "PRD-STRATEGY", "FRD-", "LGL-", "AML-MEASURE")
HOLDS = {rungs.RAISE: "raise", rungs.FREEZE: "limit"}
ALERTS = {rungs.RAISE: "ladder.raise", rungs.FREEZE: "ladder.limit", rungs.CLOSE: "ladder.close"}
MACHINE = By("machine", "", "")


def codes() -> list[str]:
    """The reasons a reduction may be given, in the order of the catalogue."""
    return [code for code in CATALOGUE.reasons if code.startswith(FAMILIES)]


def ask(line: str, rung: int, *, reason_code: str, amount: int | None = None, by: By, key: str) -> Reduction:
    """Asks for a rung; the same key again is the same one. Nothing happens until somebody of compliance signs.

    Raises:
        NoSuchLine: no opening of this line is known.
        BadReduction, MilderFirst, ContactFirst, TooSoon: see `rungs.check`.
    """
    with transaction.atomic():
        _lock(line)
        if earlier := Reduction.objects.filter(key=key).first():
            return earlier
        on = queries.standing(line)
        if reason_code not in codes():
            raise BadReduction(_("请选一个原因。"))
        if Reduction.objects.filter(line=line, rung=rung, state__in=OPEN).exists():
            raise BadReduction(_("这一步已经在用，或者正在办。"))
        rungs.check(rung, amount, on)
        row = Reduction.objects.create(
            key=key, line=line, borrower=on.facts.borrower_ref, rung=rung, reason_code=reason_code, amount=amount,
            before=on.facts.limits.now or 0, is_hard=on.is_hard, author=by.name, asked_at=clock.now(),
        )  # fmt: skip
        _keep(row, "ask", by)
    return row


def sign(pk: int, *, by: By) -> Reduction:
    """Another colleague, of compliance, stands behind it: a mild one is in force, another is told to the borrower.

    Raises:
        NotSigned: it is nobody of compliance, or who asked.
        MilderFirst, ContactFirst, TooSoon, BadReduction: it may not be any more.
    """
    with transaction.atomic():
        row = _locked(pk, "asked")
        if COMPLIANCE not in by.roles or by.name == row.author:
            raise NotSigned(_("还没有合规同事的签字。"))
        on = queries.standing(row.line)
        rungs.check(row.rung, row.amount, on)
        row.is_hard, row.state = on.is_hard, "signed"
        row.save(update_fields=["is_hard", "state"])
        _keep(row, "sign", by)
        if rungs.wait(row.rung, is_hard=row.is_hard):
            work.add(TELL, str(row.pk), key=str(row.pk))
        else:
            row.effective_at = clock.now()
            _begin(row)
    return row


def told(pk: int) -> None:
    """The borrower has their notice: its days run from now. Safe to repeat."""
    with transaction.atomic():
        row = _held(pk)
        if row.state != "signed":
            return
        row.told_at = clock.now()
        row.effective_at = row.told_at + rungs.wait(row.rung, is_hard=row.is_hard)
        row.state = "told"
        row.save(update_fields=["told_at", "effective_at", "state"])
        _keep(row, "tell", MACHINE)
        work.add(DUE, str(row.pk), key=str(row.pk), due_at=row.effective_at)


def due(pk: int) -> bool:
    """Its day has come: it is ordered, unless it may not be any more; then it waits a day, or is stopped.

    Returns:
        False while the borrower has to be reached first: it is held back, and looked at again.
    """
    with transaction.atomic():
        row = _held(pk)
        if row.state != "told":
            return True
        try:
            rungs.check(row.rung, row.amount, queries.standing(row.line))
        except ContactFirst:
            return False
        except (BadReduction, MilderFirst, TooSoon) as error:
            _stop(row, By(MACHINE.name, "", str(error)[:500]))
            return True
        _begin(row)
    return True


def lift(pk: int, *, by: By) -> None:
    """Takes a rung back: what it held is let go, what it cut is ordered back. One may: it takes nothing away.

    Raises:
        NotNow: it is not in force.
    """
    with transaction.atomic():
        row = _locked(pk, "in_force")
        _move(row, "lifted", "lift", by)
        if row.rung in HOLDS:
            _tell(row, "credit.line.released", {"hold": _name(row)}, part="lift")
        elif row.rung == rungs.CLOSE:
            _tell(row, "credit.line.reopened", {"initiator": "agent"}, part="lift")
        elif (facts_of(row.line).limits.now or 0) < row.before:  # nobody is lowered by a way back
            _order(row, row.before, part="lift")
        _alert(row, "closed")


def stop(pk: int, *, by: By) -> None:
    """Gives it up before its day.

    Raises:
        NotNow: it is in force, or over.
    """
    with transaction.atomic():
        _stop(_locked(pk, "asked", "signed", "told"), by)


def _stop(row: Reduction, by: By) -> None:
    """Who was told that it comes is told that it does not."""
    _move(row, "stopped", "stop", by)
    if row.told_at:
        work.add(TELL, str(row.pk), key=f"{row.pk}:stopped")


def _begin(row: Reduction) -> None:
    row.state = "in_force"
    row.save(update_fields=["state", "effective_at"])
    _keep(row, "begin", MACHINE)
    because: dict[str, Any] = {"initiator": "agent", "codes": [row.reason_code], "decided_by": row.author}
    if row.rung in HOLDS:
        _tell(row, "credit.line.held", {"hold": _name(row), "capability": HOLDS[row.rung], **because})
    elif row.rung == rungs.CLOSE:
        _tell(row, "credit.line.closed", {"initiator": "agent", "codes": [row.reason_code]})
    elif row.amount is not None:
        _order(row, row.amount)
    _alert(row, "raised")


def _name(row: Reduction) -> str:
    return f"ladder-{row.pk}"


def _tell(row: Reduction, kind: str, fields: Mapping[str, Any], *, part: str = "begin") -> None:
    event = {
        "specversion": "1.0", "id": f"{_name(row)}-{part}", "source": SOURCE, "type": kind, "subject": row.line,
        "time": clock.now().isoformat(), "data": dict(fields),
    }  # fmt: skip
    (fate,) = take([event])
    if fate.is_refused:
        raise ValueError(f"our own event was refused: {fate.pointer} {fate.why}")


def _order(row: Reduction, amount: int, *, part: str = "begin") -> None:
    orders.order_restoration(
        line=row.line, amount=amount, decision="", case="", codes=[row.reason_code], protection_until=clock.now(),
        key=f"ladder:{row.pk}:{part}",
    )  # fmt: skip


def _alert(row: Reduction, state: str) -> None:
    if row.rung in ALERTS:
        body = {"alert": ALERTS[row.rung], "subject": row.line, "line": row.line, "state": state}
        orders.tell("mingbai.alert.changed", row.line, body, key=f"ladder:{row.pk}:{state}")


def _move(row: Reduction, state: str, move: str, by: By) -> None:
    row.state = state
    row.save(update_fields=["state"])
    _keep(row, move, by)


def _keep(row: Reduction, move: str, by: By) -> None:
    row.steps.create(move=move, actor=by.name, role=by.role, reason=by.reason, at=clock.now())


def _locked(pk: int, *states: str) -> Reduction:
    row = _held(pk)
    if row.state not in states:
        raise NotNow(_("这一条现在不能这样做。"), state=row.state)
    return row


def _held(pk: int) -> Reduction:
    """The row, its line's turn taken first: two rungs of one line never pass each other."""
    _lock(queries.reduction(pk).line)
    return Reduction.objects.select_for_update().get(pk=pk)


def _lock(line: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 6))", [line])
