"""Everything `support/case.html` shows, from a case, its trail, its files and the line's explanation."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appeals import queries, visits
from appeals.models import Case, Clock
from appeals.queries import Line
from appeals.status import STATUTES, Kind
from risk import clock
from risk.templatetags.figures import onday, yuan
from support.cases import faces, papers, targets
from support.cases.papers import SlotShown
from support.why.bars import Row
from support.why.faces import Answer
from support.why.page import Shown, shown
from support.why.past import Entry
from support.why.shape import Explanation

PROTECTION = timedelta(days=60)  # Source: F.6, human-restoration protection.


@dataclass(frozen=True, slots=True)
class ClockShown:
    """One clock as a borrower reads it: who it waits for, how much is used."""

    name: str
    tag: str
    tag_is: str
    icon: str
    small: str
    days: int = 0
    used: float = 0


@dataclass(frozen=True, slots=True)
class Consent:
    code: str
    text: str
    ticked: bool


@dataclass(frozen=True, slots=True)
class Trail:
    """What a page of one case is made of."""

    case: Case
    clocks: Sequence[Clock]
    lines: Sequence[Line]
    slots: tuple[SlotShown, ...]
    explanation: Explanation | None
    at: datetime


def trail(case: Case, *, explanation: Explanation | None) -> Trail:
    """Reads what the page of a case needs besides the case: clocks, timeline and files."""
    return Trail(
        case=case,
        clocks=list(case.clocks.all()),
        lines=queries.timeline(case),
        slots=papers.slots(case) if case.status not in faces.GONE else (),
        explanation=explanation,
        at=clock.now(),
    )


def new_context(explanation: Explanation) -> dict[str, object]:
    """What the start of an appeal shows: the reasons it would be about."""
    reasons = [shown(reason, ours=False) for reason in explanation["reasons"] if reason["appealable"]]
    return {"explanation": explanation, "known": reasons}


def context(trail: Trail) -> dict[str, object]:
    """The template's context."""
    case, slots = trail.case, trail.slots
    reading = any(slot.is_waiting for slot in slots)
    missing = sum(slot.is_open and not slot.is_met for slot in slots)
    decided = case.status in faces.DECIDED | faces.OVER and bool(case.outcome)
    is_plan = case.kind == Kind.HARDSHIP  # what was decided about it gives back no limit
    draft = case.status == "draft"
    remaining = trail.explanation["reasons"] if trail.explanation and (decided or draft) else []
    reasons = [shown(reason, ours=False) for reason in remaining]
    found = targets.outcome(case) if decided else targets.Outcome()
    return {
        "case": case,
        "headline": faces.headline(case, missing=missing),
        "stages": faces.stages(case, answer_by=_due(trail.clocks, Kind(case.kind).statute)),
        "answers": _answers(trail, reasons, found) if decided and not is_plan else faces.ended(case.status),
        "gone": case.status in faces.GONE,
        "is_plan": is_plan,
        "clocks": () if decided or draft else clocks_shown(trail.clocks, at=trail.at),
        "rows": _rows(trail) if decided and case.outcome != "keep" and not is_plan else (),
        "shown": reasons if decided and not is_plan else (),
        "known": [reason for reason in reasons if reason.code in case.codes] if draft else (),
        "targets": targets.targets(case, found, remaining) if decided else (),
        "review_on": trail.explanation["next_review_on"] if trail.explanation else None,
        "protected_until": case.applied_at + PROTECTION if case.applied_at and not is_plan else None,
        "decider": _("由审核员决定；金额按规定需要时，另一名审核员复核同意。机器只做了计算，没有作决定。"),
        "slots": slots if not decided else (),
        "reading": reading,
        "every": faces.poll_every(case.status, reading=reading),
        "draft": draft,
        "decided": decided,
        "visit": visits.open_visit(case),
        "spots": visits.located(case),
        "waiting_docs": case.status == "waiting_docs",
        "may_second": case.status == "closed" and bool(case.window_until and case.window_until > trail.at),
        "may_withdraw": case.status not in faces.DECIDED | faces.OVER | faces.GONE,
        "past": past(trail.lines),
        "consents": consents(()),
        "statement": case.statement,
    }


def _due(found: Iterable[Clock], code: str) -> datetime | None:
    return next((one.due_at for one in found if one.code == code and not one.stopped_at), None)


def consents(ticked: Iterable[str]) -> list[Consent]:
    """What a borrower agrees to, one tick for each class of document. Source: E.3, 2; PIPL 29."""
    texts = {
        "identity": _("营业执照等身份和经营材料：只用来核对本次申诉"),
        "income": _("银行流水等收入材料：属于敏感个人信息，只用来核实收入，不报送征信"),
    }
    return [Consent(code, text, code in set(ticked)) for code, text in texts.items()]


