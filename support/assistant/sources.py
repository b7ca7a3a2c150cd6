"""Where the facts of an answer stand, for the chips below it: “来自您的记录”. Pure."""

from collections.abc import Iterable, Mapping
from datetime import date

from risk.templatetags.figures import onday

# What is the lender's own, or their own words of a moment ago, needs no source.
_NAMES: Mapping[str, Mapping[str, str]] = {
    "explanation": {"zh": "额度说明", "en": "explanation of your line"},
    "ledger": {"zh": "借还款记录", "en": "loans and repayments"},
    "case": {"zh": "申诉记录", "en": "your cases"},
    "plan": {"zh": "还款方案计算", "en": "plan figures"},
    "control": {"zh": "您设的限制", "en": "what you have set"},
}


def chips(facts: Iterable[Mapping[str, str]], *, lang: str, today: date) -> list[str]:
    """A chip for each record that the facts of an answer were read from, with the day it was read."""
    named = dict.fromkeys(fact["source"] for fact in facts if fact["source"] in _NAMES)
    day = onday(today)
    return [f"{_NAMES[name][lang]}, {day}" if lang == "en" else f"{_NAMES[name][lang]}，{day}" for name in named]
