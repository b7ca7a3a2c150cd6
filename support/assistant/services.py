"""What a borrower does in a conversation: say something, press a button, confirm. One transaction a turn."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from appeals import errors as appeal_errors
from appeals import services as appeals
from risk import clock
from support.assistant import bell, guard, queries, talk, waiting
from support.assistant.answer import Reply, compose
from support.assistant.catalogue import BLIND, catalogue
from support.assistant.errors import NothingSaid, NotOffered, SaidTooMuch
from support.assistant.llm import endpoint
from support.assistant.llm.hints import BY_MODEL, clearer
from support.assistant.llm.wording import reworded
from support.assistant.masking import mask
from support.assistant.models import Conversation, Handoff, Owner, Speaker, Turn, TurnKey
from support.assistant.said import Fact, Known
from support.assistant.understanding import Understood, model_version, understand_all

LONGEST = 500  # characters read at once [D]


def say(borrower: str, text: str, *, key: str, lang: str = "zh") -> list[Turn]:
    """The borrower says something; returns the turns this added, theirs first.

    The same key again returns the same turns and says nothing twice.

    Raises:
        NothingSaid, SaidTooMuch: empty, or longer than `LONGEST` characters.
    """
    if not text.strip():
        raise NothingSaid(_("消息是空的。"))
    if len(text) > LONGEST:
        raise SaidTooMuch(_("消息太长，一次读不了。"))
    masked = mask(text.strip())
    meant = clearer(masked.text, understand_all(masked.text))
    worded = _worded(borrower, meant, key=key, lang=lang)
    with transaction.atomic():
        talking = _lock(borrower)
        if earlier := _earlier(talking, key):
            return earlier
        return _take(talking, masked.text, meant, key=key, lang=lang, hidden=masked.kinds, worded=worded)


def press(borrower: str, intent: str, *, key: str, lang: str = "zh") -> list[Turn]:
    """A button of the assistant's: its intent is known, its title is what the borrower is shown to have said.

    Raises:
        NotOffered: no such button.
    """
    if intent not in catalogue() or not (title := catalogue()[intent].title.get(lang)):
        raise NotOffered(_("这个按钮已经不能用了。"))
    with transaction.atomic():
        talking = _lock(borrower)
        if earlier := _earlier(talking, key):
            return earlier
        return _take(talking, title, (Understood(intent, 1.0),), key=key, lang=lang)


def act(borrower: str, name: str, *, key: str, lang: str = "zh") -> list[Turn]:
    """A card's button: `open_appeal` binds, `keep` lets it be. Only what the last turn offered can be done.

    Raises:
        NotOffered: the conversation is not at that step.
    """
    with transaction.atomic():
        talking = _lock(borrower)
        if earlier := _earlier(talking, key):
            return earlier
        flow = _flow(talking)
        if flow is None or name not in talk.ACTS:
            raise NotOffered(_("这一步已经不能操作了。"))
        return _take(talking, talk.ACTS[name][lang], (Understood(name, 1.0),), key=key, lang=lang)


def _lock(borrower: str) -> Conversation:
    Conversation.objects.bulk_create([Conversation(borrower=borrower)], ignore_conflicts=True)
    return Conversation.objects.select_for_update().get(borrower=borrower)


def _earlier(talking: Conversation, key: str) -> list[Turn]:
    told = TurnKey.objects.filter(conversation=talking, key=key).first()
    if told is None:
        return []
    return list(talking.turns.filter(seq__gte=told.seq, seq__lte=told.until).order_by("seq"))


def _flow(talking: Conversation) -> dict[str, Any] | None:
    """Where the conversation stands: the flow of the newest turn of the assistant."""
    last = talking.turns.filter(speaker=Speaker.ASSISTANT).order_by("-seq").first()
    return last.flow if last else None


def _worded(borrower: str, meant: Sequence[Understood], *, key: str, lang: str) -> dict[str, Reply]:
    """The language model's wording of what would be answered now, by the answer's own text; empty while it is off.

    Asked before the turn's transaction: nothing waits for a stranger with a row locked. Whatever changed in between is
    answered in the plain words.
    """
    talking = Conversation.objects.filter(borrower=borrower).first() if endpoint.is_on() else None
    if talking is None or talking.owner != Owner.ASSISTANT or _earlier(talking, key):
        return {}
    known = _known(talking, meant, lang=lang)
    found: dict[str, Reply] = {}
    for understood in meant:
        if understood.intent in catalogue() and catalogue()[understood.intent].uses == "account":
            known = queries.with_account(known)
        step = talk.next_step(understood, known, flow=_flow(talking), unsure=talking.unsure)
        found |= {reply.text: reworded(reply, known) for reply in step.says if not understood.rules}
    return found


def _take(
    talking: Conversation,
    text: str,
    meant: Sequence[Understood],
    *,
    key: str,
    lang: str,
    hidden: Sequence[str] = (),
    worded: Mapping[str, Reply] = MappingProxyType({}),
) -> list[Turn]:
    known = _known(talking, meant, lang=lang)
    written: list[Turn] = []
    if not talking.last_seq:
        written += _assistant(talking, guard.passed(talk.opening(known), known), known)
    mine = _turn(talking, Speaker.BORROWER, text)
    mine.intent, mine.confidence = meant[0].intent, meant[0].confidence
    mine.others = [[one.intent, one.confidence] for one in meant[1:]] or [list(other) for other in meant[0].others]
    if meant[0].scope == BY_MODEL:
        mine.made_by = {"llm": settings.ASSISTANT_LLM_MODEL}
    mine.guards = [*(f"R6:{kind}" for kind in hidden), *meant[0].rules]
    first = mine.seq
    written.append(mine)
    if talking.owner == Owner.ASSISTANT:
        if hidden:
            written += _assistant(talking, compose("never_send", known), known)
        for understood in meant:
            for reply in _replies(talking, known, understood, key=key):
                written += _assistant(talking, guard.passed(worded.get(reply.text, reply), known), known)
    else:
        waiting.again(talking, mine)
        _alarm(talking, mine, meant, known)
    Turn.objects.bulk_create(written)
    TurnKey.objects.create(conversation=talking, key=key, seq=first, until=talking.last_seq)
    talking.spoke_at = mine.at
    talking.save(update_fields=["last_seq", "spoke_at", "unsure", "owner"])
    bell.changed(talking.pk)
    return [turn for turn in written if turn.seq >= first]


def _known(talking: Conversation, meant: Sequence[Understood], *, lang: str) -> Known:
    """What may be said; the record is not even read where the answer must be the same whatever it holds.

    Source: specification G.6: neither words nor statements run nor time may tell one truth from another.
    """
    blind = {one.intent for one in meant} <= {
        name for name, entry in catalogue().entries.items() if entry.uses == BLIND
    }
    if blind and talking.last_seq:
        return queries.known_blindly(talking.borrower, lang=lang)
    return queries.known(talking.borrower, lang=lang)


def _alarm(talking: Conversation, turn: Turn, meant: Sequence[Understood], known: Known) -> None:
    """The assistant is mute and says nothing; what is grave still moves the conversation to the front."""
    for understood in meant:
        if understood.rules:
            for reply in talk.next_step(understood, known, flow=None, unsure=0).says:
                if reply.handoff:
                    _hand_over(talking, turn, reply)


def _replies(talking: Conversation, known: Known, understood: Understood, *, key: str) -> Iterable[Reply]:
    flow = _flow(talking) if talking.last_seq > 1 else None
    if understood.intent in catalogue() and catalogue()[understood.intent].uses == "account":
        known = queries.with_account(known)
    step = talk.next_step(understood, known, flow=flow, unsure=talking.unsure)
    talking.unsure = step.unsure
    if step.binds == "open_appeal":
        yield _open_appeal(known, flow or {}, key=key)
        return
    yield from step.says


def _open_appeal(known: Known, flow: dict[str, Any], *, key: str) -> Reply:
    """The borrower confirmed the card: a draft is opened with what the card showed."""
    try:
        case = appeals.open_case(
            line=flow["line"],
            borrower=known.borrower,
            decision=flow["decision"],
            codes=list(flow["codes"]),
            statement="",
            key=f"chat:{key}",
        )
    except appeal_errors.AlreadyOpen:
        return compose("appeal_start", queries.known(known.borrower, lang=known.lang))
    except appeal_errors.NotAppealable:
        return compose("appeal_start", replace(known, states=known.states - {"appealable"}))
    opened = replace(known, case=case.number, states=known.states | {"case"})
    return compose("appeal_opened", opened.with_facts({"case_number": Fact("case_number", case.number, "case")}))


def drafted(talking: Conversation, reply: Reply, known: Known) -> Turn:
    """A turn of the assistant, not stored."""
    turn = _turn(talking, Speaker.ASSISTANT, reply.text)
    turn.intent = reply.intent
    turn.decision = known.decision if reply.facts else ""
    turn.facts, turn.chips, turn.buttons = list(reply.facts), list(reply.chips), list(reply.buttons)
    turn.card, turn.flow, turn.handoff = _plain(reply.card), _plain(reply.flow), _plain(reply.handoff)
    turn.guards = list(reply.guards)
    turn.made_by = {"template": reply.template, "texts": catalogue().version, "model": model_version()}
    if reply.by:
        turn.made_by["llm"] = reply.by
    return turn


def _assistant(talking: Conversation, reply: Reply, known: Known) -> list[Turn]:
    turn = drafted(talking, reply, known)
    if reply.handoff:
        _hand_over(talking, turn, reply)
    return [turn]


def _hand_over(talking: Conversation, turn: Turn, reply: Reply) -> None:
    """A person is wanted: one open row a conversation; a graver reason raises its priority."""
    assert reply.handoff is not None  # noqa: S101 - asked by the caller
    wanted = Handoff.objects.filter(conversation=talking, closed_at__isnull=True).first()
    if wanted is None:
        Handoff.objects.create(
            conversation=talking, seq=turn.seq, asked_at=turn.at,
            reason=reply.handoff["reason"], priority=reply.handoff["priority"],
        )  # fmt: skip
    elif reply.handoff["priority"] < wanted.priority:
        Handoff.objects.filter(pk=wanted.pk).update(reason=reply.handoff["reason"], priority=reply.handoff["priority"])


def _turn(talking: Conversation, speaker: Speaker, text: str) -> Turn:
    talking.last_seq += 1
    return Turn(conversation=talking, seq=talking.last_seq, at=clock.now(), speaker=speaker, text=text)


def _plain(value: Any) -> Any:
    return dict(value) if value is not None else None
