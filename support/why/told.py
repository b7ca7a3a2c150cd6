"""What is told to a borrower about a line: the explanation, theirs alone, in the language they read."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.utils.translation import gettext as _

from risk.decisions.models import Decision
from risk.diagnosis import Diagnosis
from risk.diagnosis import services as diagnoses
from risk.diagnosis.errors import NotDiagnosed
from risk.events import queries as events
from risk.events.errors import NoSuchLine
from risk.events.history import History
from risk.language import Lang, language
from risk.reasons import CATALOGUE
from support.explain import services as explain
from support.why.shape import Explanation


@dataclass(frozen=True, slots=True)
class Told:
    """One reading of a line: what is said of it, and the history it was said from."""

    explanation: Explanation
    history: History
    diagnosis: Diagnosis
    lang: Lang


def about(line: str, *, lang: Lang | None = None, at: datetime | None = None) -> Told:
    """A line as it is at a moment, now when left out. Five queries.

    Raises:
        NoSuchLine: it does not exist.
    """
    history, diagnosis = diagnoses.read_line(line, at=at)
    lang = lang or language()
    return Told(cast("Explanation", explain.in_language(diagnosis, lang)), history, diagnosis, lang)


def again(told: Told, lang: Lang) -> Explanation:
    """What was read, in a language, without reading it anew. At most 2 queries, none in the language it was told in."""
    if told.lang == lang:
        return told.explanation
    return cast("Explanation", explain.in_language(told.diagnosis, lang))


def own(line: str, *, borrower: str) -> Told:
    """The same, for its borrower alone.

    Raises:
        NoSuchLine: it does not exist, or is another's. The two look the same.
        NotDiagnosed: it is theirs, and nothing can be said of it now.
    """
    try:
        told = about(line)
    except NoSuchLine as error:
        raise _none(line) from error
    except NotDiagnosed:
        check_own(line, borrower=borrower)
        raise
    if told.history.borrower != borrower:
        raise _none(line)
    return told


def check_own(line: str, *, borrower: str) -> None:
    """Whether a line is this borrower's, without a look at how it stands. One query.

    Raises:
        NoSuchLine: it does not exist, or is another's. The two look the same.
    """
    if line not in events.lines_of(borrower):
        raise _none(line)


def own_history(line: str, *, borrower: str, at: datetime) -> History:
    """What happened on a borrower's line, which can be told also while nothing can be worked out from it.

    Raises:
        NoSuchLine: it does not exist, or is another's. The two look the same.
    """
    check_own(line, borrower=borrower)
    return events.history(line, at=at)


def _none(line: str) -> NoSuchLine:
    return NoSuchLine(_("没有这条额度。"), next=_("请从“我的额度”进入。"), line=line)


def store(told: Told) -> Decision | None:
    """A block that is told becomes a decision that stays; told again it is the same one. One query when it is there."""
    return diagnoses.decision_of(told.diagnosis) if told.diagnosis.reasons else None


def keep(told: Told, *, is_kept: bool) -> None:
    """`store`, for who has seen whether it is there: then only what must be alarmed of is said again."""
    if not is_kept or told.diagnosis.alerts:
        store(told)


def first_line(borrower: str) -> str:
    """The line meant when none is named: theirs, or nothing that exists."""
    return next(iter(events.lines_of(borrower)), "")


def title(code: str) -> str:
    """A reason in two or three words."""
    return CATALOGUE[code].texts[language()]["title"] if code in CATALOGUE else code
