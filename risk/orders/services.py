"""Orders restorations and tells the lender's systems, in order per line, at least once."""

from collections.abc import Sequence
from datetime import datetime


def confirm(changes: Sequence[tuple[str, int, datetime]]) -> None:
    """Counts a restoration as done when the core's own `limit_changed` (line, new limit, time) answers it."""
