"""Carries out what a borrower decides about their own line, once, and has the lender's core do the same.

The wish is a fact of the ledger (`credit.self_control.changed`), so the check that blocks holds it at once and says
that it is theirs. The core hears of it by signed webhook, in order per line: `mingbai.alert.changed` with the alert
`self_control.…`, raised when it begins and closed when it ends; a lower limit, and the way back to the old one, are
ordered as any limit is. See docs/decisions/0020.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from risk import clock
from risk.events import services as events
from risk.orders import services as orders
from risk.templatetags.figures import moment, onday, yuan
from risk.work import services as work
from support.control.errors import BadAmount, NotNow, StillOwed, TooEarly
from support.control.models import Action, Choice
from support.control.queries import COOLING, SELF, Standing, own_standing

SOURCE = "/mingbai/self-control"
PERIODS = (0, 7, 30, 90, 180)  # days; 0: until they open it again [D]
HUNDRED = 100_00  # fen
_EVENTS = {Action.PAUSE: "pause_draws", Action.KEEP: "pause_draws", Action.CLOSE: "close"}


def choose(
    line: str, *, borrower: str, action: Action, days: int = 0, amount: int | None = None, session: str, key: str
) -> Choice:
    """One confirmed wish; the same key again is the same wish.

    Args:
        days: of PERIODS, for a pause.
        amount: the new limit in fen, for LOWER.
        session: the browser it came from.

    Raises:
        NoSuchLine: not there, or another's.
        NotNow, TooEarly, StillOwed, BadAmount: see there.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            # Two wishes about one line take turns: the second sees what the first did.
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"self:{line}"])
        if earlier := Choice.objects.filter(borrower=borrower, key=key).first():
            return earlier
        now = clock.now()
        found = own_standing(line, borrower=borrower)
        choice = Choice(
            borrower=borrower, line=line, key=key, action=action, session=session, made_at=now, effective_at=now
        )
        _check(choice, found, days=days, amount=amount)
        choice.save(force_insert=True)
        _carry_out(choice, found)
        work.add("self.chosen", str(choice.pk), key=str(choice.pk))
    return choice


def _check(choice: Choice, found: Standing, *, days: int, amount: int | None) -> None:
    """Whether the wish can be carried out now, and from when on it counts."""
    if found.closed and choice.action != Action.OPEN:
        raise NotNow(_("这条额度已经关闭。"))
    choice.days = days if choice.action == Action.PAUSE else 0
    choice.amount = amount if choice.action == Action.LOWER else None
    _CHECKS[Action(choice.action)](choice, found)


def _check_pause(choice: Choice, found: Standing) -> None:
    end = choice.made_at + timedelta(days=choice.days) if choice.days else None
    # By a day at least: the page that asks, opened again by “back”, is the same wish and not a longer one.
    longer = found.paused_since is None or (
        found.ends_at is not None and (end is None or clock.day(end) > clock.day(found.ends_at))
    )
    if choice.days not in PERIODS or not longer:
        raise NotNow(_("借款已经暂停了，而且不比您选的短。"))


def _check_close(choice: Choice, found: Standing) -> None:
    if found.principal:
        raise StillOwed(_("还有%(amount)s本金没还清，还不能关闭。") % {"amount": yuan(found.principal)})
    if found.asked_to_close:
        raise NotNow(_("您已经申请关闭了。"))


def _check_open(choice: Choice, found: Standing) -> None:
    """From the end of the cooling-off on; a period of their own gives way to seven days from the request."""
    end = found.may_open_from
    if end is None or found.asked:
        raise NotNow(_("没有可以打开的暂停，或者已经申请过了。"))
    if found.ends_at is not None:
        end = choice.made_at + COOLING
        if end >= found.ends_at:
            raise NotNow(_("原来的期限%(at)s就到，不用申请。") % {"at": moment(found.ends_at)})
    choice.effective_at = end


def _check_keep(choice: Choice, found: Standing) -> None:
    if not found.asked:
        raise NotNow(_("没有可以撤回的申请。"))


def _check_lower(choice: Choice, found: Standing) -> None:
    amount = choice.amount
    # What is on its way to the core counts already: a second choice must not lift the first without its waiting.
    most = min(found.limit, found.lowered.amount or found.limit) if found.lowered else found.limit
    if amount is None or amount % HUNDRED or not max(found.principal, 1) <= amount < most:
        said = _("额度可以调到%(least)s以上、%(now)s以下。")
        raise BadAmount(said % {"least": yuan(found.principal or HUNDRED), "now": yuan(most)})
    choice.previous = found.limit


