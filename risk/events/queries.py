"""Reads the ledger: one line's history, a borrower's lines and card."""

from dataclasses import dataclass
from datetime import datetime

from risk.events.errors import NoSuchBorrower, NoSuchLine
from risk.events.history import History


@dataclass(frozen=True)
class BorrowerCard:
    """Who a borrower is, unsealed: for their own pages and for who must address them. Never logged.

    Attributes:
        locale: `zh-Hans` unless the lender said `en`.
    """

    ref: str
    name: str
    id_number: str | None
    phone: str | None
    locale: str


def history(line: str, *, at: datetime, known_at: datetime | None = None) -> History:
    """What is known of a line: its own events, its borrower's, those of the borrower's other lines and the platform's.

    Only what had happened by `at` and was known to us by `known_at` (left out: all we know now). At most 3 queries.

    Raises:
        NoSuchLine: no opening of this line is known by then.
    """
    raise NoSuchLine("There is no such line.", line=line)


def lines_of(borrower: str) -> list[str]:
    """The refs of a borrower's lines, in the order of their names. One query."""
    return []


def borrower(ref: str) -> BorrowerCard:
    """A borrower, unsealed. Two queries.

    Raises:
        NoSuchBorrower: nothing was ever told of them.
    """
    raise NoSuchBorrower("There is no such borrower.", borrower=ref)
