"""Owns the chart of a case: every edge of E.1 and E.3 and nothing else. Pure: no database, no clock, no network."""

from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import Any

from statemachine import StateChart
from statemachine.states import States

from appeals.commands import Subject
from appeals.guards import Guards
from appeals.status import FINAL, LIFTABLE, OPEN, WITHDRAWABLE, Status


def _edge(source: Any, target: Any, *validators: str, cond: str = "") -> Any:
    """An edge that asks first whose part it is, then the rest in order."""
    chosen = {"cond": cond} if cond else {}
    return source.to(target, validators=["is_allowed", *validators], **chosen)


def _stay(source: Any, *validators: str, cond: str = "") -> Any:
    """A step that leaves the case where it is."""
    chosen = {"cond": cond} if cond else {}
    return source.to.itself(internal=True, validators=["is_allowed", *validators], **chosen)


def _from(s: Any, sources: Sequence[Status], target: Any, *validators: str) -> Any:
    return reduce(or_, (_edge(getattr(s, source.name), target, *validators) for source in sources))


def _stay_in(s: Any, sources: Sequence[Status], *validators: str) -> Any:
    return reduce(or_, (_stay(getattr(s, source.name), *validators) for source in sources))


class CaseFlow(Guards, StateChart[Subject]):  # type: ignore[misc]  # the library is untyped
    """Which moves a case may make.

    `cond` chooses between the branches of one event, in the order written. `validators` refuse with a typed error.
    """

    # The library's defaults ignore an unknown event and swallow an error. Ours is a ledger.
    allow_event_without_transition = False
    catch_errors_as_events = False
    atomic_configuration_update = True

    s = States.from_enum(Status, initial=Status.DRAFT, final=FINAL)

    # E.3 2-5, 10: from the borrower's words to the queue.
    submit = _edge(s.DRAFT, s.SUBMITTED, "is_own", "has_statement", "has_consents", "has_anything_new")
    discard = _edge(s.DRAFT, s.DISCARDED, "is_own", "is_old_draft")
    take_in = _edge(s.SUBMITTED, s.INTAKE, "is_clean")
    redirect = _edge(s.INTAKE, s.REDIRECTED, "has_kind", "has_comment")
    heal = _edge(s.INTAKE, s.AUTO_HEALED, "is_healable")
    complete = _edge(s.INTAKE, s.QUEUED, "is_settled")

    # E.3 6-9: what is missing is asked for, twice at most.
    ask = _edge(s.INTAKE, s.WAITING_DOCS, "has_items", "has_rounds_left") | _edge(
        s.IN_REVIEW, s.WAITING_DOCS, "is_holder", "has_items", "has_rounds_left", "has_comment"
    )
    remind = _stay(s.WAITING_DOCS)
    answer = _edge(s.WAITING_DOCS, s.QUEUED, "is_own", "has_something")
    expire = _edge(s.WAITING_DOCS, s.EXPIRED, "is_time_up", "has_nothing")

    # E.3 11-16: a person looks, alone or with a specialist.
    claim = _edge(s.QUEUED, s.IN_REVIEW, "is_level", "is_independent")
    release = _edge(s.IN_REVIEW, s.QUEUED, "is_holder_or_system", "has_comment")
    escalate = _edge(s.IN_REVIEW, s.SPECIALIST, "is_holder", "has_comment")
    clear = _edge(s.SPECIALIST, s.IN_REVIEW, "is_independent", "has_comment")
    order_check = _edge(s.IN_REVIEW, s.OFFLINE_VERIFY, "is_holder", "has_comment")
    report_check = _edge(s.OFFLINE_VERIFY, s.IN_REVIEW, "is_independent", "has_comment")

    # E.3 17-21: a named person proposes; past E.7's thresholds another one agrees.
    _judged = ("is_level", "is_holder", "is_independent", "has_first_view", "has_grounds")
    approve = _edge(s.IN_REVIEW, s.PENDING_2ND_EYE, *_judged, "has_proposal", cond="needs_eyes") | _edge(
        s.IN_REVIEW, s.RECHECK, *_judged, "has_proposal"
    )
    decline = _edge(s.IN_REVIEW, s.PENDING_2ND_EYE, *_judged, "has_targets", cond="needs_eyes") | _edge(
        s.IN_REVIEW, s.DECIDED_KEEP, *_judged, "has_targets"
    )
    _second = ("is_independent", "is_second_eye")
    agree = (
        _edge(s.PENDING_2ND_EYE, s.DECIDED_KEEP, *_second, "is_changeless", cond="is_last_eye_on_decline")
        | _edge(s.PENDING_2ND_EYE, s.RECHECK, *_second, "is_changeless", cond="is_last_eye")
        | _stay(s.PENDING_2ND_EYE, *_second, "is_changeless")
    )
    send_back = _edge(s.PENDING_2ND_EYE, s.IN_REVIEW, *_second, "has_comment")

    # E.3 22-24: the pipeline runs on what was proven. The last branch is keep: proposed here, recorded by a person.
    result = (
        _edge(s.RECHECK, s.DECIDED_FULL, cond="is_restored_in_full")
        | _edge(s.RECHECK, s.DECIDED_PARTIAL, cond="is_restored_in_part")
        | _edge(s.RECHECK, s.PENDING_2ND_EYE, cond="is_more_than_agreed")
        | _edge(s.RECHECK, s.IN_REVIEW)
    )
    fail = _edge(s.RECHECK, s.RECHECK_ERROR)
    retry = _edge(s.RECHECK_ERROR, s.RECHECK)
    give_up = _edge(s.RECHECK_ERROR, s.IN_REVIEW)

    # E.3 25-27: the limit is given back, the borrower is told, and only then is it closed.
    put_in_force = (
        _edge(s.DECIDED_FULL, s.APPLYING) | _edge(s.DECIDED_PARTIAL, s.APPLYING) | _edge(s.APPLY_ERROR, s.APPLYING)
    )
    confirm = _stay(s.APPLYING)
    fail_apply = _edge(s.APPLYING, s.APPLY_ERROR)
    close = _edge(s.APPLYING, s.CLOSED, "is_confirmed", "is_told") | _edge(s.DECIDED_KEEP, s.CLOSED, "is_told")

    # E.3 28-32: the borrower's ways out and back.
    withdraw = _from(s, WITHDRAWABLE, s.WITHDRAWN, "is_own", "has_lifted_long_ago")
    request_second = _edge(s.CLOSED, s.SECOND_REVIEW, "is_own", "is_in_window")
    claim_second = _stay(s.SECOND_REVIEW, "is_free", "is_independent", "is_outside_the_line")
    _reviewed = ("is_holder", "is_independent", "is_outside_the_line", "has_grounds")
    change = _edge(s.SECOND_REVIEW, s.RECHECK, *_reviewed, "has_proposal")
    uphold = _edge(s.SECOND_REVIEW, s.CLOSED_FINAL, *_reviewed)
    finish = _edge(s.CLOSED, s.CLOSED_FINAL, "is_window_over")
    reopen = _edge(s.CLOSED, s.REOPENED, "has_comment", "is_recent") | _edge(
        s.CLOSED_FINAL, s.REOPENED, "has_comment", "is_recent"
    )
    resume = _edge(s.REOPENED, s.IN_REVIEW)

    # E.3 31, 33-35: what may happen in any open state and moves nothing.
    extend = _stay_in(s, OPEN, "has_extensions_left", "has_comment")
    alarm = _stay_in(s, OPEN, "is_own", "has_kind")
    pass_on = _stay_in(s, OPEN, "is_own", "has_comment")
    lift = _stay_in(s, LIFTABLE)
