"""What colleagues do with a conversation besides speaking: take, pass on, end, note. One transaction a step.

The change of hands itself is the assistant's record; its history is written here in the same transaction.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from risk import clock
from support.assistant import message, person, waiting
from support.assistant.errors import NothingSaid
from support.cases import heard
from support.cases.filed import Filed
from support.live import queries, queues
from support.live.errors import NoReason, NoSuchColleague, NotYourQueue
from support.live.models import Aside, Passing


def take(talk: UUID, staff: User) -> None:
    """Makes a waiting conversation mine; taking it again is nothing new.

    Raises:
        TakenAlready: somebody else was first, or nobody waits there.
        NotYourQueue: it waits for others; their broken promise, or a danger, would make it anybody's.
    """
    with transaction.atomic():
        wanted = waiting.wanted_now().filter(conversation=talk, taken_at__isnull=True).first()
        if wanted and not waiting.is_for(wanted, queues.served(staff), at=clock.now()):
            raise NotYourQueue(_("这段对话在别的队列里等待。"))
        if person.take(talk, staff):
            _write(talk, Passing.What.TAKEN, staff)


def pass_on(talk: UUID, staff: User, *, to: str, why: str) -> None:
    """Gives it to a colleague, into a queue, or back into its line when `to` is empty. The assistant stays mute.

    Args:
        to: a colleague's username, who holds it from then on, or `queue:` and a queue's name.
        why: for whoever goes on with it; the borrower never sees it.

    Raises:
        NoReason, NoSuchColleague, NotYourTalk
    """
    why = message.read(why, empty=NoReason(_("没有写原因。"))).text
    queue = queues.named(to)
    colleague = next((one for one in queries.colleagues(staff) if one.username == to), None)
    if to and colleague is None and queue is None:
        raise NoSuchColleague(_("这位同事或这个队列现在不能接对话。"))
    with transaction.atomic():
        if colleague:
            person.pass_on(talk, staff, to=colleague)
            _write(talk, Passing.What.PASSED, staff, to=to, why=why)
        else:
            person.release(talk, staff, queue=queue or "")
            _write(talk, Passing.What.QUEUED if queue else Passing.What.BACK, staff, to=queue or "", why=why)


def finish(talk: UUID, staff: User, *, summary: str) -> None:
    """Says the summary and ends the colleague's part. The assistant answers again only when the borrower wants it.

    Raises:
        NothingSaid, SaidTooMuch: no summary, or a long one.
        NotYourTalk: the colleague doesn't hold it.
    """
    summary = message.read(summary, empty=NothingSaid(_("没有写小结。"))).text
    with transaction.atomic():
        person.finish(talk, staff, summary)
        _write(talk, Passing.What.ENDED, staff, why=summary)


def write_down(talk: UUID, staff: User, said: Any) -> Filed:
    """What they said in a conversation becomes a case that somebody answers; once for each form.

    Args:
        said: the form as it was sent, its `key` in it.

    Raises:
        NotYourTalk: the colleague doesn't hold it.
        NotHeard: something is missing, or it was not read back.
    """
    held = waiting.held(talk, staff.get_username())
    key = heard.key("chat", said.get("key", ""))
    with transaction.atomic():
        return heard.write_down(said, borrower=held.conversation.borrower, staff=staff, channel="chat", key=key)


def note(talk: UUID, staff: User, text: str, *, key: str) -> None:
    """Keeps a note beside the conversation; the same key keeps it once.

    Raises:
        NothingSaid, SaidTooMuch: empty, or longer than a message may be.
        NotYourTalk: the colleague doesn't hold it.
    """
    text = message.read(text, empty=NothingSaid(_("备注是空的。"))).text
    held = waiting.held(talk, staff.get_username())
    at = clock.now()
    row = Aside(conversation=held.conversation, by=staff.get_username(), text=text, at=at, key=key[:64])
    Aside.objects.bulk_create([row], ignore_conflicts=True)


def forget(borrower: str, *, until: datetime) -> None:
    """Blanks what colleagues wrote about a borrower who had their words deleted; who passed it to whom stays."""
    Aside.objects.filter(conversation__borrower=borrower, at__lte=until).update(text="")
    Passing.objects.filter(conversation__borrower=borrower, at__lte=until).update(why="")


def _write(talk: UUID, what: Passing.What, staff: User, *, to: str = "", why: str = "") -> None:
    at = clock.now()
    Passing.objects.create(conversation_id=talk, what=what, by=staff.get_username(), to=to, why=why, at=at)
