"""Keeps whether an answer helped. Every write is safe to repeat."""

from uuid import UUID, uuid4, uuid5

from django.utils.translation import gettext as _

from appeals import queries as cases
from risk import clock
from risk.errors import Absent, Refusal
from support.assistant.catalogue import catalogue
from support.assistant.masking import mask
from support.feedback.models import Feedback, Kind
from support.help.sources import sources

LONGEST = 500  # characters of the reader's words
_SPACE = UUID("6f1d6b4e-5d1c-4b8e-9a53-2f7d5f0c6a11")  # of the ids that are made of an answer and its reader


class NoSuchAnswer(Refusal):
    """There is no answer of that name to be spoken of."""

    code = "no-such-answer"


class NoSuchFeedback(Absent):
    code = "no-such-feedback"


def say(kind: str, code: str, *, helped: bool, about: str, borrower: str, lang: str, key: str = "") -> Feedback:
    """One tap; tapped again, the newer word counts and the row stays one.

    Args:
        code: the slug of an article, also for a reason, whose own code is no word for a page; an intent; or the number
            of a decided case, whose result is counted under the reason it contested.
        key: of the form; only used for somebody not signed in, for whom nothing else tells two readers apart.

    Raises:
        NoSuchAnswer: no reason, article or answer has that code, or somebody unknown speaks of a personal one.
    """
    known = _of_case(code, borrower) if kind == Kind.CASE else _known(kind, code)
    if not known or (kind != Kind.ARTICLE and not borrower):
        raise NoSuchAnswer(_("没有找到您评价的内容。"), next=_("请回到上一页再点一次。"))
    about = about[:64]
    pk = (
        uuid5(_SPACE, f"{kind}\n{known}\n{about}\n{borrower}")
        if borrower
        else uuid5(_SPACE, f"anonymous\n{_given(key)}")
    )
    said = {"helped": helped, "lang": lang, "at": clock.now()}
    place = {"kind": kind, "code": known, "about": about, "borrower": borrower}
    return Feedback.objects.update_or_create(pk=pk, defaults=said, create_defaults={**place, **said})[0]


def add_words(pk: UUID, words: str, *, borrower: str) -> Feedback:
    """What they want to say besides, masked; said again it replaces what was said.

    Raises:
        NoSuchFeedback: there is none, or it is another's.
    """
    found = of(pk, borrower=borrower)
    found.words = mask(words.strip()[:LONGEST]).text
    found.save(update_fields=["words"])
    return found


def of(pk: UUID, *, borrower: str) -> Feedback:
    """Feedback of this reader.

    Raises:
        NoSuchFeedback: there is none, or it is another's.
    """
    found = Feedback.objects.filter(pk=pk, borrower=borrower).first()
    if found is None:
        raise NoSuchFeedback(_("没有找到这条反馈。"), next=_("请回到上一页再点一次。"))
    return found


def _of_case(number: str, borrower: str) -> str:
    """The reason that a decided case of this reader contested first; empty when it is none of theirs or not decided."""
    found = cases.own_cases(borrower).filter(number=number).exclude(outcome="").first() if borrower else None
    return found.codes[0] if found and found.codes else str(found.kind) if found else ""


def _known(kind: str, code: str) -> str:
    """The code it is counted under; empty when nothing has it."""
    match kind:
        case Kind.REASON if code in sources():
            return sources()[code].code
        case Kind.ARTICLE if code in sources():
            return code
        case Kind.CHAT if code in catalogue():
            return code
    return ""


def _given(key: str) -> UUID:
    try:
        return UUID(key)
    except ValueError:
        return uuid4()
