"""The machine of the chart, built once a thread: cases sit before it in turn.

Building one looks up every guard of every edge by name, which costs more than the move itself. It reads the
status of whoever sits there each time. After a refusal or a final state the machine is thrown away.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import local
from typing import Any, Protocol

from statemachine import State
from statemachine.transition import Transition

from appeals.commands import Move, Standing
from appeals.flow import CaseFlow
from appeals.models import Case


class Recorder(Protocol):
    """Whoever writes a transition down."""

    def record(
        self, case: Case, move: Move, known: Standing, *, source: State, target: State, transition: Transition
    ) -> None: ...


class Seat:
    """What a machine looks at: the case that sits here, and who writes its step down.

    Attributes:
        case: the one that is moved now.
        recorder: its `record` runs before the status changes: when it fails, the case in memory still says what the
            database says.
    """

    def __init__(self, case: Case, recorder: Recorder) -> None:
        self.case, self.recorder = case, recorder

    @property
    def status(self) -> str:
        return self.case.status

    @status.setter
    def status(self, value: str) -> None:
        self.case.status = value

    def __getattr__(self, name: str) -> Any:
        if name in ("case", "recorder"):
            raise AttributeError(name)
        return getattr(self.case, name)

    def on_transition(
        self, move: Move, standing: Standing, source: State, target: State, transition: Transition
    ) -> None:
        """What the library calls before the status changes: the recorder writes the step."""
        self.recorder.record(self.case, move, standing, source=source, target=target, transition=transition)


_kept = local()


@contextmanager
def seated(case: Case, recorder: Recorder) -> Iterator[CaseFlow]:
    """The machine with this case before it. A move within a move gets a machine of its own."""
    flow, _kept.flow = getattr(_kept, "flow", None), None
    if flow is None:
        flow = CaseFlow(Seat(case, recorder), state_field="status")
    else:
        flow.model.case, flow.model.recorder = case, recorder
    yield flow
    if not flow.is_terminated:
        _kept.flow = flow
