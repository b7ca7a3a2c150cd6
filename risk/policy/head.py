"""Owns the head of a policy file: what risk its owner bears, and its last day. Pure.

The appetite is the lender's own matter: no expression reads it and no text tells it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from risk.policy.errors import BadPack

SHARES = ("max_el", "min_margin")
KEYS = (*SHARES, "owner")


@dataclass(frozen=True, slots=True)
class Appetite:
    """What the owner of a policy bears, as shares of what is lent in a year.

    Attributes:
        max_el: the most that may be expected to be lost.
        min_margin: the least that must be left after losses and funding.
        owner: who answers for both.
    """

    max_el: Decimal
    min_margin: Decimal
    owner: str


def appetite(raw: Mapping[str, object], where: str) -> Appetite:
    """The appetite of a file's [appetite].

    Raises:
        BadPack: something is missing, no share, or unknown.
    """
    if lacking := [name for name in KEYS if name not in raw]:
        raise BadPack(f"{where} [appetite]: {', '.join(lacking)} missing; it needs {', '.join(KEYS)}.", where=where)
    for name in SHARES:
        value = raw[name]
        if isinstance(value, bool) or not isinstance(value, (int, Decimal)) or not 0 <= value <= 1:
            raise BadPack(f"{where} [appetite]: {name} is a share from 0 to 1, not {value}.", where=where)
    owner = raw["owner"]
    if not isinstance(owner, str) or not owner.strip():
        raise BadPack(f"{where} [appetite]: owner is who answers for it, as text.", where=where)
    return Appetite(Decimal(str(raw["max_el"])), Decimal(str(raw["min_margin"])), owner.strip())


def expires_on(head: Mapping[str, object], where: str) -> date | None:
    """The last day on which it may rule; None: until another is released.

    Raises:
        BadPack: it is no date.
    """
    found = head.get("expires_on")
    if found is None or (isinstance(found, date) and not isinstance(found, datetime)):
        return found
    raise BadPack(f"{where} [policy]: expires_on is a date, as 2027-06-30, not {found!r}.", where=where)
