"""What was asked of a credit bureau about a borrower, in words for their own page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from risk.bureau import queries as bureau
from risk.bureau.models import Pull


@dataclass(frozen=True, slots=True)
class Enquiry:
    """One question: when, what for, and what came of it."""

    at: datetime
    what: str
    result: str


def enquiries(borrower: str) -> list[Enquiry]:
    """Every one, refused ones too, the newest first. One query."""
    return [Enquiry(one.at, _purposes()[one.purpose], _result(one)) for one in bureau.pulls_of(borrower)]


def _purposes() -> Mapping[str, str]:
    return {
        "application": _("申请额度时查征信"),
        "management": _("管理额度时查征信"),
        "objection": _("核对您的异议时查征信"),
    }


def _result(one: Pull) -> str:
    if one.state == "refused":
        reasons = {
            "never": _("没有查：您没有授权过。"),
            "withdrawn": _("没有查：您撤回了授权。"),
            "expired": _("没有查：授权已经到期。"),
        }
        return reasons.get(one.why, _("没有查：没有接通征信机构。"))
    results = {"asked": _("正在查。"), "answered": _("查到了。"), "failed": _("没有查到，征信机构没有给出报告。")}
    return results[one.state]
