"""Owns what the pages of the catalogue show: texts, what is wrong with them, how each channel says them."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import QueryDict

from risk import clock
from risk.catalogue import queries
from risk.catalogue.errors import NoSuchText
from risk.catalogue.models import TextStep, TextVersion
from risk.console import secrecy
from risk.reasons import CATALOGUE, LANGUAGES, Reason, Words, render
from risk.reasons.catalogue import Texts, over
from risk.reasons.lint import Problem, problems
from risk.reasons.previews import channels
from risk.reasons.rendering import PLACEHOLDER
from risk.reasons.values import DATES


@dataclass(frozen=True, slots=True)
class Line:
    """One code of the list: its title in each language, and whether a draft is open."""

    reason: Reason
    title_zh: str
    title_en: str
    draft: TextVersion | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A text of a form in one language."""

    lang: str
    name: str
    text: str
    stands: str

    @property
    def is_changed(self) -> bool:
        return self.text != self.stands


@dataclass(frozen=True, slots=True)
class Seen:
    """How a reason would read in one language: its words, and each channel's text."""

    lang: str
    words: Words
    channels: dict[str, str]


def lines() -> list[Line]:
    """Every code with words of its own, in the order of the catalogue. One query."""
    drafts = queries.drafts()
    return [
        Line(one, one.texts["zh"]["title"], one.texts["en"]["title"], drafts.get(code))
        for code, one in CATALOGUE.reasons.items()
        if code not in secrecy.HIDDEN
    ]


def reason_of(code: str) -> Reason:
    """A code that may be edited here.

    Raises:
        NoSuchText: there is none, or its words are another's.
    """
    if code not in CATALOGUE or code in secrecy.HIDDEN:
        raise NoSuchText("There is no such code.", reason=code)
    return CATALOGUE[code]


def typed(reason: Reason, post: QueryDict) -> dict[str, dict[str, str]]:
    """What a form says of every text there is; what is absent is empty."""
    return {
        lang: {name: post.get(f"{lang}-{name}", "").replace("\r\n", "\n").strip() for name in reason.texts[lang]}
        for lang in LANGUAGES
    }


def form(reason: Reason, texts: Texts) -> list[tuple[str, list[Shown]]]:
    """Each language with its fields."""
    return [
        (lang, [Shown(lang, name, texts[lang].get(name, ""), stands) for name, stands in reason.texts[lang].items()])
        for lang in LANGUAGES
    ]


def checked(reason: Reason, texts: Texts) -> dict[str, Any]:
    """What is wrong with these texts, and how they would read."""
    found: list[Problem] = problems(reason, texts)
    return {"problems": found, "seen": _seen(reason, texts)}


def _seen(reason: Reason, texts: Texts) -> list[Seen]:
    with CATALOGUE.telling(over(CATALOGUE.now, {reason.code: texts})):
        told = [(lang, rendered(CATALOGUE[reason.code], lang)) for lang in LANGUAGES]
    return [Seen(lang, words, channels(words, lang)) for lang, words in told]


def rendered(reason: Reason, lang: str) -> Words:
    """A reason with example values in its holes."""
    at = clock.now()
    later = (at + timedelta(days=3)).isoformat()
    names = {name for text in reason.texts[lang].values() for name in PLACEHOLDER.findall(text)}
    return render(reason.code, {reason.says.get(name, name): _example(name, later) for name in names}, lang, at=at)


def _example(name: str, later: str) -> object:
    if name in DATES:
        return later
    return {"amount": 120_000, "month": later[:7]}.get(name, [f"{{{name}}}"] if name == "factors" else f"{{{name}}}")


def history(code: str) -> list[tuple[TextVersion, list[TextStep]]]:
    """Every version with its steps, newest first. Two queries."""
    return [(one, sorted(one.steps.all(), key=lambda step: step.pk)) for one in queries.versions(code)]
