"""How the limit came to what it is, as rows that add up to it. Pure. Source: A040."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from risk.events.history import History
from risk.facts.timeline import Moved, moves
from support.why.past import MONTHS_24


@dataclass(frozen=True, slots=True)
class Row:
    """One step: `by` is signed and `after` what the limit was then, both in fen."""

    at: datetime
    text: str
    by: int
    after: int


@dataclass(frozen=True, slots=True)
class Changes:
    """The steps of 24 months, oldest first, and what they add up to: the limit of now, in fen."""

    rows: tuple[Row, ...]
    total: int


def changes(history: History, *, at: datetime) -> Changes:
    """What the page shows above everything that happened; no rows where no limit was ever told."""
    found = moves(history, at=at, since=at - MONTHS_24)
    return Changes(tuple(Row(one.at, _text(one), one.by, one.after) for one in found), _sum(found))


def _sum(found: Sequence[Moved]) -> int:
    return sum(one.by for one in found)


def _text(one: Moved) -> str:
    if one.how == "opened":
        return _("签订授信合同")
    if one.how == "start":
        return _("这以前的额度")
    if one.how == "untold":
        return _("贷款系统没有告诉我们的变化")
    raised = one.by > 0
    words = {
        "system": _("系统调高") if raised else _("系统调低"),
        "borrower": _("您本人调高") if raised else _("您本人调低"),
        "agent": _("工作人员调高") if raised else _("工作人员调低"),
        "partner": _("合作机构调高") if raised else _("合作机构调低"),
    }
    return words.get(one.who, _("额度调整")) if one.by else _("额度调整")
