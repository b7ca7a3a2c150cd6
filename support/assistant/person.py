"""Owns the passing of a conversation between the assistant and a person. One transaction a step.

Every step locks the conversation first, as a borrower's turn does, so that exactly one answers at any moment.
"""

from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from risk import clock
from support.assistant import bell, message, promises
from support.assistant.errors import NotYourTalk, TakenAlready
from support.assistant.models import Conversation, Handoff, Owner, Speaker, Turn, TurnKey


def take(talk: UUID, staff: User) -> bool:
    """A colleague takes a conversation that waits; taking it again is nothing new. Says whether it changed hands.

    Raises:
        TakenAlready: somebody else was first, or nobody waits there.
    """
    with transaction.atomic():
        talking = _lock(talk)
        wanted = Handoff.objects.filter(conversation=talking, closed_at__isnull=True).first() if talking else None
        if talking is None or wanted is None or wanted.taken_by not in {"", staff.get_username()}:
            raise TakenAlready(_("这段对话已由其他同事接手，或已不在等待。"))
        if wanted.taken_by:
            return False
        wanted.taken_at, wanted.taken_by = clock.now(), staff.get_username()
        wanted.save(update_fields=["taken_at", "taken_by"])
        talking.owner = Owner.PERSON
        _add(talking, Speaker.NOTE, _("人工同事已接手，助手不再回答。"))
        return True


def speak(talk: UUID, staff: User, text: str, *, key: str) -> Turn:
    """The colleague who holds the conversation says something; the same key says it once.

    Raises:
        NothingSaid, SaidTooMuch: empty, or longer than a message may be.
        NotYourTalk: the colleague doesn't hold it.
    """
    words = message.read(text).text
    once = f"desk:{staff.pk}:{key}"[:64]
    with transaction.atomic():
        talking, _held = _hold(talk, staff)
        if told := TurnKey.objects.filter(conversation=talking, key=once).first():
            return talking.turns.get(seq=told.seq)
        turn = _said(talking, staff, words)
        TurnKey.objects.create(conversation=talking, key=once, seq=turn.seq, until=turn.seq)
        promises.remember(talking, [turn])
        return turn


def release(talk: UUID, staff: User, *, queue: str = "") -> None:
    """Back in line for another colleague, with the first waiting time kept. The assistant stays mute.

    Args:
        queue: into whose line; where it waited before when empty.

    Raises:
        NotYourTalk: the colleague doesn't hold it.
    """
    with transaction.atomic():
        talking, held = _hold(talk, staff)
        held.taken_at, held.taken_by, held.queued_at = None, "", clock.now()
        held.queue = queue or held.queue
        held.save(update_fields=["taken_at", "taken_by", "queue", "queued_at"])
        _add(talking, Speaker.NOTE, _("正在为您转给另一位同事。"))


def pass_on(talk: UUID, staff: User, *, to: User) -> None:
    """Another colleague holds it from now on; the assistant stays mute.

    Raises:
        NotYourTalk: the colleague doesn't hold it.
    """
    with transaction.atomic():
        talking, held = _hold(talk, staff)
        held.taken_at, held.taken_by = clock.now(), to.get_username()
        held.save(update_fields=["taken_at", "taken_by"])
        _add(talking, Speaker.NOTE, _("正在为您转给另一位同事。"))


def finish(talk: UUID, staff: User, summary: str) -> None:
    """The colleague says the summary and is done.

    The assistant stays mute until the borrower wants it; what they say instead asks for a person once more
    (`calling.AGAIN`).

    Raises:
        NotYourTalk: the colleague doesn't hold it.
    """
    with transaction.atomic():
        talking, held = _hold(talk, staff)
        promises.remember(talking, [_said(talking, staff, summary)])
        held.closed_at = clock.now()
        held.save(update_fields=["closed_at"])
        _add(talking, Speaker.NOTE, _("本次人工服务已结束。接着发消息会再找人工；也可以选择回到AI助手。"))


def give_back(borrower: str) -> None:
    """The borrower asks for the assistant again: their own press is the consent. Nobody else can do it."""
    with transaction.atomic():
        talking = Conversation.objects.select_for_update().filter(borrower=borrower, owner=Owner.PERSON).first()
        if talking is None:
            return
        Handoff.objects.filter(conversation=talking, closed_at__isnull=True).update(closed_at=clock.now())
        talking.owner, talking.unsure = Owner.ASSISTANT, 0
        _add(talking, Speaker.NOTE, _("您已选择回到AI助手。"))


def _lock(talk: UUID) -> Conversation | None:
    return Conversation.objects.select_for_update().filter(pk=talk).first()


def _hold(talk: UUID, staff: User) -> tuple[Conversation, Handoff]:
    talking = _lock(talk)
    held = Handoff.objects.filter(conversation=talking, closed_at__isnull=True).first() if talking else None
    if talking is None or held is None or held.taken_by != staff.get_username():
        raise NotYourTalk(_("这段对话不在您手里。"))
    return talking, held


def _said(talking: Conversation, staff: User, text: str) -> Turn:
    name = staff.get_full_name() or _("人工客服")
    return _add(talking, Speaker.PERSON, text, name=name, staff=staff.get_username())


def _add(talking: Conversation, speaker: Speaker, text: str, **made_by: str) -> Turn:
    talking.last_seq += 1
    turn = Turn(conversation=talking, seq=talking.last_seq, at=clock.now(), speaker=speaker, text=text, made_by=made_by)
    Turn.objects.bulk_create([turn])
    talking.spoke_at = turn.at
    talking.save(update_fields=["last_seq", "spoke_at", "unsure", "owner"])
    bell.changed(talking.pk)
    return turn
