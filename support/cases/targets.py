"""What a borrower can do before the next review, from what bound the amount.

A number of the policy is said only of a fact that its pack lets a borrower aim for.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from sqlglot import exp

from appeals.models import Case
from risk.decisions import queries as decisions
from risk.policy import services as policies
from support.why.shape import Reason

ORIGINAL = 3  # an issuer's own electronic file. Source: D.0.
FACT = "draws_90d"


@dataclass(frozen=True, slots=True)
class Target:
    text: str
    small: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the re-check stored: which term bound the amount, the level of proof it stood on, and its two grades."""

    binding: tuple[str, ...] = ()
    level: int = 0
    policy: str = ""
    capacity: str = ""
    willingness: str = ""

    @property
    def is_bound_by_income(self) -> bool:
        return "l_capacity" in self.binding

    @property
    def axis(self) -> str:
        """Which of the two axes it fell on, in a sentence (A034); empty: on neither, or one cannot be told."""
        if not (self.capacity and self.willingness):
            return ""
        if self.willingness == "A":
            return _("还款记录没有问题，目前受收入限制。") if self.capacity != "A" else ""
        if self.capacity == "A":
            return _("收入够，主要看以前的还款记录。")
        return _("收入和以前的还款记录都有影响。")


def outcome(case: Case) -> Outcome:
    """One query; empty while nothing was computed."""
    if not case.recheck:
        return Outcome()
    body: Mapping[str, Any] = decisions.decision(case.recheck).content.body
    return Outcome(
        binding=tuple(body.get("binding", ())),
        level=int(body.get("asked", {}).get("level", 0)),
        policy=str(body.get("recheck", {}).get("policy", "")),
        **{name: grade or "" for name, grade in body.get("grades", {}).items()},
    )


def targets(case: Case, found: Outcome, reasons: Iterable[Reason]) -> tuple[Target, ...]:
    """What the reviewer named, how often to borrow, better proof; at most four (A102)."""
    named = [Target(text) for text in (case.proposed.targets if case.proposed else ())]
    if case.outcome == "partial":
        named += [target for reason in reasons if (target := _fewer_draws(reason, found))]
        if found.is_bound_by_income:
            named.append(_better_proof(found))
    return tuple(named[:4])


def _fewer_draws(reason: Reason, found: Outcome) -> Target | None:
    most = _most(found.policy, reason["code"])
    now = reason["evidence"].get(FACT)
    if most is None or not isinstance(now, int) or now <= most:
        return None
    small = _("现在%(n)s次。可以把几次小额借款合并成一次。") % {"n": now}
    return Target(_("90天内借款不超过%(n)s次") % {"n": most}, small)


def _better_proof(found: Outcome) -> Target:
    if found.level < ORIGINAL:
        small = _("照片或扫描件只能认一部分收入，原件能认得更多。有了随时可交，不用等。")
        return Target(_("换成带电子章的流水原件"), small)
    return Target(_("减少每月的其他还款"), _("每月要还的少一些，按同样的收入能恢复得更多。"))


def _most(policy: str, code: str) -> int | None:
    """The count a rule of the code draws the line at, where the pack lets a borrower aim for that fact."""
    for rule in policies.named(policy).rules if policy else ():
        if rule.code != code or rule.when is None or FACT not in (rule.targets or ()):
            continue
        for test in rule.when.tree.find_all(exp.GT):
            if test.left.name == FACT and isinstance(test.right, exp.Literal):
                return int(test.right.this)
    return None
