"""The contested decision as the desk shows it: each rule, the values it saw then and sees now, and how it fares."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import get_language

from appeals.desk import alerted, labels
from appeals.desk.alerted import Alerted
from appeals.models import Case
from risk import clock
from risk.decisions import queries as decisions
from risk.decisions.errors import NoSuchDecision
from risk.decisions.wording import Sentence, sentences
from risk.events import queries as ledger
from risk.events.history import History
from risk.facts.reading import read
from risk.facts.registry import REGISTRY
from risk.policy import Policy
from risk.policy import services as policies
from risk.policy.errors import NoSuchPolicy
from risk.policy.rules import Capability
from risk.reasons.catalogue import CATALOGUE
from risk.scoreboard import queries as scoreboard
from risk.scoreboard.queries import Lately

LATELY = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Value:
    """One fact; `then` is what the decision saw, empty where that is not known or the same."""

    name: str
    label: str
    text: str
    then: str
    is_unknown: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """One reason of the contested decision and the rule behind it.

    Attributes:
        holds: whether the rule is true now; None: cannot tell.
        held_then: on the facts of the decision, by its own policy; `held_before` by the policy that ruled before that.
            None where it cannot be told.
        lately: appeals against the rule, and how they ended.
    """

    code: str
    title: str
    when: str
    holds: bool | None
    held_then: bool | None
    held_before: bool | None
    values: tuple[Value, ...]
    lately: Lately | None


@dataclass(frozen=True, slots=True)
class Contested:
    """Everything about the decision a case contests; `at` is when it was made, None where it is not ours.

    `told` is what the borrower reads of it, in their language; `alerted` the early warning the line stood in when it
    was restricted.
    """

    at: datetime | None
    earlier: str
    hits: tuple[Hit, ...]
    beside: tuple[Value, ...]
    alerted: Alerted | None
    told: tuple[Sentence, ...] = ()


@dataclass(frozen=True, slots=True)
class _Then:
    """The facts, the policy and the policy before it, at the decision."""

    at: datetime | None
    values: Mapping[str, Any]
    truths: Mapping[tuple[str, Capability], bool | None]
    earlier: Policy | None
    before: Mapping[tuple[str, Capability], bool | None]
    told: tuple[Sentence, ...]


_UNKNOWN = _Then(None, {}, {}, None, {}, ())


def of(case: Case, history: History, values: Mapping[str, Any], *, readers: frozenset[str]) -> Contested:
    """The contested decision for a role. At most 11 queries, four of them where a warning was in force.

    Args:
        history: of the case's line, up to now; `values` are its facts now.
        readers: the colleague's roles; a fact none of them may see is left out.
    """
    policy, then, now = policies.current(), _then(case), clock.now()
    truths = policy.evaluate(values)
    lately = scoreboard.lately(case.codes, at=now, since=now - LATELY)

    def value(name: str) -> Value:
        text = labels.fact_value(name, values.get(name))
        was = labels.fact_value(name, then.values.get(name)) if then.at else text
        return Value(name, labels.fact_label(name), text, was if was != text else "", values.get(name) is None)

    hits = []
    for code in case.codes:
        rule = policy.rule(code)
        names = policy.relied_on(code) if rule else ()
        hits.append(
            Hit(
                code=code,
                title=_title(code),
                when=rule.when.text.strip() if rule and rule.when else "",
                holds=_held(truths, code),
                held_then=_held(then.truths, code) if then.at else None,
                held_before=_held(then.before, code) if then.earlier else None,
                values=tuple(value(name) for name in names if _may_see(name, readers)),
                lately=lately.get(code),
            )
        )
    beside = tuple(value(name) for name in labels.BESIDE if _may_see(name, readers))
    warned = alerted.of(case, history, decided_at=then.at, may_see=lambda name: _may_see(name, readers))
    earlier = then.earlier.version if then.earlier else ""
    return Contested(then.at, earlier, tuple(hits), beside, warned, then.told or _told_now(case))


def _then(case: Case) -> _Then:
    """Read again as of the decision and by what was known then; nothing where the decision is not ours."""
    try:
        found = decisions.decision(case.decision)
        ruling = policies.named(found.policy)
    except (NoSuchDecision, NoSuchPolicy):
        return _UNKNOWN
    content = found.content
    values = read(ledger.history(case.line, at=content.at, known_at=content.known_at), at=content.at).values
    earlier = policies.before(ruling)
    told = sentences(content, "en" if case.lang == "en" else "zh")
    before = earlier.evaluate(values) if earlier else {}
    return _Then(content.at, values, ruling.evaluate(values), earlier, before, told)


def _told_now(case: Case) -> tuple[Sentence, ...]:
    """What the borrower reads of the line now, where the case contests no decision: it is answered beside that."""
    block = decisions.newest_block(case.line) if not case.decision else None
    return sentences(block.content, "en" if case.lang == "en" else "zh") if block else ()


def _held(truths: Mapping[tuple[str, Capability], bool | None], code: str) -> bool | None:
    held = [truth for (name, _capability), truth in truths.items() if name == code]
    return True if True in held else None if None in held else False


def _title(code: str) -> str:
    lang = "en" if (get_language() or "").startswith("en") else "zh"
    return CATALOGUE[code].texts[lang]["title"] if code in CATALOGUE else code


def _may_see(name: str, readers: frozenset[str]) -> bool:
    return name not in REGISTRY or bool(readers & set(REGISTRY[name].readers))
