"""The explanation of a line: the diagnosis in words, with the appeal that is under way. The contract's one object."""

from datetime import datetime
from typing import Any

from appeals import queries as appeals
from risk import clock
from risk.diagnosis.services import decision_of, diagnose_line
from risk.diagnosis.state import Diagnosis
from risk.diagnosis.telling import explanation as in_words
from risk.reasons import LANGUAGES
from support.explain.errors import NoSuchLanguage, NotAnInstant


def explanation(
    line: str, *, at: datetime | None = None, known_at: datetime | None = None, lang: str = "zh"
) -> dict[str, Any]:
    """What is blocked on a line and why, exactly as the contract spells it. Reads only; at most 4 queries.

    Args:
        line: its ref.
        at: by events' time; left out: now.
        known_at: leaves out what arrived later; left out: all we know.
        lang: zh or en.

    Raises:
        NoSuchLine: no opening of this line is known by then.
        NoSuchLanguage: neither zh nor en.
    """
    if lang not in LANGUAGES:
        raise NoSuchLanguage(f"There are no texts in {lang!r}.", lang=lang)
    return in_language(diagnose_line(line, at=at, known_at=known_at), lang)


def told(line: str, *, lang: str = "zh") -> dict[str, Any]:
    """The explanation as it is told to a borrower now: a block is stored as a decision, once. See `explanation`."""
    diagnosis = diagnose_line(line)
    if diagnosis.reasons:
        decision_of(diagnosis)
    return in_language(diagnosis, lang)


def in_language(diagnosis: Diagnosis, lang: str) -> dict[str, Any]:
    """A diagnosis in words, with the case that was open at its moment. 2 queries."""
    found = in_words(diagnosis, lang)
    case = appeals.newest_case(diagnosis.line)
    if case and datetime.fromisoformat(str(case["opened_at"])) <= diagnosis.at:
        found["appeal"] = case
    return found


def instant(text: str) -> datetime:
    """An RFC 3339 instant.

    Raises:
        NotAnInstant: not one, or without its offset.
    """
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise NotAnInstant(f"{text!r} is not an instant.", value=text)
    return found.astimezone(clock.SHANGHAI)
