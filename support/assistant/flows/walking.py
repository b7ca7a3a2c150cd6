"""Goes one turn on in a conversation's flows: begins, asks, takes an answer, is interrupted, comes back, ends.

A `Walk` lives for one turn, in the turn's transaction, under the conversation's lock.
"""

from dataclasses import replace
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from risk import clock
from risk.errors import DomainError
from support.assistant import papers
from support.assistant.answer import Reply, compose
from support.assistant.catalogue import catalogue
from support.assistant.errors import NotOffered
from support.assistant.flows import reading, wording
from support.assistant.flows.course import LIVE, Course, begun
from support.assistant.flows.material import facts
from support.assistant.flows.scripts import Script, Step, meant, scripts
from support.assistant.models import Conversation, Flow, FlowState, Speaker
from support.assistant.said import Known
from support.assistant.understanding import Understood
from support.assistant.understanding.candidates import SURE

FORGOTTEN = timedelta(days=30)  # [D] nobody is asked a month later whether they want to go on
LONG = 12  # characters: a longer answer to an open question is an answer, whatever it mentions
PERSON = "appeal_human"
# After these nobody is asked to go on with their papers (G.4, G.5).
QUIET = frozenset({"distress", "scam_victim", "scam_offer", "minor"})


class Walk:
    """One turn.

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
        self._over = self._quiet = False

    def take(self, understood: Understood) -> list[Reply] | None:
        """What the flows say to some words; None when they have nothing to do with them."""
        text = understood.text
        picked = self._picked(understood)
        if picked is not None:
            return picked
        if understood.rules:
            self._leave()
            self._quiet = understood.intent in QUIET
            return None
        sure = understood.confidence >= SURE
        wanted = meant(understood.intent if sure else "", text)
        if self.here is None:
            return self._again_or_new(text, wanted)
        return self._answered(self.here, understood, wanted, sure=sure)

    def act(self, name: str) -> list[Reply]:
        """A button of a flow: `flow:<id>:<moves>:<verb>[:<what>]`.

        Raises:
            NotOffered: the flow has moved on since, or is over.
        """
        _flow, pk, moves, verb, what = (*name.split(":", 4), "", "", "", "")[:5]
        course = next((one for one in (self.here, *self.aside) if one and one.flow.pk.hex[:8] == pk), None)
        if course is None or str(course.flow.moves) != moves:
            raise _not_offered()
        match verb:
            case "resume":
                return self._resume(course)
            case "cancel":
                return self._cancel(course)
            case "confirm" if course.flow.state == FlowState.CONFIRMING:
                return self._finish(course)
            case "change" if course is self.here:
                return self._change(course, what)
        step = course.asked()
        if course is not self.here or step is None:
            raise _not_offered()
        if verb == "skip" and step.optional:
            return self._fill(course, step, reading.skipped(step))
        if verb != "pick" or what not in {one.value for one in course.options(step)}:
            raise _not_offered()
        return self._fill(course, step, what)

    def after(self) -> list[Reply]:
        """The way back to what was interrupted, said once."""
        course = self._left or (self.aside[0] if self._over and self.aside else None)
        if self._quiet or self.here is not None or course is None:
            return []
        return [wording.way_back(course.flow, course.script, self.known)]

    def offering(self, reply: Reply) -> Reply:
        """An ordinary answer, with the button that goes on with what was set aside earlier."""
        if self._quiet or self.here or self._left or not self.aside or reply.handoff or reply.card:
            return reply
        first = self.aside[0]
        more = wording.resuming(first.flow, first.script.title[self.known.lang], self.known.lang)
        return replace(reply, buttons=(*reply.buttons[:4], more))

    def _picked(self, understood: Understood) -> list[Reply] | None:
        """The answer that was offered, in its own words: a rule of safety still goes first, what was learnt doesn't.

        Somebody asked why paying is hard may say 生病了 without being in danger.
        """
        if self.here is None or understood.rules not in ((), ("learnt",)):
            return None
        step = self.here.asked()
        if step is None or step.kind not in ("choice", "cause") or len(understood.text) > LONG:
            return None
        value = self.here.read(step, understood.text)
        return self._fill(self.here, step, value) if value is not None and not reading.asks(understood.text) else None

    def _again_or_new(self, text: str, wanted: Script | None) -> list[Reply] | None:
        if self.aside and reading.goes_on(text):
            return self._resume(self.aside[0])
        if self.aside and (yes := reading.answers(text)) is not None and self._reminded():
            return self._resume(self.aside[0]) if yes else self._cancel(self.aside[0])
        return self._begin(wanted, text) if wanted else None

    def _answered(
        self, course: Course, understood: Understood, wanted: Script | None, *, sure: bool
    ) -> list[Reply] | None:
        text = understood.text
        if reading.cancels(text):
            return self._cancel(course)
        if reading.goes_on(text):
            return self._ask(course)
        yes = reading.answers(text)
        if course.flow.state == FlowState.CONFIRMING and yes is not None:
            return self._finish(course) if yes else self._change(course, "")
        other = sure and understood.intent in catalogue() and understood.intent not in (*course.script.starts, "other")
        if not (other and (reading.asks(text) or understood.intent == PERSON)):
            told = self._told(course, text, wanted)
            if told is not None:
                return told
        if wanted is not None and wanted is not course.script:
            self._leave()
            return self._begin(wanted, text)
        if other or reading.asks(text):  # something else, understood or asked back
            self._leave()
            return None
        return self._ask(course, first="flow_again")

    def _told(self, course: Course, text: str, wanted: Script | None) -> list[Reply] | None:
        """What was said as a correction, or as the answer to what was asked."""
        if (correction := reading.corrected(text)) and (put_right := course.correct(*correction)):
            step, value = put_right
            return self._ask(
                course, first="flow_corrected", slot=step.name[self.known.lang], value=course.shown(step, value)
            )
        step_asked = course.asked()
        switches = wanted is not None and wanted is not course.script and len(text) <= LONG
        value_told = course.read(step_asked, text) if step_asked and not switches else None
        if step_asked is None or value_told is None:
            return None
        course.fill(step_asked, value_told)
        if step_asked.kind != "text":
            course.harvest(text)
        return self._ask(course)

    def _begin(self, script: Script, text: str) -> list[Reply] | None:
        """None where it can't begin: the plain answer of what was meant says why."""
        earlier = next((one for one in self.aside if one.script is script), None)
        if earlier:
            return self._resume(earlier)
        course = self._course(begun(self.talking, script))
        if not course.may():
            return [compose(script.name, course.known)] if script.has_otherwise else None
        course.harvest(text)
        self.here = course
        lead = [replace(compose(script.starts[0], self.known), buttons=())] if script.lead else []
        return [*lead, *self._ask(course)]

    def _ask(self, course: Course, *, first: str = "", **more: str) -> list[Reply]:
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

    def _fill(self, course: Course, step: Step, value: reading.Value) -> list[Reply]:
        course.fill(step, value)
        return self._ask(course)

    def _finish(self, course: Course) -> list[Reply]:
        """Confirmed: the page's own service; what changed since the card was shown is asked or shown again."""
        if not course.may() or course.missing():
            return self._ask(course)
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
            return self._ask(course, first="flow_retry", why=str(error))
        course.send("refuse")
        told = facts("rules", why=str(error), next_step=error.next)
        return self._ended(compose("flow_refused", self.known.with_facts(told)))

    def _change(self, course: Course, slot: str) -> list[Reply]:
        steps = [step for step in course.script.steps if step.slot in course.values()]
        chosen = next((one for one in steps if one.slot == slot), steps[0] if len(steps) == 1 else None)
        if chosen is None and not steps:
            return self._cancel(course)
        if chosen is None:
            return [wording.what_to_change(course.flow, course.script, steps, self.known)]
        course.empty(chosen.slot)
        return self._ask(course)

    def _resume(self, course: Course) -> list[Reply]:
        if self.here is not course:
            self._leave()
        self.aside = [one for one in self.aside if one is not course]
        self.here, self._left = course, None
        return self._ask(course)

    def _cancel(self, course: Course) -> list[Reply]:
        course.send("cancel")
        self.aside = [one for one in self.aside if one is not course]
        title = course.script.title[self.known.lang]
        return self._ended(compose("flow_cancelled", self.known.with_facts(facts("lender", flow=title))))

    def _ended(self, reply: Reply) -> list[Reply]:
        self.here, self._over = None, True
        return [reply]

    def _leave(self) -> None:
        if self.here is not None:
            self.here.send("set_aside")
            self.aside.insert(0, self.here)
            self._left, self.here = self.here, None

    def _course(self, flow: Flow) -> Course:
        return Course(flow, self.known, session=self.session)

    def _reminded(self) -> bool:
        """Whether the newest thing said was the way back."""
        last = self.talking.turns.filter(speaker=Speaker.ASSISTANT).order_by("-seq").first()
        return bool(last and last.flow and last.flow.get("state") == FlowState.ASIDE)


def _open(talking: Conversation) -> list[Flow]:
    """What is not over, the newest first; what nobody came back to for a month ends. One query."""
    found = list(Flow.objects.filter(conversation=talking, ended_at=None).order_by("-moved_at"))
    old = clock.now() - FORGOTTEN
    gone = [flow.pk for flow in found if flow.moved_at < old or flow.name not in scripts()]
    if gone:
        Flow.objects.filter(pk__in=gone).update(state=FlowState.CANCELLED, ended_at=clock.now(), slots={})
    return [flow for flow in found if flow.pk not in gone]


def _not_offered() -> NotOffered:
    return NotOffered(_("这一步已经不能操作了。"))
