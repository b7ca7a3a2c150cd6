"""Owns one flow on its way: what is told, what is known, what is missing, and each move of its row."""

from collections.abc import Mapping, Sequence
from typing import Any

from risk import clock
from support.assistant.catalogue import Say
from support.assistant.flows import reading, wording
from support.assistant.flows.machine import FlowChart
from support.assistant.flows.material import Material, Outcome, Told
from support.assistant.flows.reading import Value
from support.assistant.flows.registry import ENDS, MATERIALS
from support.assistant.flows.scripts import YES_NO, Option, Script, Step, scripts
from support.assistant.models import Conversation, Flow, FlowState
from support.assistant.said import Known

AGAIN = "again"  # the slots whose known value is not to be used: it was called wrong
LIVE = (FlowState.ASKING, FlowState.CONFIRMING)
OVER = (FlowState.DONE, FlowState.CANCELLED, FlowState.REFUSED)


def begun(talking: Conversation, script: Script) -> Flow:
    """A new flow, not stored before it first moves."""
    now = clock.now()
    return Flow(conversation=talking, name=script.name, begun_at=now, moved_at=now)


class Course:
    """A flow with what the record says of it at this moment, read again whenever something is told."""

    def __init__(self, flow: Flow, known: Known, *, session: str = "") -> None:
        self.flow, self._known, self._session = flow, known, session
        self.script = scripts()[flow.name]
        self._material: Material | None = None

    @property
    def material(self) -> Material:
        if self._material is None:
            self._material = MATERIALS[self.script.material](self._told(self.flow.slots))
        return self._material

    @property
    def known(self) -> Known:
        """The person, with what this flow's sentences need."""
        return self._known.with_facts(self.material.facts, self.material.states)

    @property
    def lang(self) -> str:
        return self._known.lang

    def may(self) -> bool:
        """Whether the flow can be walked as things are."""
        return Say(self.script.when, {}, ()).holds(self.known.states)

    def values(self) -> dict[str, Any]:
        """What is known and told, by slot; what was told wins."""
        again = self.flow.slots.get(AGAIN, [])
        known = {slot: value for slot, value in self.material.known.items() if slot not in again}
        return {**known, **{slot: value for slot, value in self.flow.slots.items() if slot != AGAIN}}

    def missing(self) -> Step | None:
        values, spared = self.values(), self.material.spared
        return next((one for one in self.script.steps if one.slot not in values and one.slot not in spared), None)

    def options(self, step: Step) -> Sequence[Option]:
        return YES_NO if step.kind == "yes" else step.options or self.material.options.get(step.slot, ())

    def asked(self) -> Step | None:
        """The step that was asked for last."""
        return self.script.step(self.flow.asks)

    def read(self, step: Step, text: str) -> Value | None:
        return reading.read(step, text, self.options(step), lang=self.lang, today=clock.day(clock.now()))

    def fill(self, step: Step, value: Value) -> None:
        self.flow.slots[step.slot] = value
        self._material = None

    def empty(self, slot: str) -> None:
        """Asks for a slot again, whatever the record says of it."""
        self.flow.slots.pop(slot, None)
        self.flow.slots[AGAIN] = sorted({*self.flow.slots.get(AGAIN, []), slot})
        self._material = None

    def harvest(self, text: str) -> None:
        """Whatever else the same words already say."""
        for step in self.script.steps:
            if step.slot not in self.flow.slots:
                value = reading.harvest(step, text, self.options(step), today=clock.day(clock.now()))
                if value is not None:
                    self.fill(step, value)

    def correct(self, old: str, new: str) -> tuple[Step, Value] | None:
        """Puts right what was told: what is named, else what had the old value, else the newest that fits."""
        values = self.values()
        steps = [step for step in reversed(self.script.steps) if step.slot in values and step.kind != "text"]
        named = [step for step in steps if reading.names(step, old + new, self.lang)]
        before = [step for step in steps if old and self.read(step, old) == values[step.slot]]
        for step in (*named, *before, *(one for one in steps if one.slot in self.flow.slots)):
            value = self.read(step, new)
            if value is not None and value != values[step.slot]:
                self.fill(step, value)
                return step, value
        return None

    def shown(self, step: Step, value: Value) -> str:
        return wording.shown(step, value, self.options(step), self.lang)

    def end(self) -> Outcome:
        """Calls the service the page calls, once for this flow.

        Raises:
            DomainError: it refuses.
        """
        return ENDS[self.script.ends](self._told(self.values()))

    def send(self, event: str, **about: Any) -> None:
        """One move of the row; what was told goes when it has done its work."""
        flow = self.flow
        FlowChart(flow, state_field="state").send(event, **about)
        flow.moves += 1
        flow.moved_at = clock.now()
        if flow.state in OVER:
            flow.ended_at, flow.slots = flow.moved_at, {}
        flow.save()

    def _told(self, slots: Mapping[str, Any]) -> Told:
        return Told(self._known, slots, f"chat:{self.flow.pk}", self._session)
