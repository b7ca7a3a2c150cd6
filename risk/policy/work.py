"""Makes the report of a version over every line, away from the page that asked."""

from risk import clock
from risk.clocks import queries as clocks
from risk.clocks.services import FIRED
from risk.facts import portfolio
from risk.policy import queries, releases
from risk.work import services as work

REPORT = "policy.report"
SECONDS = 1800


def ask_report(version: str, *, key: str) -> None:
    """Has a report made; the same key again asks nothing more.

    Raises:
        NoSuchPolicy: there is none.
    """
    row = queries.version(version)
    work.add(REPORT, row.version, key=key)


@work.handles(FIRED, queue="bulk")
def hold_back(said: str) -> None:
    """A day before it takes effect nobody was told of a version: it does not take effect (CLK-17)."""
    timer = clocks.fired(said)
    if timer and timer.code == releases.NOTICE:
        releases.postpone(timer.subject)


@work.handles(REPORT, queue="bulk", seconds=SECONDS)
def make_report(version: str) -> None:
    """Every line as it stands now, under this version and under the one in force."""
    row = queries.version(version)
    kind = "canary" if row.status == "canary" else "shadow"
    releases.report(version, (frame for frame in portfolio.frames(clock.now()) if not frame.is_empty()), kind=kind)
