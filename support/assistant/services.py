"""What a borrower does in a conversation: say something, press a button, confirm. One transaction a turn."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from risk import clock
from support.assistant import (
    ahead,
    bell,
    calling,
    citing,
    guard,
    message,
    papers,
    proactive,
    promises,
    queries,
    sources,
    talk,
)
from support.assistant.answer import Reply, compose
from support.assistant.catalogue import BLIND, catalogue, heard
from support.assistant.errors import NotOffered
from support.assistant.flows import scripts
from support.assistant.flows.walking import PERSON, Walk
from support.assistant.llm import endpoint
from support.assistant.llm.hints import BY_MODEL, clearer
from support.assistant.llm.wording import reworded
from support.assistant.models import Conversation, Owner, Speaker, Turn, TurnKey
from support.assistant.said import Known
from support.assistant.understanding import Understood, model_version, understand_all

# More to read for an answer that needs it.
MORE = {"account": queries.with_account, "papers": papers.with_papers, "ahead": ahead.with_changes}


@dataclass(frozen=True, slots=True)
class Heard:
    """One turn of the borrower: what it means, and the flow's button it may be."""

    meant: tuple[Understood, ...]
    key: str
    lang: str
    session: str = ""
    hidden: tuple[str, ...] = ()
    act: str = ""


def say(borrower: str, text: str, *, key: str, lang: str = "zh", session: str = "") -> list[Turn]:
    """The borrower says something; returns the turns this added, theirs first.

    The same key again returns the same turns and says nothing twice. `session` is the browser's, for what a flow does.

    Raises:
        NothingSaid, SaidTooMuch: empty, or longer than a message may be.
    """
    masked = message.read(text)
    meant = clearer(masked.text, understand_all(masked.text))
    worded = _worded(borrower, meant, key=key, lang=lang)
    heard = Heard(meant, key, lang, session, masked.kinds)
    with _turn_of(borrower) as talking:
        return _earlier(talking, key) or _take(talking, masked.text, heard, worded=worded)


def press(borrower: str, intent: str, *, key: str, lang: str = "zh", session: str = "") -> list[Turn]:
    """A button of the assistant's: its intent is known, its title is what the borrower is shown to have said.

    Raises:
        NotOffered: no such button.
    """
    if intent not in catalogue() or not (title := catalogue()[intent].title.get(lang)):
        raise NotOffered(_("这个按钮已经不能用了。"))
    heard = Heard((Understood(intent, 1.0),), key, lang, session)
    with _turn_of(borrower) as talking:
        return _earlier(talking, key) or _take(talking, title, heard)


def act(borrower: str, name: str, *, key: str, lang: str = "zh", session: str = "") -> list[Turn]:
    """A button of a flow. Only what the last turn offered can be done.

    Raises:
        NotOffered: the conversation is not at that step.
    """
    with _turn_of(borrower) as talking:
        if earlier := _earlier(talking, key):
            return earlier
        last = talking.turns.filter(speaker=Speaker.ASSISTANT).order_by("-seq").first()
        offered = [*(last.buttons or []), *((last.card or {}).get("acts", []))] if last else []
        title = next((one["title"] for one in offered if one.get("act") == name), None)
        if title is None or last is None or talking.owner != Owner.ASSISTANT:
            raise NotOffered(_("这一步已经不能操作了。"))
        meant = (Understood(last.intent, 1.0, text=title),)
        return _take(talking, title, Heard(meant, key, lang, session, act=name))


@contextmanager
def _turn_of(borrower: str) -> Iterator[Conversation]:
    """One transaction under the conversation's lock."""
    with transaction.atomic():
        Conversation.objects.bulk_create([Conversation(borrower=borrower)], ignore_conflicts=True)
        yield Conversation.objects.select_for_update().get(borrower=borrower)


def _earlier(talking: Conversation, key: str) -> list[Turn]:
    told = TurnKey.objects.filter(conversation=talking, key=key).first()
    if told is None:
        return []
    return list(talking.turns.filter(seq__gte=told.seq, seq__lte=told.until).order_by("seq"))


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
        step = talk.next_step(understood, known, unsure=talking.unsure)
        found |= {reply.text: reworded(reply, known) for reply in step.says if not understood.rules}
    return found


