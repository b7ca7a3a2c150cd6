"""Owns the chart of a flow: what may follow what. Pure: no database, no clock."""

from typing import Protocol

from statemachine import StateChart
from statemachine.states import States

from support.assistant.models import FlowState


class Walked(Protocol):
    """What the chart moves."""

    state: str


class FlowChart(StateChart[Walked]):  # type: ignore[misc]  # the library is untyped
    """Asked, confirmed once, done; set aside by another question and taken up again, days later too."""

    allow_event_without_transition = False
    catch_errors_as_events = False

    s = States.from_enum(
        FlowState, initial=FlowState.ASKING, final=(FlowState.DONE, FlowState.CANCELLED, FlowState.REFUSED)
    )

    # What is still missing decides between a question and the card; a correction is the same step.
    go_on = (
        s.ASKING.to(s.CONFIRMING, cond="is_whole")
        | s.ASKING.to.itself()
        | s.CONFIRMING.to(s.ASKING, unless="is_whole")
        | s.CONFIRMING.to.itself()
        | s.ASIDE.to(s.CONFIRMING, cond="is_whole")
        | s.ASIDE.to(s.ASKING)
    )
    set_aside = s.ASKING.to(s.ASIDE) | s.CONFIRMING.to(s.ASIDE)
    finish = s.CONFIRMING.to(s.DONE)
    refuse = s.CONFIRMING.to(s.REFUSED) | s.ASKING.to(s.REFUSED) | s.ASIDE.to(s.REFUSED)
    cancel = s.ASKING.to(s.CANCELLED) | s.CONFIRMING.to(s.CANCELLED) | s.ASIDE.to(s.CANCELLED)

    def is_whole(self, missing: str) -> bool:
        return not missing
