"""Runs the playbook of a warning: asks people for its steps, tells the lender, and calls what is ours to do.

Source: F.9 Actions, A030.
"""

from risk.orders import services as orders
from risk.todos import services as todos
from risk.todos.models import Kind
from risk.watching.levels import CALM
from risk.watching.models import Turn
from risk.watching.thresholds import Indicator, Step, Thresholds
from risk.work import services as work

TURNED = "warning.turned"
ALERTS = 3  # from yellow on the lender's systems are told


def run(turn: Turn, known: Thresholds) -> None:
    """What a change of level asks for, in the transaction of the change."""
    warning = turn.warning
    if turn.after == CALM:
        todos.drop(Kind.WARNING, [str(warning.pk)], at=turn.at)
        orders.close_alert(alert(warning.indicator), str(warning.pk))
        return
    if turn.after < turn.before:
        indicator = known.indicators[warning.indicator]
        todos.ask((_asked(turn, indicator, step) for step in known.playbook(indicator.name, turn.after)), at=turn.at)
        work.add(TURNED, str(turn.pk), key=str(turn.pk))
    if turn.after <= ALERTS:
        orders.raise_alert(alert(warning.indicator), str(warning.pk), line="")


def alert(indicator: str) -> str:
    """The kind of the alert that tells the lender of a warning."""
    return f"warning.{indicator}"[:40]


def todo_key(warning: int, step: str) -> str:
    return f"warning:{warning}:{step}"


def _asked(turn: Turn, indicator: Indicator, step: Step) -> todos.Asked:
    of = f" {turn.warning.subject}" if turn.warning.subject else ""
    return todos.Asked(
        key=todo_key(turn.warning.pk, step.name),
        kind=Kind.WARNING,
        subject=str(turn.warning.pk),
        zh=f"{indicator.zh}{of}：{step.zh}"[:200],
        en=f"{indicator.en}{of}: {step.en}"[:200],
        due_at=step.due(turn.at),
    )
