"""Remembers what we said we would do by when, and whether it was done: by the assistant, by a colleague.

A sentence of the assistant promises by the facts in it; a colleague's by a day or a length of time in their words; a
booked call promises itself. A promise is judged once: by what keeps it, or at its time. A broken one raises an alert
and brings a colleague, who sees all of them with the conversation.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from appeals import queries
from appeals.errors import NoSuchCase
from appeals.status import CLOSED
from risk import clock
from risk.holidays.calendar import china
from risk.orders import queries as orders
from risk.orders import services as alerts
from support.assistant import calling
from support.assistant.models import Conversation, Handoff, Promise, Speaker, Turn
from support.assistant.understanding.until import said_until

SHOWN, MOST = 20, 200
BROKEN = "promise.broken"  # the alert's kind
# Which fact of a sentence promises what; the case is named in the same sentence.
BY_FACT = {"case_next_by": Promise.What.STEP, "due": Promise.What.ANSWER}
NUMBERS = ("case_number", "number")
CONTACTED = frozenset({"complaint:done"})  # entries that promise a colleague's word within a working day
_WORKING_DAY = timedelta(days=1)


def remember(talking: Conversation, turns: Sequence[Turn]) -> None:
    """Keeps what these turns promise; in the turn's transaction. No query where nothing is promised."""
    found = [promise for turn in turns for promise in _promised(talking, turn)]
    if found:
        Promise.objects.bulk_create(found, ignore_conflicts=True)


def _promised(talking: Conversation, turn: Turn) -> Iterator[Promise]:
    if turn.speaker == Speaker.PERSON:
        if due := said_until(turn.text, at=turn.at):
            yield _promise(talking, turn, Promise.What.CONTACT, due, by=turn.made_by.get("staff", ""))
        return
    facts = {fact["name"]: fact["value"] for fact in turn.facts}
    number = next((facts[name] for name in NUMBERS if name in facts), "")
    for name, what in BY_FACT.items():
        if name in facts and number and (due := _due(number, talking.borrower)):
            yield _promise(talking, turn, what, due, about=number)
    if turn.made_by.get("template", "").partition("/")[0] in CONTACTED:
        yield _promise(talking, turn, Promise.What.CONTACT, china().after(turn.at, _WORKING_DAY))


def _promise(
    talking: Conversation, turn: Turn, what: Promise.What, due: datetime, *, about: str = "", by: str = ""
) -> Promise:
    return Promise(conversation=talking, seq=turn.seq, what=what, about=about, by=by, made_at=turn.at, due_at=due)


def _due(number: str, borrower: str) -> datetime | None:
    try:
        return queries.next_by(queries.own_case(number, borrower=borrower))
    except NoSuchCase:
        return None


def promise_call(borrower: str, *, due: datetime) -> None:
    """A call is booked, or agreed anew: by the end of its hour. What was agreed before and is not due yet is lifted."""
    lift_call(borrower)
    talking, _new = Conversation.objects.get_or_create(borrower=borrower)
    said = {"seq": talking.last_seq, "made_at": clock.now(), "state": Promise.State.OPEN, "settled_at": None}
    Promise.objects.update_or_create(
        conversation=talking, what=Promise.What.CALL, about="", due_at=due, defaults=said, create_defaults=said
    )


def lift_call(borrower: str) -> None:
    """The call is needed no more at its hour; one whose hour went by stays a promise to be judged."""
    _open(borrower, Promise.What.CALL).update(state=Promise.State.LIFTED, settled_at=clock.now())
    _quieten(borrower)


def called(borrower: str, *, reached: bool) -> None:
    """A colleague made a call: that keeps the call's promise, and any word promised, if they spoke."""
    kept = [Promise.What.CALL, Promise.What.CONTACT] if reached else [Promise.What.CALL]
    _open(borrower, *kept).update(state=Promise.State.KEPT, settled_at=clock.now())
    _quieten(borrower)


