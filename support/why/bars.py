"""The limit waterfall as rows with bars. Pure.

A bar's place is an attribute in percent of the highest level reached: a strict style-src allows attributes, not styles.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as n_

from support.why.shape import Explanation, Reason, Step


@dataclass(frozen=True, slots=True)
class Row:
    """One step; amounts in fen, `x` and `width` are percents such as "69%"; `look` is the bar's class, "" for none."""

    name: str
    amount: int
    x: str
    width: str
    look: str
    reason: str  # anchor of the reason that explains it, "" for none
    last: bool

    @property
    def signed(self) -> bool:
        return not self.last and self.amount > 0 and self.look == "soon"


_NAMES = {
    "approved": n_("核定额度"),
    "cut": n_("下调"),
    "closed": n_("已关闭"),
    "used": n_("借款占用"),
    "unreleased": n_("正在恢复"),
    "pending": n_("处理中的借款"),
    "over": n_("超出额度的部分"),
    "held": n_("暂时不能借"),
    "unknown": n_("正在核对"),
    "usable": n_("现在可用"),
}
_LOOKS = {
    "approved": "has",
    "usable": "has",
    "unreleased": "soon",
    "pending": "soon",
    "over": "soon",
    "unknown": "soon",
}
_OF = {
    "cut": ("limit",),
    "closed": ("draw", "limit"),
    "unreleased": ("limit",),
    "held": ("draw",),
    "unknown": ("draw",),
}


def rows(explanation: Explanation) -> tuple[Row, ...]:
    """Every step of the waterfall, the bar of each hanging where the one before it ended."""
    steps = explanation["waterfall"]
    highest = _highest(steps) or 1
    level, found = 0, []
    for step in steps:
        last = step["step"] == "usable"
        before, level = (0, step["amount"]) if last else (level, level + step["amount"])
        low, high = sorted((max(before, 0), max(level, 0)))
        found.append(
            Row(
                name=_(_NAMES.get(step["step"], step["step"])),
                amount=step["amount"],
                x=_share(low, highest),
                width=_share(high - low, highest),
                look=_LOOKS.get(step["step"], "less") if high > low else "",
                reason=_anchor(step["step"], explanation["reasons"]),
                last=last,
            )
        )
    return tuple(found)


def _highest(steps: Sequence[Step]) -> int:
    level = highest = 0
    for step in steps:
        if step["step"] != "usable":
            level += step["amount"]
            highest = max(highest, level)
    return highest


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}".rstrip("0").rstrip(".") + "%"


def _anchor(step: str, reasons: Sequence[Reason]) -> str:
    if step not in _OF or not reasons:
        return ""
    found = (f"r{number}" for number, reason in enumerate(reasons, 1) if reason["capability"] in _OF[step])
    return next(found, "r1")
