"""Which reader and which service a flow file means by a name."""

from collections.abc import Callable, Mapping

from appeals.status import Kind
from support.assistant.flows import appealing, controlling, filing, hardship, rights
from support.assistant.flows.material import Material, Outcome, Told
from support.control.models import Action


def _nothing(told: Told) -> Material:
    return Material()


MATERIALS: Mapping[str, Callable[[Told], Material]] = {
    "nothing": _nothing,
    "appealable": appealing.appealable,
    "withdrawable": appealing.withdrawable,
    "waiting": appealing.waiting,
    "decided": appealing.decided,
    "drafted": appealing.drafted,
    "hardship": hardship.material,
    "pausing": controlling.pausing,
    "lowering": controlling.lowering,
    "keeping": controlling.keeping,
    "line": rights.of_line,
    "correcting": rights.correcting,
    "given": rights.given,
    "withdrawn": rights.withdrawn,
}
ENDS: Mapping[str, Callable[[Told], Outcome]] = {
    "open_appeal": appealing.open_appeal,
    "submit": appealing.submit,
    "no_more": appealing.no_more,
    "withdraw": appealing.withdraw,
    "second": appealing.second,
    "quote": hardship.quote,
    "pause": controlling.choose(Action.PAUSE),
    "lower": controlling.choose(Action.LOWER),
    "keep": controlling.choose(Action.KEEP),
    "copy": rights.copy,
    "correct": rights.correct,
    "withdraw_consent": rights.withdraw,
    "give_again": rights.give_again,
    "explain": rights.explain,
    "person": rights.person,
    "complaint": filing.file(Kind.COMPLAINT),
    "objection": filing.file(Kind.CREDIT_OBJECTION),
}
