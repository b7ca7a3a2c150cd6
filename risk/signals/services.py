"""Enters signals, keeps what was found at each look, retires them. Every key once."""

from datetime import date, datetime, time
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.translation import gettext as _

from risk import clock
from risk.acting import By
from risk.signals.errors import BadSignal, NoSuchSignal
from risk.signals.models import Kind, Signal, SignalStep
from risk.todos import services as todos
from risk.todos.models import Kind as Todo


@transaction.atomic
def enter(*, kind: str, title: str, source: str, owner: str, next_on: date, by: By, key: str) -> Signal:
    """A new signal; the same key again is the same one. Its review is a task of that day.

    Raises:
        BadSignal: a field is missing, the source is no address of the web, or the day is past.
    """
    if kind not in Kind.values or not title.strip() or not owner.strip():
        raise BadSignal(_("没有写全：种类、名称和负责人都要有。"), next=_("写好再提交，填好的都还在。"))
    parts = urlsplit(source)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise BadSignal(_("来源要是一个网址。"), next=_("请填以https://开头的网址，点开能看到原文。"))
    _ahead(next_on)
    fields = {"kind": kind, "title": title.strip()[:80], "source": source, "owner": owner.strip(), "next_on": next_on}
    signal, is_new = Signal.objects.get_or_create(key=key, defaults=fields)
    if is_new:
        _keep(signal, "enter", by, key=key, next_on=next_on)
        _ask(signal)
    return signal


@transaction.atomic
def review(pk: int, *, next_on: date, by: By, key: str) -> Signal:
    """Keeps what somebody found, and by when it is looked at next.

    Raises:
        NoSuchSignal: there is none, or it is retired.
        BadSignal: the next day is not ahead.
    """
    signal = _open(pk)
    if SignalStep.objects.filter(key=key).exists():
        return signal
    _ahead(next_on)
    todos.finish_all(Todo.SIGNAL, str(signal.pk), by=by.name)
    signal.next_on = next_on
    signal.save(update_fields=["next_on"])
    _keep(signal, "review", by, key=key, next_on=next_on)
    _ask(signal)
    return signal


@transaction.atomic
def retire(pk: int, *, by: By, key: str) -> None:
    """Nobody need look at it any more.

    Raises:
        NoSuchSignal: there is none, or it is retired.
    """
    if SignalStep.objects.filter(key=key).exists():
        return
    signal = _open(pk)
    signal.retired_at = clock.now()
    signal.save(update_fields=["retired_at"])
    todos.drop(Todo.SIGNAL, [str(signal.pk)])
    _keep(signal, "retire", by, key=key, next_on=None)


def _open(pk: int) -> Signal:
    signal = Signal.objects.select_for_update().filter(pk=pk, retired_at=None).first()
    if signal is None:
        raise NoSuchSignal(_("没有这个信号，或者已经停用。"), next=_("请从外部信号的列表进入。"))
    return signal


def _ahead(day: date) -> None:
    if day <= clock.day(clock.now()):
        raise BadSignal(_("下次复审的日期要在今天以后。"), next=_("请改日期。"))


def _ask(signal: Signal) -> None:
    due_at = datetime.combine(signal.next_on, time(18), clock.SHANGHAI)
    zh, en = f"复审外部信号：{signal.title}（{signal.owner}）", f"Review the signal {signal.title} ({signal.owner})"
    key = f"signal:{signal.pk}:{signal.next_on.isoformat()}:{clock.now().timestamp()}"
    todos.ask([todos.Asked(key, Todo.SIGNAL, str(signal.pk), zh[:200], en[:200], due_at)])


def _keep(signal: Signal, move: str, by: By, *, key: str, next_on: date | None) -> None:
    SignalStep.objects.create(
        signal=signal, key=key, move=move, by=by.name, role=by.role, said=by.reason, next_on=next_on, at=clock.now()
    )
