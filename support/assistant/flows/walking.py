"""Reads what a turn is to a conversation's flows: a beginning, an answer, a correction, a digression, a way back.

A `Walk` lives for one turn, in the turn's transaction, under the conversation's lock; its moves are in `moving`.
"""

from dataclasses import replace

from django.utils.translation import gettext as _

from support.assistant.answer import Reply
from support.assistant.catalogue import catalogue
from support.assistant.errors import NotOffered
from support.assistant.flows import reading, wording
from support.assistant.flows.course import Course
from support.assistant.flows.moving import Moves
from support.assistant.flows.scripts import Script, meant, scripts
from support.assistant.models import FlowState, Speaker
from support.assistant.understanding import Understood
from support.assistant.understanding.candidates import SURE

LONG = 12  # characters: a longer answer to an open question is an answer, whatever it mentions
PERSON, COMPLAINT = "appeal_human", "complaint"
COLLECTION = "R13"  # the rule that hears of collectors
# After these nobody is asked to go on with their papers (G.4, G.5).
QUIET = frozenset({"distress", "scam_victim", "scam_offer", "minor"})


class Walk(Moves):
    """One turn: what was said, or pressed, becomes a move."""

    _quiet = False  # nobody is asked to go on now

    def take(self, understood: Understood) -> list[Reply] | None:
        """What the flows say to some words; None when they have nothing to do with them."""
        text = understood.text
        picked = self._picked(understood)
        if picked is not None:
            return picked
        if understood.rules and not self._complains(understood):
            self.leave()
            self._quiet = understood.intent in QUIET
            return None
        sure = understood.confidence >= SURE
        wanted = meant(understood.intent if sure else "", text)
        if self.here is None:
            return self._again_or_new(understood, wanted)
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
                return self.resume(course)
            case "cancel":
                return self.cancel(course)
            case "confirm" if course.flow.state == FlowState.CONFIRMING:
                return self.finish(course)
            case "change" if course is self.here:
                return self.change(course, what)
        step = course.asked()
        if course is not self.here or step is None:
            raise _not_offered()
        if verb == "skip" and step.optional:
            return self.fill(course, step, reading.skipped(step))
        if verb != "pick" or what not in {one.value for one in course.options(step)}:
            raise _not_offered()
        return self.fill(course, step, what)

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
        if self.here is None or not (understood.rules in ((), ("learnt",)) or self._complains(understood)):
            return None
        step = self.here.asked()
        if step is None or step.kind not in ("choice", "cause") or len(understood.text) > LONG:
            return None
        value = self.here.read(step, understood.text)
        return self.fill(self.here, step, value) if value is not None and not reading.asks(understood.text) else None

    def _complains(self, understood: Understood) -> bool:
        """Whether harassment by collectors is told as the complaint it is: asked to be one, or within one."""
        if not understood.rules or not all(rule.startswith(COLLECTION) for rule in understood.rules):
            return False
        script = scripts()[COMPLAINT]
        asked = script.hears is not None and script.hears.search(understood.text)
        return bool(asked) or (self.here is not None and self.here.script is script)

    def _again_or_new(self, understood: Understood, wanted: Script | None) -> list[Reply] | None:
        text = understood.text
        if self.aside and reading.goes_on(text):
            return self.resume(self.aside[0])
        if self.aside and (yes := reading.answers(text)) is not None and self._reminded():
            return self.resume(self.aside[0]) if yes else self.cancel(self.aside[0])
        # What is wished for in one half of a turn may be told of in the other.
        return self.begin(wanted, understood.within or text) if wanted else None

    def _answered(
        self, course: Course, understood: Understood, wanted: Script | None, *, sure: bool
    ) -> list[Reply] | None:
        text = understood.text
        if reading.cancels(text):
            return self.cancel(course)
        if reading.goes_on(text):
            return self.ask(course)
        yes = reading.answers(text)
        if course.flow.state == FlowState.CONFIRMING and yes is not None:
            return self.finish(course) if yes else self.change(course, "")
        other = sure and understood.intent in catalogue() and understood.intent not in (*course.script.starts, "other")
        if not (other and (reading.asks(text) or (understood.intent == PERSON and not _tells(course, text)))):
            told = self._told(course, text, wanted)
            if told is not None:
                return told
        if wanted is not None and wanted is not course.script:
            self.leave()
            return self.begin(wanted, text)
        if other or reading.asks(text):  # something else, understood or asked back
            self.leave()
            return None
        return self.ask(course, first="flow_again")

    def _told(self, course: Course, text: str, wanted: Script | None) -> list[Reply] | None:
        """What was said as a correction, or as the answer to what was asked."""
        if (correction := reading.corrected(text)) and (put_right := course.correct(*correction)):
            step, value = put_right
            return self.ask(
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
        return self.ask(course)

    def _reminded(self) -> bool:
        """Whether the newest thing said was the way back."""
        last = self.talking.turns.filter(speaker=Speaker.ASSISTANT).order_by("-seq").first()
        return bool(last and last.flow and last.flow.get("state") == FlowState.ASIDE)


def _tells(course: Course, text: str) -> bool:
    """Whether this is the account that was asked for: whoever tells of an agent does not ask for one."""
    step = course.asked()
    return step is not None and step.kind == "text" and len(text) > (3 * LONG if text.isascii() else LONG)


def _not_offered() -> NotOffered:
    return NotOffered(_("这一步已经不能操作了。"))
