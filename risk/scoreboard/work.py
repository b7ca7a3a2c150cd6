"""The topic the scoreboard reads: registered when the app loads, safe to repeat."""

from risk.decisions import queries as decisions
from risk.scoreboard import services
from risk.work.services import handles


@handles("decision.made", queue="bulk")
def count(subject: str) -> None:
    services.record_blocks(decisions.decision(subject).content, subject)
