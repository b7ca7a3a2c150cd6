"""Reads the directory: what is near a borrower, and what colleagues keep."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from risk import clock
from risk.facts.incidents import covers
from risk.language import language
from support.announcements.queries import places_of
from support.directory.errors import NoSuchScheme
from support.directory.models import Kind, Scheme

# In a statement of its reader's: whether relief of a disaster is listed anywhere at an instant.
ANY_DISASTER = """
EXISTS (SELECT FROM directory_scheme WHERE status = 'listed' AND kind = 'disaster'
        AND expires_on >= (%(at)s AT TIME ZONE 'Asia/Shanghai')::date)
"""
MOST = 500  # entries shown at once to colleagues; a directory longer than this is a search engine
SOON = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Near:
    """What a borrower sees; `is_known` is whether a region of theirs is known at all."""

    is_known: bool
    rows: tuple[tuple[Scheme, dict[str, str]], ...]


def near(borrower: str) -> Near:
    """Entries in force for the regions of a borrower's lines, and for the whole country. 4 queries.

    An unknown region matches no region: better nothing than a door that does not open.
    """
    regions = {one.region for one in places_of(borrower) if one.region}
    lang = language()
    rows = tuple(
        (one, one.body[lang])
        for one in Scheme.objects.filter(status="listed", expires_on__gte=clock.day(clock.now())).order_by("kind", "id")
        if not one.regions or any(covers(key, region) for key in one.regions for region in regions)
    )
    return Near(bool(regions), rows)


def is_stricken(region: str | None) -> bool:
    """Whether relief of a disaster is listed for where somebody lives; an unknown region is none. One query."""
    today = clock.day(clock.now())
    listed = Scheme.objects.filter(status="listed", kind=Kind.DISASTER, expires_on__gte=today)
    named = [key for keys in listed.values_list("regions", flat=True) for key in keys] if region else []
    return any(covers(key, region or "") for key in named)


def entries() -> list[tuple[Scheme, str]]:
    """Every entry for colleagues, newest first, each with its steps and its state. 2 queries.

    The state is the status, or of what is listed `over` and `soon` (over within thirty days).
    """
    today = clock.day(clock.now())
    return [(one, _state(one, today)) for one in Scheme.objects.prefetch_related("steps").order_by("-id")[:MOST]]


def entry(pk: int) -> Scheme:
    """One entry. 1 query.

    Raises:
        NoSuchScheme: there is none.
    """
    found = Scheme.objects.filter(pk=pk).first()
    if found is None:
        raise NoSuchScheme(_("没有这一条。"))
    return found


def _state(one: Scheme, today: date) -> str:
    if one.status != "listed":
        return one.status
    return "over" if one.expires_on < today else "soon" if one.expires_on <= today + SOON else "listed"
