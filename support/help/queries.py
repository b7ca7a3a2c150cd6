"""Reads help: the list, one article, and what answers a question."""

from collections.abc import Mapping
from typing import Any, cast

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Case, F, FloatField, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from risk.errors import Absent
from risk.language import language
from risk.reasons import CATALOGUE
from support import hours, reporting
from support.help import words
from support.help.models import Article
from support.help.sources import GROUPS

MOST = 10
NEAR = 0.45  # of the best answer's score: what is further away is another subject


class NoSuchArticle(Absent):
    code = "no-such-article"


def grouped() -> list[tuple[str, list[Article]]]:
    """Every current article by group, in the order of the help page. One query."""
    found: dict[str, list[Article]] = {group: [] for group in GROUPS}
    for article in _current().order_by("id"):
        found.setdefault(article.group, []).append(article)
    return [(group, articles) for group, articles in found.items() if articles]


def article(slug: str) -> Article:
    """The current version.

    Raises:
        NoSuchArticle: there is none.
    """
    found = _current().filter(slug=slug).first()
    if found is None:
        raise NoSuchArticle(_("没有这篇说明。"), next=_("请在帮助里搜一搜。"))
    return found


def said(article: Article) -> Mapping[str, Any]:
    """An article in the language of the reader; of a reason, title and first paragraph are those in force now."""
    lang = language()
    body: dict[str, Any] = _filled(article.body[lang])
    if article.code not in CATALOGUE:
        return body
    texts = CATALOGUE[article.code].texts[lang]
    return body | {"title": texts["title"], "lead": texts["help"]}


def _filled(body: Mapping[str, Any]) -> dict[str, Any]:
    """The lender's own words in an article's holes: they change without a new version of it."""
    house = {"reported": reporting.told(), **hours.quiet_told()}
    return {
        part: [one.format_map(house) for one in text] if isinstance(text, list) else text.format_map(house)
        for part, text in body.items()
    }


def titles(slugs: list[str]) -> list[Article]:
    """These articles, in this order; what is not there is left out. One query."""
    found: Mapping[str, Article] = {one.slug: one for one in _current().filter(slug__in=slugs)}
    return [found[slug] for slug in slugs if slug in found]


def search(text: str) -> list[Article]:
    """What answers a question in Chinese or English, best first, slips of the finger allowed. One query.

    A word in the title counts double; of two alike a topic stands before a reason. What scores much less than the
    best is another subject and is left out.
    """
    asked = words.asked(text)
    if not asked:
        return []
    scored = list(matching(asked).order_by(F("score").desc(), "code", "id")[:MOST])
    best: float = getattr(scored[0], "score", 0.0) if scored else 0.0
    return [one for one in scored if getattr(one, "score", 0.0) >= NEAR * best]


def matching(asked: list[str]) -> QuerySet[Article]:
    """Every article that has a word like one of these, with its `score`: by the trigram index, word by word."""
    alike, total = Q(), cast("Any", Value(0.0))
    for word in asked:
        alike |= Q(words__trigram_word_similar=word)
        total = total + _alike(word, "words") + _alike(word, "titles")
    return _current().filter(alike).annotate(score=total)


def _alike(word: str, field: str) -> Any:
    """How alike, counted only where PostgreSQL itself calls it alike: a chance trigram is no answer."""
    near = TrigramWordSimilarity(word, F(field))
    return Case(
        When(**{f"{field}__trigram_word_similar": word}, then=near), default=Value(0.0), output_field=FloatField()
    )


def _current() -> QuerySet[Article]:
    return Article.objects.filter(replaced_at=None).defer("words", "titles")
