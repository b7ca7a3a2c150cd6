"""The topic that asks for a look: registered when the app loads."""

import contextlib

from risk.evaluations import services
from risk.events.errors import NoSuchLine
from risk.work.services import handles


@handles("line.changed", queue="recheck")
def evaluate(line: str) -> None:
    """Looks at a line that something was told of. One that is not opened yet is looked at when it is."""
    with contextlib.suppress(NoSuchLine):
        services.evaluate(line)
