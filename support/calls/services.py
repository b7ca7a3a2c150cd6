"""What is done with a promised call: booked, moved, cancelled, taken, made or not answered. One transaction a step."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.utils.translation import gettext as _

from appeals import roles
from risk import clock
from risk.templatetags.figures import attime, moment
from support.assistant import promises
from support.assistant.errors import SaidTooMuch
from support.assistant.masking import mask
from support.calls import queries
from support.calls.errors import CallTaken, NoNumber, NoSuchCall, NoSuchSlot
from support.calls.models import SLOT, Call, Step
from support.cases import heard
from support.cases.filed import Filed
from support.notices import services as notices
from support.notices.texts import Lang

LONGEST = 200
OPEN = (Call.State.BOOKED, Call.State.UNREACHED)


def book(borrower: str, slot: datetime, *, about: str = "") -> Call:
    """Promises a call in an hour, or moves the one that is promised; the same hour again keeps what it is about.

    Args:
        about: what they want to talk about, in place of what was written before.

    Raises:
        NoNumber: there is no number to call.
        NoSuchSlot: the hour is over, full or was never offered.
    """
    if not queries.phone(borrower):
        raise NoNumber(_("我们没有您的手机号。"))
    about = _masked(about)
    with transaction.atomic():
        _lock_hours()
        call = Call.objects.select_for_update().filter(borrower=borrower, state__in=OPEN).first()
        if call and _stands(call, slot):
            if call.about != about:
                call.about = about
                call.save(update_fields=["about"])
            return call
        at = clock.now()
        if slot not in queries.free(at):
            raise NoSuchSlot(_("这个时间不能约了。"))
        call = call or Call(borrower=borrower, made_at=at)
        return _place(call, slot, by="borrower", about=about)


def move(call_id: UUID, staff: User, slot: datetime, *, note: str) -> Call:
    """A colleague arranges another hour with the borrower, who is told once; the same hour again changes nothing.

    Raises:
        NoSuchCall, CallTaken, NoSuchSlot
    """
    roles.require(staff, "queue")
    note = _masked(note)
    with transaction.atomic():
        _lock_hours()
        call = _lock(call_id, staff)
        if _stands(call, slot):
            return call
        if slot not in queries.free(clock.now()):
            raise NoSuchSlot(_("这个时间不能约了。"))
        return _place(call, slot, by=staff.get_username(), note=note)


def cancel(borrower: str) -> None:
    """The borrower needs no call any more; without one nothing happens."""
    with transaction.atomic():
        call = Call.objects.select_for_update().filter(borrower=borrower, state__in=OPEN).first()
        if call:
            _settle(call, Call.State.CANCELLED, by="borrower")
            promises.lift_call(borrower)


def take(call_id: UUID, staff: User) -> Call:
    """A colleague makes this call: from then on they see the number, and that they do is written down.

    One that somebody took and whose hour is over is anybody's again: the borrower still waits for it.

    Raises:
        NoSuchCall, CallTaken
    """
    roles.require(staff, "queue")
    with transaction.atomic():
        call = _lock(call_id, staff)
        if call.taken_by != staff.get_username():
            call.taken_by = staff.get_username()
            call.save(update_fields=["taken_by"])
            _write(call, "taken", staff.get_username())
    return call


def done(call_id: UUID, staff: User, *, note: str) -> None:
    """They spoke: what was promised is kept by it. Raises: NoSuchCall, CallTaken."""
    roles.require(staff, "queue")
    note = _masked(note)
    with transaction.atomic():
        call = _lock(call_id, staff)
        _settle(call, Call.State.DONE, by=staff.get_username(), note=note)
        promises.called(call.borrower, reached=True)


def unreached(call_id: UUID, staff: User, *, note: str) -> None:
    """Nobody answered: the borrower is told once and may pick another hour. Raises: NoSuchCall, CallTaken."""
    roles.require(staff, "queue")
    note = _masked(note)
    with transaction.atomic():
        call = _lock(call_id, staff)
        if call.state == Call.State.UNREACHED:  # pressed twice: one call, one notice
            return
        call.state, call.tries, call.taken_by = Call.State.UNREACHED, call.tries + 1, ""
        call.save(update_fields=["state", "tries", "taken_by"])
        step = _write(call, "unreached", staff.get_username(), note=note)
        promises.called(call.borrower, reached=False)
        _tell("K2", call, step)


def write_down(call_id: UUID, staff: User, said: Any) -> Filed:
    """What they said on this call becomes a case that somebody answers; once for each form.

    Args:
        said: the form as it was sent, its `key` in it.

    Raises:
        NoSuchCall, CallTaken: not this colleague's call.
        NotHeard: something is missing, or it was not read back.
    """
    roles.require(staff, "queue")
    with transaction.atomic():
        call = _lock(call_id, staff)
        if call.taken_by != staff.get_username():
            raise CallTaken(_("这个回电已由其他同事处理，或已经结束。"))
        made = heard.write_down(
            said, borrower=call.borrower, staff=staff, channel="call", key=heard.key("call", said.get("key", ""))
        )
        if made.is_new:
            _write(call, "filed", staff.get_username(), note=made.case.number)
    return made


def is_free(call: Call, staff: User) -> bool:
    """Whether no other colleague makes this call, or they let its hour go by."""
    return call.taken_by in {"", staff.get_username()} or call.ends_at < clock.now()


def forget(borrower: str, *, until: datetime) -> None:
    """Blanks what was written about calls up to a moment, also of one that is still to be made; the calls stay."""
    asked = Call.objects.filter(borrower=borrower, made_at__lte=until)
    Step.objects.filter(call__in=asked, at__lte=until).update(note="")
    asked.update(about="")


def _place(call: Call, slot: datetime, *, by: str, about: str | None = None, note: str = "") -> Call:
    is_new = call.state == Call.State.BOOKED and not Call.objects.filter(pk=call.pk).exists()
    call.slot_at, call.state, call.taken_by = slot, Call.State.BOOKED, ""
    call.about = call.about if about is None else about
    call.save()
    step = _write(call, "booked" if is_new else "moved", by, note=note)
    promises.promise_call(call.borrower, due=call.ends_at)
    _tell("K1" if is_new else "K3", call, step)
    return call


def _stands(call: Call, slot: datetime) -> bool:
    return call.state == Call.State.BOOKED and call.slot_at == slot


def _settle(call: Call, state: str, *, by: str, note: str = "") -> None:
    call.state, call.settled_at = state, clock.now()
    call.save(update_fields=["state", "settled_at"])
    _write(call, state, by, note=note)


def _lock(call_id: UUID, staff: User) -> Call:
    call = Call.objects.select_for_update().filter(pk=call_id).first()
    if call is None:
        raise NoSuchCall(_("没有这个回电。"))
    if call.state not in OPEN or not is_free(call, staff):
        raise CallTaken(_("这个回电已由其他同事处理，或已经结束。"))
    return call


def _lock_hours() -> None:
    """One booking at a time, so that an hour never holds more calls than there are people."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('support.calls'))")


def _write(call: Call, what: str, by: str, *, note: str = "") -> Step:
    return Step.objects.create(call=call, what=what, by=by, at=clock.now(), slot_at=call.slot_at, note=note)


def _tell(name: str, call: Call, step: Step) -> None:
    def facts(lang: Lang) -> dict[str, object]:
        return {"slot": f"{moment(call.slot_at)}–{attime(call.slot_at + SLOT)}"}

    notices.tell(name, facts, key=f"call:{step.pk}", borrower=call.borrower)


def _masked(text: str) -> str:
    if len(text) > LONGEST:
        raise SaidTooMuch(_("写得太长了。"))
    return mask(text.strip()).text
