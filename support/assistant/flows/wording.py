"""What a flow says: its question, its card, the way back; sentences of the catalogue, buttons that name it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from support.assistant.answer import Reply, button, compose
from support.assistant.catalogue import catalogue
from support.assistant.flows.material import Material, facts
from support.assistant.flows.reading import Value
from support.assistant.flows.scripts import YES_NO, Option, Script, Step
from support.assistant.models import Flow, FlowState
from support.assistant.said import Known

_WORDS: Mapping[str, Mapping[str, str]] = {
    "confirm": {"zh": "确认", "en": "Confirm"},
    "change": {"zh": "改一下", "en": "Change something"},
    "cancel": {"zh": "先不办了", "en": "Not now"},
    "skip": {"zh": "跳过", "en": "Skip"},
    "resume": {"zh": "继续：{title}", "en": "Go on: {title}"},
    "check": {"zh": "请核对", "en": "Please check"},
    "compare": {"zh": "放在一起比", "en": "Side by side"},
}


def shown(step: Step, value: Value, options: Sequence[Option], lang: str) -> str:
    """How a told value reads."""
    if step.kind == "money":
        yuan, rest = divmod(int(value), 100)
        text = f"{yuan:,}" + (f".{rest:02d}" if rest else "")
        return f"CNY {text}" if lang == "en" else f"{text}元"
    if step.kind == "months":
        return f"{value} months" if lang == "en" else f"{value}个月"
    chosen = next((one for one in options if one.value == value), None)
    return chosen.title[lang] if chosen else str(value)


def act(flow: Flow, verb: str, what: str = "") -> str:
    return f"flow:{flow.pk.hex[:8]}:{flow.moves}:{verb}" + (f":{what}" if what else "")


def question(flow: Flow, script: Script, step: Step, options: Sequence[Option], stuff: Material, known: Known) -> Reply:
    """What is asked for next, with a button for each answer there is."""
    lang = known.lang
    reply = compose(f"{script.name}:{step.slot}", known)
    picks = [{"title": one.title[lang], "act": act(flow, "pick", one.value)} for one in options]
    if step.optional:
        picks.append(_button(flow, "skip", lang))
    picks.append(_button(flow, "cancel", lang))
    if flow.moves <= 1:
        picks.append(_page(script, known))
    rows = stuff.table.get(step.slot)
    card = {"title": _WORDS["compare"][lang], "rows": [list(row) for row in rows], "acts": []} if rows else None
    return _of(flow, script, replace(reply, buttons=tuple(picks), card=card, facts=_with(reply, stuff)))


def check(flow: Flow, script: Script, values: Mapping[str, Any], stuff: Material, known: Known) -> Reply:
    """Everything that would be done, to be confirmed once."""
    lang = known.lang
    reply = compose(f"{script.name}:check", known)
    rows, used = [list(row) for row in stuff.rows], dict(stuff.facts)
    for step in script.steps:
        if step.slot in stuff.spared or values.get(step.slot) in (None, ""):
            continue
        options = YES_NO if step.kind == "yes" else step.options or stuff.options.get(step.slot, ())
        text = shown(step, values[step.slot], options, lang)
        rows.append([step.name[lang], text])
        used |= facts("told" if step.slot in flow.slots else "ledger", **{f"slot_{step.slot}": text})
    acts = [{"act": act(flow, "confirm"), "title": (script.confirm or _WORDS["confirm"])[lang], "binds": True}]
    if any(step.slot in values for step in script.steps):
        acts.append({**_button(flow, "change", lang), "binds": False})
    acts.append({**_button(flow, "cancel", lang), "binds": False})
    card = {"title": _WORDS["check"][lang], "rows": rows, "acts": acts}
    more = [{"name": fact.name, "value": fact.shown, "source": fact.source} for fact in used.values()]
    return _of(flow, script, replace(reply, card=card, buttons=(_page(script, known),), facts=(*reply.facts, *more)))


def what_to_change(flow: Flow, script: Script, steps: Sequence[Step], known: Known) -> Reply:
    reply = compose("flow_change", known)
    picks = [{"title": step.name[known.lang], "act": act(flow, "change", step.slot)} for step in steps]
    return _of(flow, script, replace(reply, buttons=(*picks, _button(flow, "cancel", known.lang))))


def way_back(flow: Flow, script: Script, known: Known) -> Reply:
    """What we were at, and whether to go on."""
    title = script.title[known.lang]
    reply = compose("flow_back", known.with_facts(facts("lender", flow=title)))
    return _of(
        flow, script, replace(reply, buttons=(resuming(flow, title, known.lang), _button(flow, "cancel", known.lang)))
    )


def resuming(flow: Flow, title: str, lang: str) -> dict[str, str]:
    return {"title": _WORDS["resume"][lang].format(title=title), "act": act(flow, "resume")}


def led(reply: Reply, first: str, known: Known, **more: str) -> Reply:
    """The reply behind a sentence: that something was put right, not understood, or refused."""
    before = compose(first, known.with_facts(facts("told", **more)))
    return replace(
        reply,
        lines=(*before.lines, *reply.lines),
        facts=(*before.facts, *reply.facts),
        literals=(*before.literals, *reply.literals),
    )


def _page(script: Script, known: Known) -> dict[str, str]:
    """The page where the same is done, for who would rather fill in a form."""
    return button(catalogue()[script.page], known)


def _button(flow: Flow, verb: str, lang: str) -> dict[str, str]:
    return {"title": _WORDS[verb][lang], "act": act(flow, verb)}


def _with(reply: Reply, stuff: Material) -> tuple[Mapping[str, str], ...]:
    """A table's figures are proven by the facts they are."""
    if not stuff.table:
        return reply.facts
    more = [{"name": fact.name, "value": fact.shown, "source": fact.source} for fact in stuff.facts.values()]
    return (*reply.facts, *more)


def _of(flow: Flow, script: Script, reply: Reply) -> Reply:
    step = "confirm" if flow.state == FlowState.CONFIRMING else flow.asks
    told = {"id": str(flow.pk), "name": flow.name, "state": str(flow.state), "step": step}
    return replace(reply, intent=script.starts[0] if script.starts else script.name, flow=told)
