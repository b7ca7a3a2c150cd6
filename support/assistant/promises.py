"""Remembers what we said we would do by when, and whether it was done: by the assistant, by a colleague.

A sentence of the assistant promises by the facts in it; a colleague's by a day or a length of time in their words. A
promise is judged once, at its time; a broken one brings a colleague, who sees all of them with the conversation.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta

from django.db import transaction

from appeals import queries
from appeals.errors import NoSuchCase
from appeals.status import CLOSED
from risk import clock
from risk.holidays.calendar import china
from support.assistant import calling
from support.assistant.models import Conversation, Handoff, Promise, Speaker, Turn
from support.assistant.understanding.figures import NUMBER, value, whole
from support.assistant.understanding.slots import Unit, slots_of

SHOWN, MOST = 20, 200
MOST_DAYS = 99  # a longer promise is a figure of something else
# Which fact of a sentence promises what; the case is named in the same sentence.
BY_FACT = {"case_next_by": Promise.What.STEP, "due": Promise.What.ANSWER}
NUMBERS = ("case_number", "number")
CONTACTED = frozenset({"complaint:done"})  # entries that promise a colleague's word within a working day
_WORKING_DAY = timedelta(days=1)
_WILL = re.compile(r"会|将|给您|为您|答复|回复|联系|回电|办好|处理好|\bwill\b|\bcall you\b|\bget back\b")
# “2小时前” tells what was.
_HOURS = re.compile(rf"({NUMBER})\s*个?(半)?\s*(小时|钟头|分钟|hours?|minutes?)(?![之以]?前)")
_WORKING = re.compile(rf"({NUMBER})\s*个?\s*(?:工作日|working days?|business days?)")
_WITHIN = re.compile(r"内|之前|前|within|by|明天|后天|今天|tomorrow|today")


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


def said_until(text: str, *, at: datetime) -> datetime | None:
    """Until when a colleague said they would do something (“两小时内”, “3个工作日内”, “明天”); None for no promise."""
    if not _WILL.search(text) or not _WITHIN.search(text):
        return None
    if (hours := _HOURS.search(text)) and (n := value(hours[1])) is not None:
        count = float(n) + (0.5 if hours[2] else 0)
        is_hours = hours[3].startswith(("小时", "钟头", "hour"))
        return at + (timedelta(hours=count) if is_hours else timedelta(minutes=count))
    if (working := _WORKING.search(text)) and (many := whole(working[1])) and many <= MOST_DAYS:
        return china().after(at, many * _WORKING_DAY)
    today = clock.day(at)
    told = slots_of(text, today)
    if told.day and told.day >= today:
        return datetime.combine(told.day, time(23, 59, 59), tzinfo=clock.SHANGHAI)
    if told.length and told.length.unit == Unit.DAYS:
        return at + timedelta(days=told.length.count)
    return None


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
            _bring_a_colleague(found, now)
    return found.state


def _is_kept(promise: Promise) -> bool:
    """A step the borrower was told of, an answer, or a person's word, after it was said and in time."""
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


def _bring_a_colleague(promise: Promise, now: datetime) -> None:
    """One open row a conversation; whoever is asked for already sees the broken promise in the packet."""
    talking = Conversation.objects.select_for_update().get(pk=promise.conversation_id)
    calling.call(talking, seq=promise.seq, at=now, reason="promise", priority=Handoff.Priority.P1)
