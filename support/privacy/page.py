"""Everything the pages of the privacy centre show."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from appeals import clocks, queries, topics
from appeals.models import Case
from appeals.proofs import queries as proofs
from appeals.status import Kind, Right
from risk import clock
from risk.events import queries as events
from risk.templatetags.figures import onday
from support.cases import faces, filed
from support.cases.page import clocks_shown, past
from support.dossiers import queries as dossiers
from support.notices import requests
from support.privacy import copies
from support.privacy.enquiries import enquiries
from support.privacy.held import CONSENT, holdings
from support.privacy.queries import certificates
from support.privacy.services import PURPOSES

MOST = 20
ABOUT_DATA = (Kind.EXPLAIN, Kind.PI_RIGHT, Kind.CREDIT_OBJECTION)


@dataclass(frozen=True, slots=True)
class Asked:
    """A right before it is used: what it does, three answers, and the button."""

    title: str
    answers: tuple[tuple[str, str], ...]
    button: str
    url: str
    line: str = ""
    says: bool = False  # a field for their own words
    door: tuple[str, str, str] | None = None  # another page that may be enough: address, name, small


@dataclass(frozen=True, slots=True)
class Consent:
    purpose: str
    name: str
    is_given: bool
    since: datetime | None


def centre(borrower: str) -> dict[str, object]:
    lines = events.lines_of(borrower)
    mine = list(queries.own_cases(borrower).filter(kind__in=ABOUT_DATA)[:MOST])
    return {
        "holdings": holdings(borrower, lines),
        "pulls": enquiries(borrower),
        "looks": proofs.looks_of(borrower),
        "searches": queries.searches_of(borrower),
        "taken_out": dossiers.of_borrower(borrower),
        "requests": [(case, requests.asked(case)) for case in mine],
    }


def copy() -> Asked:
    return Asked(
        _("要一份我的信息"),
        (
            (_("有什么"), _("身份、额度和借还记录、授权、每次说明、申诉、材料清单、通知、聊天、谁看过您的材料。")),
            (_("怎么给"), _("机器做成一个压缩包，通常几分钟。只有您本人登录后能下载，保留7天。")),
            (_("费用"), _("不收费，不影响信用。")),
        ),
        _("开始做"),
        reverse("support:privacy_copy"),
    )


def withdraw(purpose: str) -> Asked:
    effects = {
        "bureau": _("我们不再查询您的征信报告。没有它就没法评估，所以新的借款会停下来，直到您重新同意。"),
        "partner": _("我们不再把您的信息给合作机构。由合作机构出资的额度，新的借款会停下来，直到您重新同意。"),
        "automated_decision": _("我们会告诉贷款机构。对您不利的自动判断，您可以要求由人来决定。"),
    }
    return Asked(
        str(Right(f"withdraw-{purpose}").label),
        (
            (_("马上"), effects[purpose]),
            (_("不变的"), _("撤回之前做过的仍然有效。已有的借款照常还，不收费。")),
            (_("想反悔"), _("随时可以重新同意，马上生效。")),
        ),
        _("确认撤回"),
        reverse("support:privacy_purpose", args=[purpose]),
    )


def explain(line: str) -> Asked:
    return Asked(
        _("要一份书面说明"),
        (
            (
                _("是什么"),
                _("由人写明：看了什么、怎么得出结果、您可以怎么做（个人信息保护法第24、48条）。"),
            ),
            (_("多久"), _("15日内书面答复。")),
            (_("现在就有"), _("页面上的说明随时可看，用的是同一份记录。")),
        ),
        _("请写书面说明"),
        reverse("support:privacy_explain"),
        line,
        says=True,
        door=(reverse("support:why"), _("先看页面上的说明"), _("原因、您的数字、怎么办")),
    )


def person(line: str) -> Asked:
    return Asked(
        _("要求由人来决定"),
        (
            (
                _("是什么"),
                _("不接受只由机器作的决定（个人信息保护法第24条）。审核员先写下看法，再看机器的建议。"),
            ),
            (_("多久"), _("15日内书面答复，目标5个工作日。")),
            (_("要交什么"), _("可以什么都不交，有材料更好。下一步可以上传。")),
        ),
        _("开始"),
        reverse("support:privacy_person"),
        line,
    )


def corrections() -> list[tuple[str, str]]:
    """What may be wrong, in the borrower's words."""
    return [
        ("who", _("姓名、证件号、手机号")),
        ("repaid", _("还款记录")),
        ("late", _("逾期记录")),
        ("limit", _("额度")),
        ("income", _("收入、负债")),
        ("other", _("别的信息")),
    ]


