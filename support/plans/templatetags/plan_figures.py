"""How rates of plans are written: always two decimals, as the law's form wants them."""

from decimal import Decimal

from django import template

register = template.Library()


@register.filter
def rate(share: Decimal | None) -> str:
    """15.00% for a share of 1."""
    return "" if share is None else f"{share * 100:.2f}%"


@register.filter
def magnitude(fen: int) -> int:
    """An amount without its sign, where words say more or less."""
    return abs(fen)
