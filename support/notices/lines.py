"""Watches a line for a fault of ours, and says sorry when it heals; tells of an adverse change.

A repayment that is posted late blocks a line without any event when its half hour is over, so a look is also
taken then. Nobody has to complain, and no case is opened.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import cast

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from risk import clock
from risk.decisions import queries as decisions
from risk.decisions import services as deciding
from risk.decisions.content import Content
from risk.decisions.models import Decision
from risk.diagnosis import services as diagnoses
from risk.events import queries as events
from risk.language import language
from risk.reasons import CATALOGUE, CHECKING
from risk.templatetags.figures import moment, onday, yuan
from risk.work import services as work
from support.notices import noticing, queries, services, topics
from support.notices.models import Watch
from support.notices.queries import OURS
from support.notices.texts import LANGS, Lang
from support.why import advice, faces, told
from support.why.shape import Explanation, Reason

RAISED = "credit.line.limit_changed"
ON_THEIR_OWN = ("system", "partner")  # what a borrower or a colleague did is told by the case or the choice
FRESH = timedelta(days=1)  # a change older than this arrived with its history
SOON = timedelta(minutes=31)  # DAT-POSTING holds from 30 minutes on. Source: F.13.


def look(line: str) -> None:
    """Tells of a new adverse change; watches a fault of ours, and tells when it is gone. Safe to repeat."""
    read_at = clock.now()
    found = told.about(line, lang="zh")
    explanation = found.explanation
    if _is_new(explanation):
        told.store(found)  # stored, it is told: `decision.made`
    noticing.explained(line, read_at=read_at)
    held = next((reason for reason in explanation["reasons"] if reason["code"] in OURS), None)
    if held:
        _open(line, explanation["borrower"], held["code"], held["evidence"])
        return
    if any(reason["code"] == "RPY-INPROC" for reason in explanation["reasons"]):
        due = clock.now() + SOON
        work.add("line.look", line, key=f"{line}:{due:%Y%m%d%H%M}", due_at=due)
    watch = Watch.objects.filter(line=line, healed_at=None).first()
    if watch:
        can_draw = explanation["capabilities"]["draw"] == "open"
        _heal(watch, usable=explanation["waterfall"][-1]["amount"] if can_draw else None)


def tell_unnoticed(line: str, event: int) -> None:
    """Tells of a change that went untold, once: by the usual way first, else with all that holds the line now.

    A second hold for a cause that was told of before is no news to the usual way, and still owed. Source: A106.

    Args:
        event: the ledger's number of the change.
    """
    look(line)
    found = told.about(line, lang="zh")
    if not found.explanation["reasons"]:
        return
    decision = diagnoses.decision_of(found.diagnosis)
    tell_decision(decision.pk)
    if queries.owed(line, seq=event, at=clock.now()):
        _tell_change(f"N1:{line}:event:{event}", decision)


def tell_law(line: str, entry: int, codes: Collection[str]) -> None:
    """Tells whom a new rule of law holds who was held for something else before: by the usual way they hear nothing.

    Args:
        line: one that the rule reaches.
        entry: the rule's number in the register; it is told once.
        codes: the reasons it bears.
    """
    found = told.about(line, lang="zh")
    reasons = [reason["code"] for reason in found.explanation["reasons"]]
    if reasons and reasons[0] not in codes and set(reasons) & set(codes):
        # In the words that name every reason shown, whatever the first one's own notice is.
        _tell_change(f"N1:{line}:law:{entry}", diagnoses.decision_of(found.diagnosis), name="N1")


def _is_new(explanation: Explanation) -> bool:
    """Whether an adverse change of the last day holds the line; an older one is told when it is looked at."""
    first = explanation["reasons"][0] if explanation["reasons"] else None
    if first is None or not first["since"] or _is_ours(first):
        return False
    return datetime.fromisoformat(first["since"]) > clock.now() - FRESH


def _is_ours(reason: Reason) -> bool:
    """What heals by itself. That we can't say why yet does not: it is told, with when we will."""
    return reason["cause"] == "lender_fault" and reason["remedy"]["kind"] == "wait" and reason["code"] != CHECKING


def _open(line: str, borrower: str, code: str, evidence: Mapping[str, object]) -> None:
    try:
        with transaction.atomic():
            now = clock.now()
            watch = Watch.objects.create(line=line, borrower=borrower, code=code, evidence=evidence, seen_at=now)
            came_in = evidence.get("received_at")
            noticing.watched(watch, datetime.fromisoformat(str(came_in)) if came_in else now)
    except IntegrityError:
        Watch.objects.filter(line=line, healed_at=None).update(code=code, evidence=evidence)


