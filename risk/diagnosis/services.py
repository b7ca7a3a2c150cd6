"""Reads the ledger and diagnoses a line; stores the decision when it is told."""

from datetime import datetime
from traceback import format_tb

import structlog

from risk import clock
from risk.catalogue import queries as texts
from risk.decisions import services as decisions
from risk.decisions.content import Content
from risk.decisions.models import Decision
from risk.diagnosis.compose import diagnose
from risk.diagnosis.errors import NotDiagnosed
from risk.diagnosis.state import Diagnosis
from risk.diagnosis.telling import content
from risk.diagnosis.trial import Trial, try_draw
from risk.errors import DomainError
from risk.events import queries as events
from risk.events.history import History
from risk.facts import Facts, read
from risk.policy import services as policies
from risk.reasons import CATALOGUE

log = structlog.get_logger(__name__)


def diagnose_line(line: str, *, at: datetime | None = None, known_at: datetime | None = None) -> Diagnosis:
    """What is so of a line at an instant (left out: now) by what we knew (left out: all we know). 2 queries.

    Raises:
        NoSuchLine: no opening of this line is known by then.
    """
    return read_line(line, at=at, known_at=known_at)[1]


def read_line(line: str, *, at: datetime | None = None, known_at: datetime | None = None) -> tuple[History, Diagnosis]:
    """`diagnose_line`, with the history it was made from for who shows what happened too.

    Raises:
        NoSuchLine: no opening of this line is known by then.
        NotDiagnosed: the policy engine or what it reads failed; it is logged, at the highest level.
    """
    at = at or clock.now()
    try:
        history, policy = events.history(line, at=at, known_at=known_at), policies.current(line, at=at)
        return history, diagnose(history, at=at, policy=policy, earlier=policies.before(policy))
    except DomainError:
        raise
    except Exception as error:
        # Where and what kind, but no message and no local values: those may hold what is personal.
        where = "".join(format_tb(error.__traceback__))
        log.error("diagnosis_failed", level="P0", line=line, error=type(error).__name__, where=where)  # noqa: TRY400
        raise NotDiagnosed(line) from error


def facts_of(line: str, *, at: datetime | None = None) -> Facts:
    """What is so of a line by the ledger alone, where no policy is needed or none can be run. 2 queries.

    Raises:
        NoSuchLine: no opening of this line is known by then.
    """
    at = at or clock.now()
    return read(events.history(line, at=at), at=at)


def trial_of(history: History, amount: int, *, at: datetime) -> Trial:
    """What would come of a draw of so many fen now, by the policy in force. Writes nothing, orders nothing."""
    policy = policies.current(history.line, at=at)
    return try_draw(history, amount, at=at, policy=policy, earlier=policies.before(policy))


def decision_of(diagnosis: Diagnosis) -> Decision:
    """Stores the diagnosis when it is told, or finds the decision that says the same. 1 query if found, else 5.

    A code the core sent that can't be true is an alert of the highest level: somebody was blocked and we can't say why.
    """
    if diagnosis.alerts:
        log.error("reason_unknown", level="P0", line=diagnosis.line, told=list(diagnosis.alerts))
    return decisions.record_content(content(diagnosis, known_at=diagnosis.known_at or clock.now()))


@decisions.recomputes("block")
def recompute(recorded: Content) -> Content:
    """The decision again, from the ledger as it was known, the policy it names and the texts it was told with."""
    policy = policies.named(recorded.policy)
    history = events.history(recorded.line, at=recorded.at, known_at=recorded.known_at)
    with CATALOGUE.telling(texts.edition(recorded.texts) or CATALOGUE.now):
        again = diagnose(history, at=recorded.at, policy=policy, earlier=policies.before(policy))
        return content(again, known_at=recorded.known_at, actor=recorded.actor)
