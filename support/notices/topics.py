"""What a borrower may have told at once, in the weekly digest, or in the app alone. What has no topic is owed at once.

Pure: no database, no clock.
"""

from collections.abc import Mapping
from typing import Literal

type How = Literal["now", "digest", "off"]

CHANGE, ANNOUNCEMENT, WINDOW, DUE = "change", "announcement", "window", "due"
NOW: How = "now"
DIGEST: How = "digest"
OFF: How = "off"
HOWS: tuple[How, ...] = (NOW, DIGEST, OFF)
# While they chose nothing. [D]
USUAL: Mapping[str, How] = {CHANGE: NOW, ANNOUNCEMENT: DIGEST, WINDOW: NOW, DUE: NOW}
DAYS = (7, 3, 1, 0)  # before the due date, from which to choose
USUAL_DAYS = (3, 1, 0)  # Source: A019, T-3/T-1/T0
USUAL_BY = ("sms", "push")


def how(chosen: Mapping[str, str], topic: str) -> How:
    """When a topic is told outside the app."""
    said = chosen.get(topic)
    return next((one for one in HOWS if one == said), USUAL.get(topic, NOW))
