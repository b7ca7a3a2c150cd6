"""Reads for the chat page, the command and other floors."""

from django.conf import settings
from django.utils import translation

from risk import clock
from risk.diagnosis import failing
from risk.diagnosis.errors import NotDiagnosed
from risk.events import queries as events
from support import hours, reporting
from support.assistant import account, said
from support.assistant.models import Conversation, Turn
from support.explain import services as explain

RECENT = 60
MOST_LINES = 5


def known(borrower: str, *, lang: str) -> said.Known:
    """What may be said to a borrower now: of the line that is blocked, else of the first one.

    Facts come written in `lang`, `zh` or `en`. While no diagnosis can be made nothing is said of a line but that.
    """
    with translation.override("en" if lang == "en" else "zh-hans"):
        lines = events.lines_of(borrower)[:MOST_LINES]
        try:
            told = [explain.told(line, lang=lang) for line in lines]
        except NotDiagnosed:
            failing.alarm()
            return said.of_untold(borrower, lines[0], lang=lang, lender=_ours(lang))
        if not told:
            found = said.of_nobody(borrower, lang=lang, lender=_ours(lang))
        else:
            blocked = next((one for one in told if one["situations"]), told[0])
            found = said.of(blocked, lang=lang, lender=_ours(lang))
    return found.with_facts({}, ["open_hours"] if hours.is_open() else [])


def known_blindly(borrower: str, *, lang: str) -> said.Known:
    """What may be said without a look at the record: the lender's own words. No query."""
    with translation.override("en" if lang == "en" else "zh-hans"):
        return said.of_nobody(borrower, lang=lang, lender=_ours(lang))


def with_account(known: said.Known) -> said.Known:
    """The same person with what the ledger says of their loans and repayments. Two queries."""
    if not known.line:
        return known
    at = clock.now()
    with translation.override("en" if known.lang == "en" else "zh-hans"):
        more, states = account.facts(events.history(known.line, at=at), today=clock.day(at))
    return known.with_facts(more, states)


def lender(lang: str) -> dict[str, str]:
    """The lender's own words that any answer may use."""
    with translation.override("en" if lang == "en" else "zh-hans"):
        return {
            "lender": settings.LENDER_NAME_EN if lang == "en" else settings.LENDER_NAME,
            "hotline": settings.HOTLINE,
            "hours": hours.told(),
        }


def _ours(lang: str) -> dict[str, str]:
    return lender(lang) | {"opens_at": hours.told_next(), "reported": reporting.told()}


def conversation(borrower: str) -> Conversation | None:
    """The borrower's conversation, if one was begun. One query."""
    return Conversation.objects.filter(borrower=borrower).first()


def recent(found: Conversation) -> list[Turn]:
    """The newest turns that still have words, oldest first. One query, by primary key."""
    return list(found.turns.exclude(text="").order_by("-seq")[:RECENT])[::-1]


def count_of(borrower: str) -> int:
    """How many things were said that still have words. One query."""
    return Turn.objects.filter(conversation__borrower=borrower).exclude(text="").count()


def all_of(borrower: str) -> list[Turn]:
    """Everything said that still has words, oldest first: for the borrower's own copy. One query."""
    return list(Turn.objects.filter(conversation__borrower=borrower).exclude(text="").order_by("seq"))


def since(found: Conversation, after: int) -> list[Turn]:
    """What was said after a number, without a gap and in order, at most `RECENT`. One query."""
    return list(found.turns.filter(seq__gt=after).order_by("seq")[:RECENT])