def _check_raise(choice: Choice, found: Standing) -> None:
    """Back to what they had, after the cooling-off and only while nothing else stands in the way."""
    if found.lowered is None or found.raise_from is None or found.limit != found.lowered.amount:
        raise NotNow(_("没有可以调回的额度。"))
    if choice.made_at < found.raise_from:
        raise TooEarly(_("%(day)s以后才可以调回。") % {"day": onday(found.raise_from)})
    if found.others is None:
        said = _("我们的系统出了故障，现在看不到还有没有别的限制，不能调回。")
        raise NotNow(said, next=_("请过几分钟再试。暂停借款和调低额度照常可以办。"))
    if found.others:
        said = _("现在还有别的原因限制着这条额度，解除以后才可以调回。")
        raise NotNow(said, next=_("请到“我的额度”看是什么原因、怎么办。"))
    choice.amount, choice.previous = found.lowered.previous, found.limit


_CHECKS: dict[Action, Callable[[Choice, Standing], None]] = {
    Action.PAUSE: _check_pause,
    Action.LOWER: _check_lower,
    Action.CLOSE: _check_close,
    Action.OPEN: _check_open,
    Action.KEEP: _check_keep,
    Action.RAISE: _check_raise,
}


def _carry_out(choice: Choice, found: Standing) -> None:
    match choice.action:
        case Action.PAUSE | Action.CLOSE | Action.KEEP:
            _record(choice, _EVENTS[Action(choice.action)], days=choice.days or COOLING.days)
            if choice.days:
                _record(choice, "resume", part="end")
                _end_later(choice, choice.made_at + timedelta(days=choice.days))
            _tell(choice, "raised")
        case Action.OPEN:
            if found.ends_at is not None:  # the period gives way to seven days
                _record(choice, "pause_draws", part="again", days=COOLING.days)
            _record(choice, "resume")
            _end_later(choice, choice.effective_at)
        case Action.LOWER:
            _record(choice, "lower_limit")
            _order(choice)
        case Action.RAISE:
            _order(choice)


def _record(choice: Choice, action: str, *, part: str = "", days: int | None = None) -> None:
    """The wish as a fact of the ledger, in the transaction of the wish; `days` of cooling-off begin with a pause."""
    event: Mapping[str, Any] = {
        "specversion": "1.0",
        "id": f"{choice.pk}{'-' if part else ''}{part}",
        "source": SOURCE,
        "type": "credit.self_control.changed",
        "subject": choice.line,
        "time": choice.made_at.isoformat(),
        "data": {"action": action} | ({} if days is None else {"cooling_days": days}),
    }
    (fate,) = events.take([event])
    if fate.is_refused:
        raise ValueError(f"our own event was refused: {fate.pointer} {fate.why}")


def _order(choice: Choice) -> None:
    if choice.amount is None:
        raise ValueError(f"{choice.pk} has no amount to order")
    orders.order_restoration(
        line=choice.line,
        amount=choice.amount,
        decision="",
        case="",
        codes=[SELF],
        protection_until=choice.made_at + COOLING,
        key=f"self:{choice.pk}",
    )


def _end_later(choice: Choice, at: datetime) -> None:
    work.add("self.ends", str(choice.pk), key=str(choice.pk), due_at=at)


def _tell(choice: Choice, state: str) -> None:
    """The core is told by the webhook for whatever begins and ends; the line's own order is kept."""
    alert = "self_control.close" if choice.action == Action.CLOSE else "self_control.pause_draws"
    body = {"alert": alert, "subject": choice.line, "line": choice.line, "state": state}
    orders.tell("mingbai.alert.changed", choice.line, body, key=f"self:{choice.pk}:{state}")


def end(choice_id: UUID) -> bool:
    """The moment a pause was to end: tells the core, unless they thought better of it. Safe to repeat.

    Returns:
        Whether the pause is over by this wish.
    """
    choice = Choice.objects.get(pk=choice_id)
    with transaction.atomic():
        later = Choice.objects.filter(line=choice.line, made_at__gt=choice.made_at)
        if later.filter(action__in=[Action.PAUSE, Action.CLOSE, Action.KEEP, Action.OPEN]).exists():
            return False
        closed = Choice.objects.filter(line=choice.line, made_at__lt=choice.made_at, action=Action.CLOSE).exists()
        for alert in ("self_control.pause_draws", *(["self_control.close"] if closed else [])):
            body = {"alert": alert, "subject": choice.line, "line": choice.line, "state": "closed"}
            orders.tell("mingbai.alert.changed", choice.line, body, key=f"self:{choice.pk}:{alert}:closed")
        work.add("line.changed", choice.line, key=f"self-ends:{choice.pk}")
    return True
