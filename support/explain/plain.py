"""An explanation as lines of text, for a terminal. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from risk.reasons.values import money

NAMES = {
    "zh": {
        "situations": "情况", "capabilities": "功能", "waterfall": "额度", "reasons": "原因", "since": "自",
        "remedy": "怎么办",
        "works": "还能用", "review": "下次评估", "by": "作出", "decision": "判断", "none": "没有受限",
        "change": "会改变结果", "appeal": "申诉", "incident": "故障",
    },
    "en": {
        "situations": "Situations", "capabilities": "Capabilities", "waterfall": "Limit", "reasons": "Reasons",
        "since": "since", "remedy": "What to do", "works": "Still works", "review": "Next review", "by": "Decided by",
        "decision": "Decision", "none": "Nothing is blocked", "change": "Would change", "appeal": "Appeal",
        "incident": "Incident",
    },
}  # fmt: skip


def plain(explanation: Mapping[str, Any], lang: str) -> Iterator[str]:
    """The explanation a person can read, one line at a time."""
    names = NAMES[lang]
    yield f"{explanation['line']}  {explanation['borrower']}  {explanation['at']}"
    yield f"{names['situations']}: {', '.join(explanation['situations']) or names['none']}"
    yield f"{names['capabilities']}: {', '.join(f'{k} {v}' for k, v in explanation['capabilities'].items())}"
    steps = (f"{step['step']} {_signed(step['amount'])}" for step in explanation["waterfall"])
    yield f"{names['waterfall']}: {', '.join(steps)}"
    for number, reason in enumerate(explanation["reasons"], 1):
        yield f"{number}. {reason['code']} ({reason['capability']}, {names['since']} {reason['since']})"
        yield f"   {reason['text']}"
        yield f"   {names['remedy']}: {reason['remedy']['text']}"
        for change in reason["would_change"]:
            yield f"   {names['change']}: {change['text']}"
    yield f"{names['works']}: {', '.join(explanation['still_works'])}"
    if explanation["next_review_on"]:
        yield f"{names['review']}: {explanation['next_review_on']}"
    if explanation["decided_by"]:
        yield f"{names['by']}: {explanation['decided_by']}"
    if incident := explanation["incident"]:
        yield f"{names['incident']}: {incident['id']} ({incident['class']})"
    if appeal := explanation["appeal"]:
        yield f"{names['appeal']}: {appeal['number']} ({appeal['status']})"
    yield f"{names['decision']}: {explanation['decision']['id']}  {explanation['decision']['policy']}"


def _signed(fen: int) -> str:
    text = money(abs(fen), "zh", exact=True)
    return f"−{text}" if fen < 0 else text
