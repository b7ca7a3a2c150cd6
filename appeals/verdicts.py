"""Tells the rule scoreboard below what was contested and how it was decided, in the transaction of the move."""

from collections.abc import Collection

from appeals import checks
from appeals.models import Case, Step
from appeals.status import DECIDED, Kind, Status
from risk.scoreboard import services as scoreboard
from risk.scoreboard.models import Label

Cause = Label.Cause

CONTESTS = (Kind.APPEAL, Kind.HUMAN_REVIEW)  # the other kinds ask for something else than another outcome


def tell(case: Case, step: Step) -> None:
    """Told of each move: a case handed in is counted against its rules, a decided one by its outcome."""
    if case.kind not in CONTESTS:
        return
    if step.target == Status.SUBMITTED and step.source in ("", Status.DRAFT):
        scoreboard.record_contest(
            case=case.number,
            line=case.line,
            codes=case.codes,
            decision=case.decision,
            policy=case.policy,
            at=step.at,
        )
    if step.target in DECIDED and step.source not in DECIDED:
        proposal = case.proposed
        scoreboard.record_verdict(
            case=case.number,
            seq=step.seq,
            reviewer=str(proposal.by) if proposal else "",
            outcome=case.outcome,
            at=step.at,
            causes=_causes(case, proposal.explained) if proposal and case.outcome != "keep" else {},
        )


def _causes(case: Case, explained: Collection[str]) -> dict[str, str]:
    """Why each reason of an overturned case was false: explained, passing on proven facts, or too hard. 1 query."""
    passed = checks.passes_now(case)
    return {
        code: Cause.EXPLAINED if code in explained else Cause.FACTS if code in passed else Cause.PROPORTION
        for code in case.codes
    }