def clocks_shown(found: Iterable[Clock], *, at: datetime) -> list[ClockShown]:
    """The clocks that still run or wait, whom they wait for first."""
    order = {"CLK-07": 0, "CLK-09": 1, **dict.fromkeys(STATUTES, 2), "CLK-06": 3}
    alive = [one for one in found if one.code in order and not one.met_at and not one.stopped_at]
    return [_clock(one, at=at) for one in sorted(alive, key=lambda one: order[one.code])]


def _clock(one: Clock, *, at: datetime) -> ClockShown:
    day = onday(one.due_at)
    left = max(0, (one.due_at - at).days)
    days = max(1, (one.due_at - one.started_at).days)
    used = min(days, max(0.0, round((at - one.started_at) / timedelta(days=1), 1)))
    if one.code == "CLK-07":
        small = _("%(day)s前交就可以，能再延7天。到期会按已有材料审核，不会直接作废。") % {"day": day}
        return ClockShown(
            _("等您：补材料"), ngettext("还有%(n)s天", "还有%(n)s天", left) % {"n": left}, "you", "", small
        )
    if one.code == "CLK-06":
        if one.paused_at:
            return ClockShown(_("审核目标"), _("已暂停"), "", "pause", _("材料齐全后重新开始计时。"))
        return ClockShown(_("审核目标"), _("在走"), "us", "clock", _("目标是%(day)s前审完。") % {"day": day})
    name = _("第二次复核的答复期限") if one.code == "CLK-09" else _("法定答复期限")
    small = _("%(day)s前必须给您书面结果。等您补材料时，这个期限也不停。") % {"day": day}
    return ClockShown(name, _("在走"), "us", "clock", small, days, used)


def _answers(trail: Trail, reasons: Sequence[Shown], bound: targets.Outcome) -> tuple[Answer, ...]:
    case, explanation = trail.case, trail.explanation
    usable = explanation["waterfall"][-1]["amount"] if explanation else None
    going = case.status in faces.DECIDED and case.outcome != "keep"
    now = (
        _("可用%(amount)s，已经生效。") % {"amount": yuan(usable)} if explanation else _("已经生效，可用金额稍后再看。")
    )
    now = _("正在生效，通常几分钟内完成。") if going else now
    found = [Answer(_("现在"), now)]
    before = case.proposal.get("limit_prev") if case.proposal else None
    approved = explanation["waterfall"][0]["amount"] if explanation else before
    if case.outcome == "partial" and case.amount is not None and approved and approved > case.amount:
        rest = _("原额度还有%(amount)s没有恢复。") % {"amount": yuan(approved - case.amount)}
        found.append(Answer(_("没恢复"), rest))
    if reasons:
        found.append(Answer(_("为什么"), reasons[0].text, bound.axis if not going else ""))
    review = explanation["next_review_on"] if explanation else None
    todo = _("不认可可以申请第二次复核，换人审。")
    found.append(Answer(_("怎么办"), todo, _("%(day)s会再评估。") % {"day": onday(review)} if review else ""))
    return tuple(found)


def _rows(trail: Trail) -> tuple[Row, ...]:
    """Before, cut, given back, now: in fen, bars in percent of the limit before."""
    case, explanation = trail.case, trail.explanation
    if explanation is None or case.amount is None:
        return ()
    before = max(explanation["waterfall"][0]["amount"], case.amount)
    was = int((case.proposal or {}).get("limit_now", 0))
    back = case.amount - was

    def row(name: str, amount: int, x: int, look: str, *, last: bool = False) -> Row:
        return Row(name, amount, _share(x, before), _share(abs(amount), before), look if amount else "", "", last)

    return (
        row(_("原额度"), before, 0, "has"),
        row(_("下调"), was - before, was, "less"),
        row(_("复核恢复"), back, was, "soon"),
        row(_("现在的额度"), case.amount, 0, "has", last=True),
    )


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}".rstrip("0").rstrip(".") + "%" if whole else "0%"


def past(lines: Iterable[Line]) -> tuple[Entry, ...]:
    """The trail as a borrower reads it, newest first; what is inside the house stays there."""
    words = {
        "open": _("您开始申请"),
        "submit": _("您提交申诉"),
        "ask": _("请您补充材料"),
        "answer": _("补充结束"),
        "complete": _("材料齐全"),
        "claim": _("审核员开始审核"),
        "agree": _("第二名审核员同意"),
        "confirm": _("额度已经改好"),
        "decline": _("审核员作出决定"),
        "withdraw": _("您撤回申诉"),
        "request_second": _("您申请第二次复核"),
        "uphold": _("第二次复核作出决定"),
        "extend": _("答复期限延长"),
        "heal": _("问题已经解决"),
        "expire": _("没有收到材料，申诉关闭"),
        "reopen": _("重新打开"),
        "close": _("已结案"),
    }
    results = {
        "decided_full": _("决定：全部恢复"),
        "decided_partial": _("决定：部分恢复"),
        "decided_keep": _("决定：维持"),
    }
    found = []
    for line in lines:
        text = results.get(line.status) if line.event in {"result", "decline"} else None
        if text or line.event in words:
            found.append(Entry(line.at, text or words[line.event]))
    return tuple(reversed(found))