def correction(about: str, said: str) -> str:
    return _("%(what)s：%(said)s") % {"what": dict(corrections()).get(about, _("别的信息")), "said": said}


def delete(borrower: str) -> dict[str, object]:
    """What would go and what would stay, the same table as on the first page."""
    return {"holdings": holdings(borrower, events.lines_of(borrower))}


def consents(borrower: str) -> list[Consent]:
    """Each purpose, with what was said last. 1 query."""
    newest = {event.data["purpose"]: event for event in events.of_types([borrower], CONSENT)}
    names = {
        "bureau": _("查询征信报告"),
        "partner": _("与出资的合作机构共享信息"),
        "automated_decision": _("由系统自动评估"),
    }
    return [
        Consent(
            purpose,
            names[purpose],
            is_given=purpose not in newest or bool(newest[purpose].data["granted"]),
            since=newest[purpose].time if purpose in newest else None,
        )
        for purpose in PURPOSES
    ]


def request_page(case: Case) -> dict[str, object]:
    """One request as its owner reads it."""
    copy_ = copies.own(case.number, borrower=case.borrower) if case.choice == Right.COPY else None
    running = clocks.running(case)
    decided = bool(case.outcome) and case.status in faces.OVER | faces.DECIDED
    done = case.status == "auto_healed" or (case.status in faces.OVER and case.outcome == "full")
    rounds = certificates(case.number, borrower=case.borrower) if case.choice == Right.DELETE else []
    return {
        "case": case,
        "asked": requests.asked(case),
        "about": topics.topic(case) if case.kind in filed.KINDS else "",
        "is_data": case.kind in ABOUT_DATA,
        "headline": _headline(case),
        "copy": copy_,
        "ready": copy_ is not None and copy_.is_there,
        "expired": copy_ is not None and copy_.ready_at is not None and not copy_.is_there,
        "clocks": clocks_shown(running, at=clock.now()) if not decided else (),
        "reasons": requests.reasons(case) if decided and case.status in faces.OVER else "",
        "done": requests.done(case) if done else "",
        "rounds": rounds,
        "past": past(queries.timeline(case)),
        "every": 2 if case.status in faces.ON_SYSTEM else 0,
        "may_withdraw": case.status not in faces.DECIDED | faces.OVER | faces.GONE,
        "may_second": case.status == "closed" and bool(case.window_until and case.window_until > clock.now()),
        "answer_by": onday(next(iter(_due(case)), None)),
    }


def _due(case: Case) -> Iterable[datetime]:
    return (one.due_at for one in case.clocks.all() if one.code == Kind(case.kind).statute)


def _headline(case: Case) -> tuple[str, str, str]:
    """Three pieces, the middle one in jade."""
    if case.status in faces.OVER and case.kind in filed.KINDS:
        text = _("已经|答复|，在下面")
    elif case.status in faces.OVER:
        text = _("这次|没有照办|，理由在下面") if case.outcome == "keep" else _("已经|办好|")
    else:
        texts = {
            "auto_healed": _("已经|办好|"),
            "withdrawn": _("这件请求|已经撤回|"),
            "expired": _("这件请求|已经关闭|"),
            "intake": _("已收到，|正在办|"),
            "submitted": _("已收到，|正在办|"),
            "queued": _("已收到，|等审核员看|"),
        }
        text = _("正在|落实|") if case.status in faces.DECIDED else texts.get(case.status, _("审核员|正在看|"))
    before, _bar, rest = text.partition("|")
    strong, _bar, after = rest.partition("|")
    return before, strong, after
