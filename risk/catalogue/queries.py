"""Reads versions of texts, and the catalogue that a decision was told with."""

from functools import lru_cache

from risk.catalogue.errors import NoSuchText
from risk.catalogue.models import Edition, TextStep, TextVersion
from risk.reasons import CATALOGUE
from risk.reasons.catalogue import Catalogue, make


def edition(version: str) -> Catalogue | None:
    """The catalogue of a version; None: it was never kept. At most one query, none for the one in force."""
    return CATALOGUE.now if version == CATALOGUE.version else _edition(version)


@lru_cache(maxsize=8)
def _made(pk: int, version: str) -> Catalogue:
    return make(Edition.objects.get(pk=pk).raw, version=version)


def _edition(version: str) -> Catalogue | None:
    pk = Edition.objects.filter(version=version).values_list("pk", flat=True).first()
    return None if pk is None else _made(pk, version)


def published() -> dict[str, dict[str, dict[str, str]]]:
    """The newest published texts of each code that has any. One query."""
    rows = TextVersion.objects.filter(status="published").order_by("reason_code", "-number")
    found = rows.distinct("reason_code").values_list("reason_code", "texts")
    return dict(found)


def drafts() -> dict[str, TextVersion]:
    """Every open draft by its code. One query."""
    return {one.reason_code: one for one in TextVersion.objects.filter(status="draft")}


def versions(code: str) -> list[TextVersion]:
    """A code's versions with their steps, newest first. Two queries."""
    return list(TextVersion.objects.filter(reason_code=code).prefetch_related("steps").order_by("-number"))


def signatures(version: TextVersion) -> list[TextStep]:
    """One query."""
    return list(version.steps.filter(move="sign").order_by("id"))


def draft(code: str) -> TextVersion:
    """The open draft of a code. One query.

    Raises:
        NoSuchText: there is none.
    """
    found = TextVersion.objects.filter(reason_code=code, status="draft").first()
    if found is None:
        raise NoSuchText("There is no open draft of this code.", next="Write one.", reason=code)
    return found
