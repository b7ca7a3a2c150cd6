"""Everything `support/why.html` shows, from one explanation."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from risk.templatetags.figures import moment, onday
from support.announcements import queries as announcements
from support.announcements.models import Announcement
from support.help.sources import slug_of
from support.why import advice, bars, doubts, faces, numbers, told
from support.why.past import Past
from support.why.shape import Explanation, Reason

SELF = "ACC-SELF"


@dataclass(frozen=True, slots=True)
class Shown:
    """A reason as it stands on the page."""

    code: str
    title: str
    text: str
    since: str | None
    source: str
    numbers: tuple[numbers.Number, ...]
    remedy: str
    changes: tuple[str, ...]
    appealable: bool
    tag: str
    tag_is: str
    help: str  # the slug of its article
    is_from_bureau: bool = False
    doubt: str = ""  # where “这里不对” leads when no number can be ticked
    announced: tuple[announcements.Told, ...] = ()  # what explains it


@dataclass(frozen=True, slots=True)
class Next:
    icon: str
    text: str
    small: str = ""


@dataclass(frozen=True, slots=True)
class Door:
    """Another way to be heard: an address, or what is said for them at the assistant's."""

    url: str
    name: str
    small: str
    says: str = ""


def context(
    explanation: Explanation,
    face: faces.Face | None = None,
    *,
    past: Past | None = None,
    announced: Sequence[Announcement] = (),
) -> dict[str, object]:
    """The template's context.

    Args:
        face: of the explanation, for who has made it.
        past: what happened lately.
        announced: what is in force and concerns the line.
    """
    face = face or faces.face(explanation)
    rows = bars.rows(explanation)
    reasons = explanation["reasons"]
    first = reasons[0] if reasons else None
    return {
        "explanation": explanation,
        "face": face,
        "rows": rows,
        "usable": rows[-1].amount,
        "ledger": [
            (row, _source(row, step["step"], explanation))
            for row, step in zip(rows, explanation["waterfall"], strict=True)
        ],
        "shown": [
            shown(
                reason,
                ours=face.ours,
                announced=announced,
                review=explanation["next_review_on"],
                line=explanation["line"],
            )
            for reason in reasons
        ],
        "announced": announcements.told(announcements.widely(announced), None),
        "review": bool(first and first["code"] == "GEN-REVIEW"),
        "decider": _decider(explanation["decided_by"], ours=face.ours),
        "next": _next(explanation, face),
        "doors": _doors(explanation, face),
        "past": past,
        "receipt": _receipt(first),
        "due": next((r["evidence"].get("amount") for r in reasons if r["code"] == "CRD-DPD-NOW"), None),
        "paying": face.act in {"pay", "plans"} or "S5" in explanation["situations"],
        "ways": _ways(first),
    }


def shown(
    reason: Reason,
    *,
    ours: bool,
    announced: Sequence[Announcement] = (),
    review: str | None = None,
    line: str = "",
) -> Shown:
    """A reason, with those of the announcements that explain it; `review` is the day of the next evaluation.

    With a `line` it can be called wrong.
    """
    named = [reason["evidence"].get(key) for key in ("incident", "window", "note")]
    beside = announcements.beside(announced, reason["code"], named)
    tag, tag_is = _tag(reason)
    return Shown(
        code=reason["code"],
        title=told.title(reason["code"]),
        text=reason["text"],
        since=reason["since"],
        source=numbers.source_of(reason),
        numbers=() if reason["code"] == "DAT-POSTING" else numbers.own_numbers(reason),  # its receipt says them
        remedy=advice.remedy(reason, review=review),
        changes=tuple(dict.fromkeys(change["text"] for change in reason["would_change"])),
        appealable=reason["appealable"] and not ours,
        tag=tag,
        tag_is=tag_is,
        help=slug_of(reason["code"]),
        is_from_bureau=reason["code"] in doubts.FROM_BUREAU,
        doubt=doubts.page(reason, line) if line else "",
        announced=tuple(announcements.told(beside, None)),
    )


def _tag(reason: Reason) -> tuple[str, str]:
    if reason["cause"] == "lender_fault" and reason["remedy"]["kind"] in {"wait", "none"}:
        return _("我们处理"), "us"
    if reason["code"] == "GEN-REVIEW":
        return _("可以提异议"), "you"
    if reason["appealable"]:
        return _("可以申诉"), "you"
    return (_("需要您做"), "you") if reason["remedy"]["kind"] in {"do", "contact"} else (_("到时再看"), "")


def _source(row: bars.Row, step: str, explanation: Explanation) -> str:
    reason = explanation["reasons"][int(row.reason[1:]) - 1] if row.reason else None
    if step == "approved":
        return _("授信合同")
    if reason is None:
        return _("您的借还记录")
    who = {"borrower": _("您本人操作"), "partner": _("合作机构"), "person": _("人工决定")}
    made = told.title(reason["code"])
    if step in {"cut", "closed"}:
        made = who.get(explanation["decided_by"] or "", _("系统自动评估"))
    return _("%(day)s，%(source)s") % {"day": onday(reason["since"]), "source": made} if reason["since"] else made


