"""What happened on a line, dated, newest first, a page at a time. Pure.

Flags, reports and whatever concerns an investigation are not told here: the explanation says what may be said.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from django.utils.translation import gettext as _

from risk.events.history import History
from risk.templatetags.figures import cny, onday, yuan
from support.why.faces import channel

MONTHS_24 = timedelta(days=731)
NEWEST = 12  # beside an explanation; the rest is one tap away, so that a long history costs no more than a short one
PAGE = 50


@dataclass(frozen=True, slots=True)
class Entry:
    """One dated thing; `key` names its place for the page that goes on behind it."""

    at: datetime
    text: str
    small: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Past:
    """Some entries, newest first; `more`: where the earlier ones go on, empty when there are none."""

    entries: tuple[Entry, ...]
    more: str = ""


Data = Mapping[str, object]


def past(history: History, *, at: datetime, before: str = "", most: int = PAGE) -> Past:
    """The telling events of the line in the last 24 months, newest first.

    Args:
        history: of the line.
        at: the present.
        before: the `more` of the page before; what is no such key begins at the newest.
        most: entries on the page.
    """
    tellers = _tellers()
    place = _place(before)
    telling = (
        event
        for event in reversed(history.events)
        if event.subject == history.line
        and event.type in tellers
        and at - MONTHS_24 < event.time <= at
        and (place is None or (event.time, event.seq) < place)
    )
    found = tuple(
        Entry(event.time, *tellers[event.type](event.data), key=f"{event.time.isoformat()}~{event.seq}")
        for event in islice(telling, most + 1)
    )
    return Past(found[:most], found[most - 1].key if len(found) > most else "")


def _place(key: str) -> tuple[datetime, int] | None:
    time, _sign, seq = key.partition("~")
    try:
        found = datetime.fromisoformat(time), int(seq)
    except ValueError:
        return None
    return found if found[0].tzinfo else None


def _who(data: Data) -> str:
    names = {
        "system": _("系统自动评估"),
        "borrower": _("您本人操作"),
        "agent": _("工作人员决定"),
        "partner": _("合作机构决定"),
    }
    return names.get(str(data.get("initiator")), "")


def _function(data: Data) -> str:
    names = {"draw": _("借款"), "raise": _("提额"), "limit": _("额度"), "repay": _("一种还款方式")}
    return names.get(str(data.get("capability")), _("部分功能"))


def _amount(data: Data, key: str = "amount") -> str:
    value = data.get(key)
    return yuan(value) if isinstance(value, int) else ""


def _changed(data: Data) -> tuple[str, str]:
    words = {"before": _amount(data, "previous"), "after": _amount(data, "current")}
    return _("额度由%(before)s调整为%(after)s") % words, _who(data)


def _received(data: Data) -> tuple[str, str]:
    small = _("%(channel)s，流水号%(ref)s") % {
        "channel": channel(str(data.get("channel", ""))),
        "ref": data.get("payment_ref", ""),
    }
    return _("收到还款%(amount)s") % {"amount": _amount(data)}, small


def _posted(data: Data) -> tuple[str, str]:
    principal, interest = data.get("principal"), data.get("interest")
    small = ""
    if isinstance(principal, int) and isinstance(interest, int):
        small = _("本金%(principal)s，利息%(interest)s") % {"principal": cny(principal), "interest": cny(interest)}
    return _("还款已入账"), small


def _overdue(data: Data) -> tuple[str, str]:
    words = {"n": data.get("n"), "amount": _amount(data)}
    small = _("应还日%(day)s") % {"day": onday(str(data["due_on"]))} if data.get("due_on") else ""
    return _("第%(n)s期逾期，待还%(amount)s") % words, small


def _paused(data: Data) -> tuple[str, str]:
    actions = {
        "pause_draws": _("您打开了“暂停借款”"),
        "lower_limit": _("您调低了额度"),
        "close": _("您关闭了额度"),
        "resume": _("您申请重新打开"),
    }
    return actions.get(str(data.get("action")), _("您调整了自我控制")), ""


def _tellers() -> dict[str, Callable[[Data], tuple[str, str]]]:
    return {
        "credit.line.opened": lambda d: (_("签订授信合同，额度%(limit)s") % {"limit": _amount(d, "limit")}, ""),
        "credit.line.limit_changed": _changed,
        "credit.line.held": lambda d: (_("%(function)s暂停") % {"function": _function(d)}, _who(d)),
        "credit.line.released": lambda _d: (_("暂停解除"), ""),
        "credit.line.closed": lambda d: (_("额度关闭"), _who(d)),
        "credit.line.reopened": lambda d: (_("额度重新打开"), _who(d)),
        "credit.draw.paid": lambda d: (_("借款%(amount)s到账") % {"amount": _amount(d)}, ""),
        "credit.draw.declined": lambda d: (_("一笔%(amount)s的借款没有通过") % {"amount": _amount(d)}, ""),
        "credit.repayment.received": _received,
        "credit.repayment.failed": lambda _d: (_("一次还款没有成功"), ""),
        "credit.repayment.posted": _posted,
        "credit.limit.released": lambda d: (_("额度恢复%(amount)s") % {"amount": _amount(d)}, ""),
        "credit.instalment.overdue": _overdue,
        "credit.instalment.cured": lambda d: (_("第%(n)s期逾期已还清") % {"n": d.get("n")}, ""),
        "credit.agreement.expired": lambda _d: (_("一份合同或授权到期"), ""),
        "credit.agreement.confirmed": lambda _d: (_("您确认了合同或授权"), ""),
        "credit.plan.started": lambda _d: (_("还款调整方案开始"), ""),
        "credit.plan.finished": lambda _d: (_("还款调整方案结束"), ""),
        "credit.self_control.changed": _paused,
    }
