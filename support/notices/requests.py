"""How a request about personal data, or for an explanation, is told: N8 of C.5 instead of an appeal's words."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from appeals import clocks
from appeals.models import Case, Step
from appeals.status import ANSWERED, Kind, Right
from risk.templatetags.figures import moment, onday
from support.notices.texts import Lang

NAMES = {"A1": "R1", "A3": "R8", "A12": "R12"}


def name(case: Case, step: Step) -> str:
    """The text for a step: the request's own where there is one, else the appeal's."""
    if case.kind not in ANSWERED:
        return step.notice
    if step.notice in {"A10", "A14"}:
        return "R8_no" if case.outcome == "keep" else "R8"
    return NAMES.get(step.notice, step.notice)


def asked(case: Case) -> str:
    """What was asked for, in a few words."""
    return str(Right(case.choice).label) if case.choice in Right.values else case.get_kind_display()


def done(case: Case) -> str:
    """What doing it came to."""
    withdrawn = _("从现在起不再用于这个目的。想恢复，随时可以在隐私中心重新同意。")
    texts = {
        Right.COPY: _("文件已经做好，请在隐私中心下载，保留7天。只有您本人登录后能下载。"),
        Right.DELETE: _("能删的已经删除。法律要求保存的留到期限届满，只保存，不作他用。"),
        Right.CORRECT: _("更正以后，相关的判断会按新的信息重新评估。"),
        Right.WITHDRAW_BUREAU: withdrawn,
        Right.WITHDRAW_PARTNER: withdrawn,
        Right.WITHDRAW_AUTOMATED: withdrawn,
    }
    return texts.get(Right(case.choice), "") if case.choice in Right.values else ""


def facts_of_bureau(kind: Kind) -> dict[str, str | None]:
    """The way on after an objection to a credit record; None for another kind. Source: C.5 N7."""
    if kind != Kind.CREDIT_OBJECTION:
        return {"bureau": None}
    corrected = _("查实有误的，我们会向征信机构更正；没有错的，您可以在征信报告里加一段自己的说明。")
    return {"bureau": corrected + _("不认可这个答复，可以向人民银行投诉（12363），30日内答复。")}


def facts(case: Case, step: Step, lang: Lang) -> Mapping[str, object]:
    """What a notice of this step may say; unknown facts are None."""
    due = {clock.code: clock.due_at for clock in case.clocks.all()}
    proposal = case.proposed
    return {
        "asked": asked(case),
        "number": case.number,
        "received": moment(case.received_at),
        "answer_by": onday(due.get(Kind(case.kind).statute)),
        "second_by": onday(due.get("CLK-09")),
        "done": done(case) or None,
        **facts_of_bureau(Kind(case.kind)),
        "why": reasons(case) or None,
        "handler": f"R-{proposal.by}" if proposal else None,
        "window": onday(clocks.due("CLK-08", step.at)) if proposal and not case.second else None,
        "kind": case.get_kind_display(),
        "items": None,
    }


def reasons(case: Case) -> str:
    """What the colleague who decided wrote for the borrower: the newest one's words. 1 query."""
    judged = case.steps.filter(event__in=["approve", "decline", "change", "uphold"]).order_by("-seq").first()
    return judged.note if judged else ""
