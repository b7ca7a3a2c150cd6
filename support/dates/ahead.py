"""The days ahead of a line in words, each from a record: a due date, a review, the end of something. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from appeals.models import Case
from risk import clock
from risk.events.history import History
from risk.templatetags.figures import yuan
from support.cases.page import PROTECTION
from support.dates.dues import dues
from support.plans.models import Plan
from support.why.told import Told

DUE = "due"
MONTH = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Ahead:
    """One day ahead. `kind` is due, review, end or case; `key` names it for ever."""

    day: date
    kind: str
    line: str
    text: str
    small: str = ""
    key: str = ""
    amount: int = 0


def of_line(said: Told, plans: Sequence[Plan] = ()) -> list[Ahead]:
    """What stands ahead of a line from today on, the earliest first."""
    today = clock.day(said.diagnosis.at)
    found = [one for one in (*_dues(said.history, plans), *_reviews(said), *_ends(said)) if one.day >= today]
    return sorted(found, key=lambda one: one.day)


def dues_alone(history: History, plans: Sequence[Plan], *, at: datetime) -> list[Ahead]:
    """What falls due on a line from today on, for when nothing else can be worked out."""
    return [one for one in _dues(history, plans) if one.day >= clock.day(at)]


def month(said: Told, plans: Sequence[Plan]) -> list[Ahead]:
    """What stands ahead of a line within a month."""
    until = clock.day(said.diagnosis.at) + MONTH
    return [one for one in of_line(said, plans) if one.day <= until]


def _dues(history: History, plans: Sequence[Plan]) -> Iterator[Ahead]:
    for due in dues(history, plans):
        first = due.parts[0]
        small = _("借款%(loan)s，第%(n)s期，共%(of)s期") % {"loan": first.loan, "n": first.n, "of": first.of}
        if len(due.parts) > 1:
            small = _("%(many)s笔借款一起") % {"many": len(due.parts)}
        text = _("要还%(amount)s") % {"amount": yuan(due.amount)}
        yield Ahead(due.day, DUE, due.line, text, small, f"due:{due.line}:{due.day}", due.amount)


def _reviews(said: Told) -> Iterator[Ahead]:
    line, review = said.explanation["line"], said.explanation["next_review_on"]
    if review:
        day = date.fromisoformat(review)
        small = _("结果以届时评估为准，有变化会通知您。")
        yield Ahead(day, "review", line, _("系统再评估一次"), small, f"review:{line}:{day}")
    appeal = said.explanation["appeal"]
    if appeal and appeal["next_by"]:
        day = _day(appeal["next_by"])
        text = _("最晚这天有申诉的消息")
        yield Ahead(day, "case", line, text, appeal["number"], f"case:{appeal['number']}:{day}")


def _ends(said: Told) -> Iterator[Ahead]:
    line = said.explanation["line"]
    for reason in said.explanation["reasons"]:
        for fact, words in _ending().items():
            if (value := reason["evidence"].get(fact)) and isinstance(value, str):
                day = _day(value)
                text = _("您自己设的暂停到期") if reason["code"] == "ACC-SELF" else words
                yield Ahead(day, "end", line, text, reason["text"], f"end:{line}:{reason['code']}:{day}")


def _ending() -> Mapping[str, str]:
    return {
        "fade_date": _("以前的逾期不再影响评估"),
        "until": _("这项限制到期"),
        "ends_at": _("维护预计结束"),
    }


def protection(case: Case) -> Ahead | None:
    """The end of the protection of what a person gave back; None where nothing was. Source: F.6."""
    if case.applied_at is None:
        return None
    day = clock.day(case.applied_at + PROTECTION)
    small = _("在这之前，系统不会自动下调恢复的额度。逾期4天以上或依法必须处理的除外。")
    return Ahead(day, "end", case.line, _("人工恢复的保护期到期"), small, f"protection:{case.number}")


def _day(text: str) -> date:
    return clock.day(datetime.fromisoformat(text)) if "T" in text else date.fromisoformat(text)