def _heal(watch: Watch, *, usable: int | None) -> None:
    amount = watch.evidence.get("amount") if watch.code == "DAT-POSTING" else None
    name = "healed" if amount else "healed_other"

    def facts(lang: Lang) -> Mapping[str, object]:
        received = watch.evidence.get("received_at")
        return {
            "amount": yuan(cast("int | None", amount)),
            "paid_at": moment(cast("str | None", received)),
            "usable": yuan(usable),
        }

    with transaction.atomic():
        if Watch.objects.filter(pk=watch.pk, healed_at=None).update(healed_at=clock.now()):
            work.add("line.healed", watch.line, key=f"healed:{watch.pk}")
            noticing.healed(watch)
            services.tell(name, facts, key=f"line.healed:{watch.pk}", borrower=watch.borrower, line=watch.line)


def tell_raise(line: str) -> None:
    """A limit that went up within the last day, once for each change; what a colleague gave back has its own notice.

    One query while nothing did, else two and the notice.
    """
    after = clock.now() - FRESH
    for event in events.of_types([line], [RAISED]):
        data = event.data
        is_up = data["current"] > data["previous"] and data["initiator"] in ON_THEIR_OWN
        if is_up and event.time > after:
            _tell_raise(line, event.id, (event.time, data["previous"], data["current"]))


def _tell_raise(line: str, event: str, change: tuple[datetime, int, int]) -> None:
    at, before, after = change
    borrower = events.of_types([line], ["credit.line.opened"])[-1].data["borrower"]

    def facts(lang: Lang) -> Mapping[str, object]:
        return {"at": moment(at), "before": yuan(before), "after": yuan(after)}

    services.tell("L2", facts, key=f"raised:{line}:{event}"[:160], borrower=borrower, line=line, topic=topics.CHANGE)


def tell_decision(decision_id: str) -> None:
    """An adverse change in words, once for each cause and its beginning; then the decision knows it was told."""
    decision = decisions.decision(decision_id)
    if decision.kind != "block":
        return
    reasons = _explanation(decision.content, decision_id, "zh")["reasons"]
    if reasons and not _is_ours(reasons[0]):
        _tell_change(f"N1:{decision.line}:{reasons[0]['code']}:{reasons[0]['since']}", decision)
    deciding.mark_told(decision_id, decision.recorded_at)


def _tell_change(key: str, decision: Decision, *, name: str = "") -> None:
    said: dict[Lang, Explanation] = {lang: _explanation(decision.content, decision.pk, lang) for lang in LANGS}
    late = noticing.told_late(decision.line)
    services.tell(
        name or _name(said["zh"]["reasons"][0]),
        lambda lang: {**_change(said[lang]), "late": late and moment(late)},
        key=key,
        borrower=said["zh"]["borrower"],
        line=decision.line,
        decision=decision.pk,
    )


def _name(reason: Reason) -> str:
    """The text an adverse change is told by. Source: C.5 N1, N5, N5b."""
    if reason["category"] in {"AML", "review"}:
        return "N5"
    return "N5b" if reason["category"] == "fraud" and reason["code"] != "FRD-DOC" else "N1"


def _explanation(content: Content, decision_id: str, lang: Lang) -> Explanation:
    """The explanation exactly as the decision keeps it."""
    ref = {"id": decision_id, "policy": content.policy, "at": content.at.isoformat()}
    return cast("Explanation", {**content.body[lang], "appeal": None, "decision": ref})


def stays(*, other_way: bool) -> str:
    """What goes on working, in a sentence; `other_way`: the usual way of repaying is held."""
    if other_way:
        return _("还款换一种方式就能还，账单正常。")
    return _("还款和账单都正常。")


def _documents(reason: Reason) -> str:
    lang = language()
    return _("、").join(CATALOGUE.word("document", proof, lang) for proof in reason["remedy"]["proofs"])


def _change(explanation: Explanation) -> Mapping[str, object]:
    face, first = faces.face(explanation), explanation["reasons"][0]
    steps = {step["step"]: step["amount"] for step in explanation["waterfall"]}
    decider = {"machine": _("由系统自动评估作出，没有人工参与。"), "person": _("由工作人员决定。")}
    change = face.title
    if "cut" in steps:
        words = {"before": yuan(steps["approved"]), "after": yuan(steps["approved"] + steps["cut"])}
        change = _("额度由%(before)s调整为%(after)s") % words
    return {
        "headline": face.title,
        "change": change,
        "since": moment(first["since"]),
        "reasons": "".join(reason["text"] for reason in explanation["reasons"]),
        "todo": advice.remedy(first),
        "decider": decider.get(explanation["decided_by"] or ""),
        "documents": _documents(first),
        "stays": stays(other_way="repay" not in explanation["still_works"]),
        "review": onday(explanation["next_review_on"]),
        "decision": explanation["decision"]["id"] if explanation["decision"] else None,
        "policy": explanation["decision"]["policy"] if explanation["decision"] else None,
    }
