"""The moves of a conversation's flows: begin, ask, fill, finish, change, set aside, resume, cancel.

Which of them a turn is, `walking` decides. They live for one turn, in its transaction, under the conversation's lock.
"""

from dataclasses import replace
from datetime import timedelta

from django.db import transaction

from risk import clock
from risk.errors import DomainError
from support.assistant import papers
from support.assistant.answer import Reply, compose
from support.assistant.flows import reading, wording
from support.assistant.flows.course import LIVE, Course, begun
from support.assistant.flows.material import facts
from support.assistant.flows.scripts import Script, Step, scripts
from support.assistant.models import Conversation, Flow, FlowState
from support.assistant.said import Known

FORGOTTEN = timedelta(days=30)  # [D] nobody is asked a month later whether they want to go on


class Moves:
    """Where the flows of a conversation stand, and what can be done with them.

    Attributes:
        here: the flow that waits for an answer, if one does.
        aside: those that were set aside, the newest first.
    """

    def __init__(self, talking: Conversation, known: Known, *, session: str = "") -> None:
        self.talking, self.known, self.session = talking, known, session
        found = [self._course(flow) for flow in _open(talking)]
        self.here = next((one for one in found if one.flow.state in LIVE), None)
        self.aside = [one for one in found if one.flow.state == FlowState.ASIDE]
        self._left: Course | None = None
        self._over = False

    def begin(self, script: Script, text: str) -> list[Reply] | None:
        """None where it can't begin: the plain answer of what was meant says why."""
        earlier = next((one for one in self.aside if one.script is script), None)
        if earlier:
            return self.resume(earlier)
        course = self._course(begun(self.talking, script))
        if not course.may():
            return [compose(script.name, course.known)] if script.has_otherwise else None
        course.harvest(text)
        self.here = course
        lead = [replace(compose(script.starts[0], self.known), buttons=())] if script.lead else []
        return [*lead, *self.ask(course)]

    def ask(self, course: Course, *, first: str = "", **more: str) -> list[Reply]:
        """The next question, or the card; the entry `first` is said before it."""
        if not course.may():
            course.send("refuse")
            return self._ended(compose(course.script.plain, course.known))
        step = course.missing()
        course.flow.asks = step.slot if step else ""
        course.send("go_on", missing=course.flow.asks)
        if step:
            reply = wording.question(
                course.flow, course.script, step, course.options(step), course.material, course.known
            )
        else:
            reply = wording.check(course.flow, course.script, course.values(), course.material, course.known)
        return [wording.led(reply, first, self.known, **more) if first else reply]

    def fill(self, course: Course, step: Step, value: reading.Value) -> list[Reply]:
        course.fill(step, value)
        return self.ask(course)

    def finish(self, course: Course) -> list[Reply]:
        """Confirmed: the page's own service; what changed since the card was shown is asked or shown again."""
        if not course.may() or course.missing():
            return self.ask(course)
        try:
            with transaction.atomic():
                outcome = course.end()
        except DomainError as error:
            return self._refused(course, error)
        course.flow.result = dict(outcome.result)
        course.send("finish")
        known = course.known.with_facts(outcome.facts, outcome.states)
        known = replace(known, case=outcome.case or known.case, links=outcome.links)
        if "has_draft" in known.states:
            known = papers.with_papers(known)
        return self._ended(papers.listed(compose(f"{course.script.name}:done", known), known))

    def _refused(self, course: Course, error: DomainError) -> list[Reply]:
        """The service's own words; what can be put right is asked again."""
        if slot := course.script.retry.get(error.code):
            course.empty(slot)
            return self.ask(course, first="flow_retry", why=str(error))
        course.send("refuse")
        told = facts("rules", why=str(error), next_step=error.next)
        return self._ended(compose("flow_refused", self.known.with_facts(told)))

    def change(self, course: Course, slot: str) -> list[Reply]:
        steps = [step for step in course.script.steps if step.slot in course.values()]
        chosen = next((one for one in steps if one.slot == slot), steps[0] if len(steps) == 1 else None)
        if chosen is None and not steps:
            return self.cancel(course)
        if chosen is None:
            return [wording.what_to_change(course.flow, course.script, steps, self.known)]
        course.empty(chosen.slot)
        return self.ask(course)

    def resume(self, course: Course) -> list[Reply]:
        if self.here is not course:
            self.leave()
        self.aside = [one for one in self.aside if one is not course]
        self.here, self._left = course, None
        return self.ask(course)

    def cancel(self, course: Course) -> list[Reply]:
        course.send("cancel")
        self.aside = [one for one in self.aside if one is not course]
        title = course.script.title[self.known.lang]
        return self._ended(compose("flow_cancelled", self.known.with_facts(facts("lender", flow=title))))

    def _ended(self, reply: Reply) -> list[Reply]:
        self.here, self._over = None, True
        return [reply]

    def leave(self) -> None:
        if self.here is not None:
            self.here.send("set_aside")
            self.aside.insert(0, self.here)
            self._left, self.here = self.here, None

    def _course(self, flow: Flow) -> Course:
        return Course(flow, self.known, session=self.session)


def _open(talking: Conversation) -> list[Flow]:
    """What is not over, the newest first; what nobody came back to for a month ends. One query."""
    found = list(Flow.objects.filter(conversation=talking, ended_at=None).order_by("-moved_at"))
    old = clock.now() - FORGOTTEN
    gone = [flow.pk for flow in found if flow.moved_at < old or flow.name not in scripts()]
    if gone:
        Flow.objects.filter(pk__in=gone).update(state=FlowState.CANCELLED, ended_at=clock.now(), slots={})
    return [flow for flow in found if flow.pk not in gone]