def _take(
    talking: Conversation, text: str, heard: Heard, *, worded: Mapping[str, Reply] = MappingProxyType({})
) -> list[Turn]:
    meant = heard.meant
    known = _known(talking, meant, lang=heard.lang)
    written: list[Turn] = []
    if not talking.last_seq:
        written += _assistant(talking, guard.passed(talk.opening(known), known), known)
    mine = _turn(talking, Speaker.BORROWER, text)
    mine.intent, mine.confidence = meant[0].intent, meant[0].confidence
    mine.others = [[one.intent, one.confidence] for one in meant[1:]] or [list(other) for other in meant[0].others]
    mine.made_by = {"model": meant[0].model} if meant[0].model else {}
    if meant[0].scope == BY_MODEL:
        mine.made_by["llm"] = settings.ASSISTANT_LLM_MODEL
    mine.guards = [*(f"R6:{kind}" for kind in heard.hidden), *meant[0].rules]
    mine.guards += [f"care:{one.care}" for one in meant if one.care]
    first = mine.seq
    written.append(mine)
    if talking.owner == Owner.ASSISTANT:
        if heard.hidden:
            written += _assistant(talking, compose("never_send", known), known)
        with translation.override("en" if heard.lang == "en" else "zh-hans"):
            for reply in _replies(talking, known, heard):
                written += _assistant(talking, guard.passed(worded.get(reply.text, reply), known), known)
    else:
        calling.call(talking, seq=mine.seq, at=mine.at, reason=calling.AGAIN)
        _alarm(talking, mine, meant, known)
    Turn.objects.bulk_create(written)
    promises.remember(talking, written)
    TurnKey.objects.create(conversation=talking, key=heard.key, seq=first, until=talking.last_seq)
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
            for reply in talk.next_step(understood, known, unsure=0).says:
                if reply.handoff:
                    _hand_over(talking, turn, reply)


def _replies(talking: Conversation, known: Known, heard: Heard) -> Iterator[Reply]:
    """What a flow says, else the answer; then the way back to what was interrupted, or what nobody asked for."""
    if heard.act.startswith(f"{proactive.NO}:"):
        yield from proactive.declined(heard.act, known)
        return
    walk = Walk(talking, known, session=heard.session)
    said = list(walk.act(heard.act)) if heard.act else []
    if not heard.act:
        for understood in _in_order(heard.meant):
            said += _answers(talking, walk, known, understood)
    yield from talk.cared(said, heard.meant, known)
    if not any(reply.handoff for reply in said):
        yield from (back := walk.after())
        if not back and not walk.here and not any(one.rules for one in heard.meant):
            yield from proactive.offered(talking, known, said, before=talking.spoke_at)


def _in_order(meant: Sequence[Understood]) -> list[Understood]:
    """What was asked first, then what begins to be done: whose question stands last is the one that is answered.

    A request for a person stays first.
    """
    first = [one for one in meant if one.intent == PERSON and not one.within]
    return [*first, *sorted((one for one in meant if one not in first), key=_begins)]


def _begins(understood: Understood) -> bool:
    return scripts.meant(understood.intent, understood.text) is not None


def _answers(talking: Conversation, walk: Walk, known: Known, understood: Understood) -> Iterable[Reply]:
    if not understood.rules and (asked := heard(understood.text)):
        understood = replace(understood, intent=asked, confidence=1.0)
    walked = walk.take(understood)
    if walked is not None:
        talking.unsure = 0
        return walked
    uses = catalogue()[understood.intent].uses if understood.intent in catalogue() else ""
    known = MORE[uses](known) if uses in MORE else known
    step = talk.next_step(understood, known, unsure=talking.unsure)
    talking.unsure = step.unsure
    return [_shown(walk.offering(reply), known) for reply in step.says]


def _shown(reply: Reply, known: Known) -> Reply:
    """The reply with what stands below it: papers asked for, what is ahead, the article that says more."""
    return citing.cited(ahead.listed(papers.listed(reply, known), known), known)


def drafted(talking: Conversation, reply: Reply, known: Known) -> Turn:
    """A turn of the assistant, not stored."""
    turn = _turn(talking, Speaker.ASSISTANT, reply.text)
    turn.intent = reply.intent
    turn.decision = known.decision if reply.facts else ""
    turn.facts, turn.buttons = list(reply.facts), list(reply.buttons)
    read = sources.chips(reply.facts, lang=known.lang, today=clock.day(turn.at)) if not reply.flow else []
    turn.chips = list(reply.chips) or read
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
    assert reply.handoff is not None  # noqa: S101 - asked by the caller
    calling.call(talking, seq=turn.seq, at=turn.at, **reply.handoff)


def _turn(talking: Conversation, speaker: Speaker, text: str) -> Turn:
    talking.last_seq += 1
    return Turn(conversation=talking, seq=talking.last_seq, at=clock.now(), speaker=speaker, text=text)


def _plain(value: Any) -> Any:
    return dict(value) if value is not None else None
