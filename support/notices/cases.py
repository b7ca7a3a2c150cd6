"""Tells the borrower about a step of their case (A1 to A17), and tells the case that it was told."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import cache
from typing import cast

from django.utils.translation import gettext as _

from appeals import clocks, queries
from appeals import services as appeals
from appeals.models import Ask, Case, Step
from appeals.proofs import services as proofs
from appeals.proofs.models import USABLE
from appeals.status import Kind
from risk.diagnosis import Diagnosis
from risk.diagnosis import services as diagnoses
from risk.reasons import CATALOGUE
from risk.templatetags.figures import moment, onday, yuan
from support.cases import targets
from support.explain import services as explain
from support.notices import requests, services, texts
from support.notices.texts import Lang
from support.plans import letters
from support.plans import queries as plans
from support.plans.rules import rules
from support.why.shape import Explanation

DECISIONS = frozenset({"A10", "A14"})
PLANS = ("P1", "P2")  # what was decided about a plan: agreed, declined


def tell_step(number: str, seq: int) -> None:
    """The notice owed for one step, once; afterwards the case knows it was delivered. Safe to repeat."""
    step = queries.step_named(number, seq)
    if not step.notice:
        return
    case = step.case
    name = _name(case, step)
    ours = name in {step.notice, *PLANS}
    read = cache(lambda: diagnoses.diagnose_line(case.line))  # for both languages, and only where it is not told yet
    notice = services.tell(
        name,
        lambda lang: facts(case, step, lang, read) if ours else requests.facts(case, step, lang),
        key=f"case.step:{number}/{seq}",
        borrower=case.borrower,
        line=case.line,
        case=number,
        decision=case.recheck if step.notice in DECISIONS else "",
    )
    appeals.record_told(number, seq, channel="app", notice=step.notice, content_hash=notice.content_hash)


def _name(case: Case, step: Step) -> str:
    """The text of a step; what was decided about a plan has its own, for no limit is given back."""
    if case.kind == Kind.HARDSHIP and step.notice in DECISIONS and plans.of_case(case.number):
        return PLANS[case.outcome == "keep"]
    return requests.name(case, step)


def _plan(case: Case, step: Step) -> dict[str, object]:
    quote = plans.of_case(case.number)
    if quote is None:
        return {}
    proposal = case.proposed
    return letters.figures(quote) | {
        "until": onday(step.at + timedelta(days=rules().quote_days)),
        "targets": _join(proposal.targets) or None if proposal else None,
        "window": onday(clocks.due("CLK-08", step.at)) if not case.second else None,
    }


def facts(case: Case, step: Step, lang: Lang, read: Callable[[], Diagnosis]) -> Mapping[str, object]:
    """What a notice of this step may say, in the active language; unknown facts are None. `read` diagnoses the line."""
    due = {clock.code: clock.due_at for clock in case.clocks.all()}
    ask = queries.open_ask(case)
    known: dict[str, object] = {
        "number": case.number,
        "received": moment(case.received_at),
        "answer_by": onday(due.get(Kind(case.kind).statute)),
        "due": onday(due.get("CLK-07")),
        "second_by": onday(due.get("CLK-09")),
        **(_asked_for(case, ask, lang) if ask else {}),
        "kind": case.get_kind_display(),
        "why": step.note,
    }
    if _name(case, step) in PLANS:
        return known | _plan(case, step)
    return known | (_decision(case, step, lang, read()) if step.notice in DECISIONS else {})


def _asked_for(case: Case, ask: Ask, lang: Lang) -> dict[str, object]:
    """What is missing, why, what else would do and where it is got. Source: C.5 N4."""
    kinds = [str(item["proof"]) for item in ask.items]
    slots = {slot.code: slot for slot in proofs.slots(case)}
    others = {kind: slots[kind].alternatives for kind in kinds if kind in slots and slots[kind].alternatives}
    wanted = dict.fromkeys([*kinds, *(kind for one in kinds if one in slots for kind in slots[one].kinds)])
    places = texts.places(lang)
    return {
        "items": _list(kinds, lang),
        "asked": _asked(case, lang),
        "instead": _join([_instead(kind, some, lang) for kind, some in others.items()], _("；")),
        "where": _join([places[kind] for kind in wanted if kind in places], _("；")),
    }


def _instead(kind: str, others: Sequence[str], lang: Lang) -> str:
    said = {"what": CATALOGUE.word("document", kind, lang), "others": _join(list(others))}
    return _("“%(what)s”可以换成%(others)s") % said


def _asked(case: Case, lang: Lang) -> str:
    return _join([CATALOGUE[code].texts[lang]["title"] for code in case.codes if code in CATALOGUE])


def _decision(case: Case, step: Step, lang: Lang, diagnosis: Diagnosis) -> dict[str, object]:
    explanation = cast("Explanation", explain.in_language(diagnosis, lang))
    approved = explanation["waterfall"][0]["amount"]
    proposal, found = case.proposed, targets.outcome(case)
    amount = case.amount if case.outcome != "keep" else proposal.limit_now if proposal else None
    rest = approved - amount if amount is not None and approved > amount else None
    review = explanation["next_review_on"]
    return {
        "outcome": _outcome(case),
        "asked": _asked(case, lang),
        "facts": _("核实的月收入%(income)s") % {"income": yuan(case.income_recognised)}
        if case.income_recognised
        else None,
        "documents": _join(_documents(case)) or None,
        "amount": yuan(amount),
        "effective": moment(case.applied_at or case.decided_at),
        "rest": yuan(rest),
        "reasons": _join([reason["text"] for reason in explanation["reasons"]], "") if rest else None,
        "targets": _join([target.text for target in targets.targets(case, found, explanation["reasons"])]) or None,
        "review": onday(review),
        "handler": f"R-{proposal.by}" if proposal else None,
        "policy": case.policy or (proposal.policy if proposal else None),
        "window": onday(clocks.due("CLK-08", step.at)) if not case.second else None,
    }


def _documents(case: Case) -> list[str]:
    """The proofs that could be used, by name, each kind once."""
    kinds = dict.fromkeys(proof.kind for slot in proofs.slots(case) for proof in slot.proofs if proof.state in USABLE)
    return [proofs.kind_title(kind) for kind in kinds if kind]


def _outcome(case: Case) -> str:
    texts = {"full": _("全部恢复"), "partial": _("部分恢复")}
    return texts.get(case.outcome, _("维持原来的决定"))


def _join(texts: list[str] | tuple[str, ...], between: str | None = None) -> str:
    return (_("、") if between is None else between).join(texts)


def _list(proofs: list[str], lang: Lang) -> str:
    return _join([CATALOGUE.word("document", proof, lang) for proof in proofs])
