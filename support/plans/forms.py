"""What a borrower tells of their month, read from a form: only what we do not know. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from support.plans.eligibility import Budget, Cause
from support.plans.rules import Rules
from support.plans.standing import Month
from support.why.trial import fen

MOST_MONTHS, MOST_PEOPLE = 36, 12


@dataclass(frozen=True, slots=True)
class Told:
    """What was filled in; `problems` name the field and what to do."""

    cause: Cause | None = None
    months: int = 0
    budget: Budget | None = None
    typed: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        return self.cause is not None and self.budget is not None and not self.problems


def read(sent: Mapping[str, str], known: Month, rules: Rules) -> Told:
    """The form as sent. An amount left empty is the one we know; without one it is asked for."""
    typed = {name: sent.get(name, "").strip()[:20] for name in ("cause", "months", "income", "people", "elsewhere")}
    problems: dict[str, str] = {}
    cause = Cause(typed["cause"]) if typed["cause"] in list(Cause) else None
    if cause is None:
        problems["cause"] = _("请选一个最接近的。")
    months = _whole(typed["months"] or "1", MOST_MONTHS)
    if months is None or months < 1:
        problems["months"] = _("请填1到36的整数。")
    people = _whole(typed["people"] or "0", MOST_PEOPLE)
    if people is None:
        problems["people"] = _("请填0到12的整数。")
    income = _amount(typed["income"], known.income)
    if income is None:
        problems["income"] = _("请填金额，没有收入就填0。")
    elsewhere = _amount(typed["elsewhere"], known.elsewhere)
    if elsewhere is None:
        problems["elsewhere"] = _("请填金额，没有就填0。")
    if income is None or elsewhere is None or people is None or problems:
        return Told(cause, months or 0, None, typed, problems)
    living = rules.living_line * (1 + people)
    verified = income if known.is_verified and not typed["income"] else None
    return Told(cause, months or 1, Budget(income, living, elsewhere + known.other_loans, verified), typed, {})


def _amount(text: str, known: int | None) -> int | None:
    if not text:
        return known
    return 0 if text in {"0", "0.0", "0.00"} else fen(text)


def _whole(text: str, most: int) -> int | None:
    if not (text.isascii() and text.isdigit() and len(text) < 4):  # noqa: PLR2004 - three digits
        return None
    return int(text) if int(text) <= most else None