def _quieten(borrower: str) -> None:
    """Nobody has to see to a call that was missed: it was made late, or arranged anew."""
    missed = Promise.objects.filter(conversation__borrower=borrower, what=Promise.What.CALL, state=Promise.State.BROKEN)
    for pk in missed.values_list("pk", flat=True):
        alerts.close_alert(BROKEN, str(pk))


def _open(borrower: str, *what: Promise.What) -> QuerySet[Promise]:
    """What is open and not due yet: a broken promise is not mended by what comes later."""
    found = Promise.objects.filter(conversation__borrower=borrower, what__in=what, state=Promise.State.OPEN)
    return found.filter(due_at__gte=clock.now())


def of(talking: Conversation) -> list[Promise]:
    """What was promised in a conversation, what is open first, then the newest. One query."""
    found = list(talking.promises.order_by("-made_at", "-id")[:SHOWN])
    return sorted(found, key=lambda one: one.state != Promise.State.OPEN)


def sweep() -> tuple[int, int]:
    """Judges what is due: how many were kept, how many broken. Each in a transaction of its own; safe to repeat."""
    now = clock.now()
    due = Promise.objects.filter(state=Promise.State.OPEN, due_at__lte=now).order_by("due_at", "id")
    outcomes = [_judge(pk, now) for pk in due.values_list("pk", flat=True)[:MOST]]
    return outcomes.count(Promise.State.KEPT), outcomes.count(Promise.State.BROKEN)


def _judge(pk: int, now: datetime) -> str:
    with transaction.atomic():
        found = Promise.objects.select_for_update(skip_locked=True).filter(pk=pk, state=Promise.State.OPEN).first()
        if found is None:
            return ""
        found.state = Promise.State.KEPT if _is_kept(found) else Promise.State.BROKEN
        found.settled_at = now
        found.save(update_fields=["state", "settled_at"])
        if found.state == Promise.State.BROKEN:
            alerts.raise_alert(BROKEN, str(found.pk), line="")
            if found.what != Promise.What.CALL:  # the call is still in the list of calls, for anybody to make
                _bring_a_colleague(found, now)
    return found.state


def _is_kept(promise: Promise) -> bool:
    """A step the borrower was told of, an answer, or a person's word, after it was said and in time."""
    if promise.what == Promise.What.CALL:
        return False  # a call made in time had kept it
    if promise.what == Promise.What.CONTACT:
        # Their words of the same visit are not yet what they promised.
        after = promise.made_at + min(timedelta(hours=1), (promise.due_at - promise.made_at) / 2)
        spoken = promise.conversation.turns.filter(speaker=Speaker.PERSON, at__gt=after, at__lte=promise.due_at)
        return bool(spoken.exists())
    try:
        case = queries.own_case(promise.about, borrower=promise.conversation.borrower)
    except NoSuchCase:
        return True
    if promise.what == Promise.What.ANSWER:
        return case.status in CLOSED or bool(case.decided_at and case.decided_at <= promise.due_at)
    return any(promise.made_at < line.at <= promise.due_at for line in queries.timeline(case))


def settle_alerts() -> None:
    """Closes the alert of a broken promise once a colleague's word came after all; a call's is closed by the call.

    Two queries where none is to be closed, however many hold.
    """
    broken = [alert.subject for alert in orders.open_alerts() if alert.kind == BROKEN]
    spoken = Turn.objects.filter(
        conversation=OuterRef("conversation"), speaker=Speaker.PERSON, at__gt=OuterRef("due_at")
    )
    came = Promise.objects.filter(Exists(spoken), pk__in=broken).exclude(what=Promise.What.CALL) if broken else ()
    for promise in came:
        alerts.close_alert(BROKEN, str(promise.pk))


def _bring_a_colleague(promise: Promise, now: datetime) -> None:
    """One open row a conversation; whoever is asked for already sees the broken promise in the packet."""
    talking = Conversation.objects.select_for_update().get(pk=promise.conversation_id)
    calling.call(talking, seq=promise.seq, at=now, reason="promise", priority=Handoff.Priority.P1)
