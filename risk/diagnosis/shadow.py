"""Tries the versions in the shadow on what was told: the same line, facts and moment. It moves nobody. Source: F.8."""

import polars as pl
import structlog

from risk import clock
from risk.decisions import queries as decisions
from risk.decisions.models import Decision
from risk.diagnosis.compose import diagnose
from risk.diagnosis.telling import outcome
from risk.events import queries as events
from risk.policy import Policy, queries, services
from risk.policy.models import PolicyVersion, ShadowDecision

log = structlog.get_logger(__name__)
MOST = 200  # decisions of a version in one look
# What the language and the facts can fail with. A version that fails is counted, and a canary is rolled back for it.
FAILURES = (ArithmeticError, LookupError, TypeError, ValueError, pl.exceptions.PolarsError)


def judge(*, most: int = MOST) -> int:
    """Tries each version beside the one in force on decisions it was not tried on; how many. Again: nothing twice."""
    tried = 0
    for row in queries.beside():
        waiting = decisions.those(queries.not_yet_shadowed(row, most=most))
        policy = services.marked(queries.policy_of(row)) if waiting else None
        rows = [_tried(row, policy, one) for one in waiting] if policy else []
        ShadowDecision.objects.bulk_create(rows, ignore_conflicts=True)
        for failed in (one for one in rows if one.error):
            log.error("shadow_failed", policy=row.version, decision=failed.decision, error=failed.error)
        tried += len(rows)
    return tried


def _tried(row: PolicyVersion, policy: Policy, told: Decision) -> ShadowDecision:
    content, after, error = told.content, "", ""
    try:
        history = events.history(content.line, at=content.at, known_at=content.known_at)
        after = outcome(diagnose(history, at=content.at, policy=policy, is_attributed=False))
    except FAILURES as failure:
        error = f"{type(failure).__name__}: {failure}"[:200]
    return ShadowDecision(
        policy=row, decision=told.pk, told_at=told.recorded_at, at=clock.now(), before=told.outcome, after=after,
        error=error,
    )  # fmt: skip