def _decider(decided_by: str | None, *, ours: bool) -> str:
    if ours:
        return _("由系统自动发现，没有人为限制您。")
    texts = {
        "machine": _("由系统自动评估作出，没有人工参与。您可以要求人工决定。"),
        "person": _("由工作人员决定，系统只做了计算。"),
        "borrower": _("这是您本人的操作。"),
        "partner": _("这是合作机构的独立决定。"),
    }
    return texts.get(decided_by or "", "")


def _next(explanation: Explanation, face: faces.Face) -> list[Next]:
    review = explanation["next_review_on"]
    wait = Next("clock", _("什么都不做也可以"), _("有变化会通知您。"))
    if review:
        wait = Next(
            "clock", _("什么都不做也可以"), _("%(day)s系统会再评估一次，有变化会通知您。") % {"day": onday(review)}
        )
    if not explanation["reasons"]:
        return [Next("check", _("照常使用"), _("额度以每次借款时的审核结果为准。"))]
    if face.ours:
        eta = explanation["reasons"][0]["remedy"]["eta"] or explanation["reasons"][0]["evidence"].get("eta")
        late = _("到时间还没好，系统会自动转给专人处理")
        if eta:
            late = _("如果%(eta)s还没好，系统会自动转给专人处理") % {"eta": moment(str(eta))}
        return [Next("sync", late, _("不用您来催。")), Next("check", _("好了会通知您"), _("通知会留在“全部通知”里。"))]
    if face.act in {"pay", "plans"}:
        paid = Next("pay", _("还上以后"), _("入账后会重新评估，最晚第二天有结果，有变化会通知您。"))
        return [paid, Next("person", _("暂时还不上"), _("可以申请调整还款，申请期间不催收。"))]
    if face.act == "follow" and explanation["appeal"]:
        by = explanation["appeal"]["next_by"]
        text = _("%(day)s前有下一步消息。") % {"day": onday(by)} if by else _("有进展会马上通知您。")
        return [Next("person", _("您的申诉正在办理"), text), wait]
    if face.act == "appeal":
        return [
            Next("doc", _("您申请复核"), _("拍照也可以。提交后15日内一定有书面结果，目标是材料齐全后3个工作日。")),
            Next("person", _("由审核员看，不由机器拒绝"), _("结果可能是全部恢复、部分恢复或维持，我们不能提前承诺。")),
            wait,
        ]
    return [wait]


def _doors(explanation: Explanation, face: faces.Face) -> list[Door]:
    line = explanation["line"]
    new = f"{reverse('support:appeal_new')}?line={line}"
    ask = Door(reverse("support:chat"), _("咨询或找人工"), _("已经知道您的情况，不用从头说"))
    complain = Door(
        f"{reverse('support:complain')}?line={line}", _("投诉"), _("对服务或通知方式不满。15日内答复，不影响申诉")
    )
    hard = Door(reverse("support:plans"), _("还款有困难"), _("先看看能怎么调整，不影响申诉"))
    if face.ours or not explanation["reasons"]:
        return [ask, complain, hard]
    if all(reason["code"] == SELF for reason in explanation["reasons"]):
        own = Door(reverse("support:control_line", args=[line]), _("管住自己"), _("打开、改期限或调低额度"))
        return [own, ask, complain, hard]
    appeal = Door(new, _("申诉"), _("觉得结果不对，或有新材料。15日内答复"))
    person = Door(f"{new}&wish=person", _("要求人工决定"), _("不接受只由机器作的决定。目标5个工作日"))
    credit = Door(f"{reverse('support:dispute')}?line={line}", _("征信异议"), _("征信报告里有错。20日内书面答复"))
    appealable = any(reason["appealable"] for reason in explanation["reasons"])
    machine = explanation["decided_by"] == "machine"
    return [*([appeal] if appealable else [ask]), *([person] if machine and appealable else []), complain, credit, hard]


def _receipt(first: Reason | None) -> dict[str, object] | None:
    if first is None or first["code"] != "DAT-POSTING" or not first["evidence"].get("amount"):
        return None
    evidence = first["evidence"]
    paid_by = evidence.get("channel")
    return {**evidence, "channel": faces.channel(str(paid_by)) if paid_by else ""}


def _ways(first: Reason | None) -> Sequence[str]:
    others = first["evidence"].get("alternatives") if first else None
    if isinstance(others, list) and others:
        return [faces.channel(str(other)) for other in others]
    return usual_ways()


def usual_ways() -> Sequence[str]:
    """How one can pay when nothing better is known."""
    return [_("换一张本人的银行卡"), _("银行转账到App里您的专属还款账户"), _("微信支付或支付宝")]
