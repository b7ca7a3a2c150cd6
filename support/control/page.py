"""Everything the pages of self-control show. Reads nothing."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from risk import clock
from risk.templatetags.figures import moment, onday, yuan
from support.control import words
from support.control.models import Action
from support.control.queries import COOLING, Standing
from support.control.services import PERIODS


@dataclass(frozen=True, slots=True)
class Period:
    days: int
    text: str


@dataclass(frozen=True, slots=True)
class Sure:
    """What confirming would do, in three lines."""

    title: str
    does: str
    stays: str
    back: str
    button: str


def context(found: Standing) -> dict[str, object]:
    return {
        "found": found,
        "headline": headline(found),
        "periods": periods(),
        "least": found.principal,
        "may_lower": not found.closed and found.limit > max(found.principal, 100_00),
        "may_close": not found.closed and not found.asked_to_close,
        "may_open": found.paused_since is not None and not found.asked and _worth_asking(found),
        "may_raise": found.lowered is not None and found.lowered.amount == found.limit,
        "raise_now": found.raise_from is not None and found.raise_from <= clock.now(),
        "past": [(one.made_at, words.what(one)) for one in found.choices],
    }


def headline(found: Standing) -> tuple[str, str, str]:
    """Three pieces, the middle one in jade."""
    if found.closed:
        text = _("这条额度|已经关闭|")
    elif found.paused_since is None:
        text = _("借多少、借不借，|您说了算|")
    elif found.ends_at is not None:
        text = _("借款已暂停，|%(at)s自动恢复|") % {"at": moment(found.ends_at)}
    else:
        text = _("借款已暂停，|您打开之前一直暂停|")
    before, _bar, rest = text.partition("|")
    strong, _bar, after = rest.partition("|")
    return before, strong, after


def periods() -> list[Period]:
    texts = {0: _("直到我自己打开"), 7: _("7天"), 30: _("30天"), 90: _("90天"), 180: _("半年")}
    return [Period(days, texts[days]) for days in PERIODS]


def sure(found: Standing, wish: Action, *, days: int, amount: int | None, typed: str) -> dict[str, object]:
    """What confirming a wish would do; the service judges it when it is confirmed."""
    return {
        "line": found.line,
        "action": wish.value,
        "days": days,
        "typed": typed,
        "fits": wish != Action.LOWER or (amount is not None and amount < found.limit),
        "sure": _sure(found, wish, days=days, amount=amount),
        "now": found.limit,
    }


def _sure(found: Standing, wish: Action, *, days: int, amount: int | None) -> Sure:
    now = clock.now()
    loans = _("还款照常，已借的不受影响，不影响信用，也不收费。")
    if wish == Action.PAUSE:
        end = _("到%(at)s自动恢复。") % {"at": moment(now + timedelta(days=days))} if days else ""
        does = _("马上开始，新的借款一律不放。") + end
        back = _("想提前打开，申请后要等7天。") if days else _("想打开，最早在%(at)s。") % {"at": moment(now + COOLING)}
        return Sure(_("暂停借款"), does, loans, back, _("确认暂停"))
    if wish == Action.LOWER:
        words_ = {"before": yuan(found.limit), "after": yuan(amount)}
        does = _("额度从%(before)s调到%(after)s，核心系统通常几分钟内改好。") % words_
        back = _("想调回来，%(day)s以后可以申请，到时要看有没有别的限制。") % {"day": onday(now + COOLING)}
        return Sure(_("调低额度"), does, loans, back, _("确认调低"))
    if wish == Action.CLOSE:
        does = _("马上停止借款，并请核心系统关闭这条额度。")
        back = _("以后想再用，申请后要过7天冷静期，还要重新评估，不能保证恢复。")
        return Sure(_("关闭额度"), does, loans, back, _("确认关闭"))
    if wish == Action.OPEN:
        does = _("%(at)s起生效，在那之前继续暂停。") % {"at": moment(_opens_at(found, now))}
        stays = _("到时能不能借，以当时的审核为准。")
        return Sure(_("重新打开借款"), does, stays, _("生效之前可以随时撤回。"), _("确认申请打开"))
    if wish == Action.KEEP:
        does = _("申请作废，借款继续暂停，直到您再申请打开。")
        return Sure(_("撤回打开的申请"), does, loans, _("再申请打开，要重新等7天。"), _("确认撤回"))
    does = _("请核心系统把额度从%(before)s调回%(after)s。")
    said = {"before": yuan(found.limit), "after": yuan(found.lowered.previous if found.lowered else None)}
    return Sure(_("把额度调回去"), does % said, loans, _("随时可以再调低。"), _("确认调回"))


def _opens_at(found: Standing, now: datetime) -> datetime:
    if found.ends_at is not None:
        return now + COOLING
    return found.may_open_from or now


def _worth_asking(found: Standing) -> bool:
    """A period that ends within the seven days anyway needs no request."""
    return found.ends_at is None or clock.now() + COOLING < found.ends_at
