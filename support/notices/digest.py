"""The weekly digest: what could wait, in one notice; on a month's first Monday also how a blocked line stands.

A service notice: refusing advertising does not stop it. Of a line it says the headline of its page and nothing else,
which for what must not be told is the neutral one. Source: A055, A060.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _

from risk import clock
from risk.events import queries as events
from risk.work import services as work
from support.notices import channels, queries, services, topics
from support.notices.models import Notice
from support.notices.texts import Lang
from support.why import faces, told

WALK, TELL = "digest.walk", "digest.tell"
HOUR = 10  # of Monday, Asia/Shanghai. [D]
WEEK, MONTH = timedelta(days=7), timedelta(days=31)
FIRST = 7  # a Monday up to this day is the month's first
SLICE = 1000  # borrowers put down at a time
MOST = 8  # titles that are named; the rest is counted


def look() -> None:
    """Begins the digest of the week when its Monday morning is there. Safe to repeat."""
    local = clock.now().astimezone(clock.SHANGHAI)
    monday = local.date() - timedelta(days=local.weekday())
    if local >= _ten(monday):
        work.add(WALK, monday.isoformat(), key=monday.isoformat())


def walk(monday: date, *, after: str = "") -> None:
    """Puts down everybody who may be owed a digest that ends on a Monday, a slice at a time. Safe to repeat.

    Each slice puts down the next as work of its own, so that no number of borrowers is too many.

    Args:
        after: the borrower behind whom to go on.
    """
    until = _ten(monday)
    blocked_from = until - MONTH if monday.day <= FIRST else None
    owed = queries.owed_a_digest(until - WEEK, blocked_from, until=until, after=after, most=SLICE)
    work.add_many(TELL, [(f"{monday.isoformat()}/{one}", f"{monday.isoformat()}/{one}") for one in owed])
    if len(owed) == SLICE:
        rest = f"{monday.isoformat()}/{owed[-1]}"
        work.add(WALK, rest, key=rest)


def tell(monday: date, borrower: str) -> None:
    """One borrower's digest; nobody gets an empty one. Safe to repeat."""
    until = _ten(monday)
    chosen = channels.wish(borrower).topics
    waited = [
        one
        for one in queries.of_topics(borrower, since=until - WEEK, until=until)
        if topics.how(chosen, one.topic) == topics.DIGEST
    ]
    lines = _blocked(borrower) if waited or monday.day <= FIRST else []
    if not waited and not lines:
        return

    def facts(lang: Lang) -> Mapping[str, object]:
        said = [faces.face(told.again(line, lang)).title for line in lines]
        return {
            "n": len(waited) or None,
            "titles": _titles(waited, lang) or None,
            "lines": _("；").join(said) or None,
        }

    services.tell("D1", facts, key=f"digest:{monday.isoformat()}:{borrower}", borrower=borrower)


def _blocked(borrower: str) -> list[told.Told]:
    """Their lines with something in the way, each read once for both languages."""
    lines = [told.about(line, lang="zh") for line in events.lines_of(borrower)]
    return [line for line in lines if line.explanation["reasons"]]


def _titles(waited: list[Notice], lang: Lang) -> str:
    named = [str(one.body[lang]["title"]) for one in waited[:MOST]]
    more = len(waited) - len(named)
    return _("；").join([*named, *([_("还有%(n)s条") % {"n": more}] if more else [])])


def _ten(monday: date) -> datetime:
    return datetime.combine(monday, time(HOUR), clock.SHANGHAI)
