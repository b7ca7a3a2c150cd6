"""How many refusals of a week are read again, and which: the same ones whoever draws and however often. Pure."""

from collections.abc import Collection
from datetime import date, timedelta
from hashlib import sha256
from math import ceil
from uuid import UUID

SHARE = 0.02  # of the week's refusals, at least one where there is any. Source: A059.
WITHIN = timedelta(days=5)  # working days to read one in [D]

Refusal = tuple[UUID, int]  # the case, and the step that refused


def week_of(day: date) -> date:
    """The Monday a day's week begins with."""
    return day - timedelta(days=day.weekday())


def drawn(refusals: Collection[Refusal], *, week: date) -> list[Refusal]:
    """The sample of a week's refusals, in an order that nobody can foresee or choose and anybody can compute again."""
    ranked = sorted(refusals, key=lambda one: sha256(f"{week}:{one[0]}:{one[1]}".encode()).digest())
    return ranked[: ceil(len(ranked) * SHARE)]
