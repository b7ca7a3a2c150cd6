"""Reads versions of scorecards, and which may say something of a borrower."""

from risk.score.card import SHIPPED, Card, load
from risk.score.errors import NoSuchCard
from risk.score.models import CardStep, CardVersion


def versions() -> list[CardVersion]:
    """Every version with its steps, newest first. Two queries."""
    return list(CardVersion.objects.prefetch_related("steps").order_by("-id"))


def version(pk: int) -> CardVersion:
    """One version with its steps. Two queries.

    Raises:
        NoSuchCard: there is none.
    """
    found = CardVersion.objects.prefetch_related("steps").filter(pk=pk).first()
    if found is None:
        raise NoSuchCard("There is no such scorecard.", scorecard=pk)
    return found


def signatures(card: CardVersion) -> list[CardStep]:
    """One query."""
    return list(card.steps.filter(move="sign").order_by("id"))


def is_published(card: Card, text: str) -> bool:
    """Whether a card, by its file, may say something of a borrower: it is the shipped one, or was signed. One query."""
    if card == load(SHIPPED):
        return True
    return CardVersion.objects.filter(name=card.name, number=card.version, text=text, status="published").exists()
