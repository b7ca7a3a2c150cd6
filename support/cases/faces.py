"""The first screen of a case and its four stages. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.utils.translation import gettext as _

from risk.templatetags.figures import onday, yuan
from support.why.faces import Answer


class CaseLike(Protocol):
    """What the first screen reads of a case."""

    number: str
    kind: str
    status: str
    outcome: str
    amount: int | None
    proofs_in: int
    received_at: datetime | None
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class Stage:
    name: str
    small: str
    state: str  # done, now, later


HARDSHIP = "hardship"
DECIDED = frozenset({"decided_full", "decided_partial", "decided_keep", "applying", "apply_error"})
OVER = frozenset({"closed", "closed_final"})
ON_SYSTEM = frozenset(
    {"submitted", "intake", "recheck", "recheck_error", "decided_full", "decided_partial", "applying"}
)
GONE = frozenset({"discarded", "redirected", "auto_healed", "expired", "withdrawn"})


def headline(case: CaseLike, *, missing: int) -> tuple[str, str, str]:
    """Three pieces, the middle one in jade."""
    text = _outcome(case) if case.status in DECIDED | OVER else _by_status(missing, case.proofs_in)[case.status]
    before, _bar, rest = text.partition("|")
    strong, _bar, after = rest.partition("|")
    return before, strong, after


def _outcome(case: CaseLike) -> str:
    if case.kind == HARDSHIP:
        return _("您申请的方案|没有通过|") if case.outcome == "keep" else _("您申请的方案|通过了|，可以去签")
    amount = yuan(case.amount)
    going = case.status in DECIDED
    texts = {
        "full": _("申诉成立，|正在把额度恢复到%(amount)s|") if going else _("申诉成立，|额度恢复到%(amount)s|"),
        "partial": _("申诉部分成立，|正在把额度恢复到%(amount)s|")
        if going
        else _("申诉部分成立，|额度恢复到%(amount)s|"),
    }
    return texts.get(case.outcome, _("这次复核|维持原来的决定|")) % {"amount": amount}


def _by_status(missing: int, given: int) -> dict[str, str]:
    reading = _("已提交，|正在读取您的材料|") if given else _("已提交，|正在核对|")
    looking = _("审核员|正在看您的材料|") if given else _("审核员|正在看您的申诉|")
    counting = _("审核员看完了，|正在重新计算额度|")
    return {
        "draft": _("交材料，|然后提交申请|"),
        "submitted": reading,
        "intake": reading,
        "waiting_docs": _("还差|%(n)s项|材料，交齐就开始审核") % {"n": missing}
        if missing
        else _("材料交齐后，|就开始审核|"),
        "queued": _("按现有的材料审核，|等待审核员|") if missing else _("材料齐了，|等待审核员|"),
        "in_review": looking,
        "specialist": looking,
        "offline_verify": _("需要和您|电话或当面核实|"),
        "pending_2nd_eye": _("审核员看完了，|第二个人正在复核|"),
        "recheck": counting,
        "recheck_error": counting,
        "second_review": _("没有参与过的人|正在重新看|"),
        "reopened": _("这件申诉|已经重新打开|"),
        "withdrawn": _("申诉|已经撤回|"),
        "expired": _("没有收到材料，|申诉已关闭|"),
        "discarded": _("草稿|已经删除|"),
        "redirected": _("已转到|合适的渠道|"),
        "auto_healed": _("问题|已经解决|"),
    }


def ended(status: str) -> tuple[Answer, ...]:
    """What an end without a decision means and what one can do now: no stage of it was reached. Empty before one."""
    told = {
        "withdrawn": (_("不再审核，上传的材料7天内删除，不影响信用。"), _("改变主意可以再次申请。")),
        "expired": (_("没有材料可审，所以没有作出决定，不影响信用。"), _("材料准备好了，随时可以再次申请，不收费。")),
        "discarded": (_("没有提交过，什么都没有改变，不影响信用。"), _("改变主意可以再次申请。")),
        "redirected": (_("已经替您转过去，不用再说一遍，收到的时间照旧算。"), _("在“我的申诉”里看新的编号和进度。")),
        "auto_healed": (_("问题解决了，不用再审。"), _("您不需要做任何事。还有不对的，可以再次申请。")),
    }
    if status not in told:
        return ()
    now, todo = told[status]
    return Answer(_("现在"), now), Answer(_("怎么办"), todo)


def stages(case: CaseLike, *, answer_by: datetime | None) -> tuple[Stage, ...]:
    """Handed in, proofs, a person, the written result."""
    by = _("%(day)s前") % {"day": onday(answer_by)} if answer_by and not case.decided_at else ""
    names = (
        (_("提交"), onday(case.received_at)),
        (_("核对材料"), ""),
        (_("人工审核"), ""),
        (_("书面结果"), onday(case.decided_at) if case.decided_at else by),
    )
    now = _now(case.status)
    return tuple(
        Stage(name, small, "done" if number < now else "now" if number == now else "later")
        for number, (name, small) in enumerate(names)
    )


def _now(status: str) -> int:
    if status == "draft":
        return 0
    if status in {"submitted", "intake", "waiting_docs"}:
        return 1
    return 4 if status in OVER | GONE else 3 if status in DECIDED else 2


def poll_every(status: str, *, reading: bool) -> int:
    """Seconds until the page asks again; 0 when nothing is going on by itself."""
    if reading or status in ON_SYSTEM:
        return 2
    return 15 if status not in OVER | GONE | {"draft", "apply_error"} else 0
