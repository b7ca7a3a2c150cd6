"""Owns what a version must carry before it may rule anybody, and what its report must show. Pure.

A text that is a policy may still not be fit: `read` says the first, this the second.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from risk import clock
from risk.policy.engine import Policy
from risk.policy.errors import NoReport, NotAsDeclared, NotFit, Unfair
from risk.policy.lifecycle import Change
from risk.policy.promises import PROMISES, is_kept

REGION = "region"  # the fact; a cap of a region is its own report with its own day of review
# [D] A report says how the portfolio stood; older than this it may stand otherwise.
REPORT_FOR = timedelta(hours=24)
LEAST = 30  # lines of a group below which its share says more about chance. Source: F.8's n


def is_regional(policy: Policy) -> bool:
    """Whether a rule or a term asks where somebody lives."""
    under = {value.name: value.sql.names for value in (*policy.derived, *policy.terms)}
    waiting = {name for rule in policy.rules for part in (rule.when, rule.cap) if part for name in part.names}
    waiting |= set().union(*under.values()) if under else set()
    return REGION in waiting


def problems(policy: Policy, change: Change, *, at: datetime) -> list[str]:
    """Everything its text still needs before it may be released; none: it is fit."""
    found = []
    if policy.appetite is None:
        found.append(_("缺少风险偏好：写上[appetite]，含max_el、min_margin和owner。"))
    if not str(policy.meta.get("pia_id", "")).strip():
        found.append(_("缺少个人信息保护影响评估的编号：在[policy]里写pia_id。"))
    last = policy.expires_on
    if last is None and is_regional(policy):
        found.append(_("有按地区的条件，必须有到期日：在[policy]里写expires_on。"))
    if last is None and PROMISES[change].ends:
        found.append(_("临时的变更必须有到期日：在[policy]里写expires_on。"))
    if last is not None and last < clock.day(at):
        found.append(_("到期日已经过了，请改[policy]里的expires_on。"))
    return found


def check_text(policy: Policy, change: Change, *, at: datetime) -> None:
    """Asks whether its text has all it needs.

    Raises:
        NotFit: it lacks something; says all of it.
    """
    if found := problems(policy, change, at=at):
        raise NotFit(" ".join(found), problems=len(found))


def check_report(
    report: Mapping[str, Any] | None, made_at: datetime | None, policy: Policy, against: str, *, at: datetime
) -> None:
    """A release rests on a report of this very text beside the policy in force.

    Args:
        report: the newest one's body; None: there is none.
        made_at: when.
        policy: the version.
        against: the policy in force, as released.
        at: now.

    Raises:
        NoReport: none of this text, beside that policy, of the last day.
        NotAsDeclared: it does what its kind of change promises not to; with counts and lines.
        Unfair: a group may draw far less often than another, and nobody wrote why.
    """
    if report is None or made_at is None or "promise" not in report:
        raise NoReport(_("还没有这个版本的影响和公平性报告。"))
    if report.get("digest") != policy.digest or report["against"].partition("+")[0] != against:
        raise NoReport(_("报告做完以后，文本或现行策略变过。"))
    if at - made_at > REPORT_FOR:
        raise NoReport(_("报告已超过24小时，额度的情况可能变了。"))
    _check_promise(report["promise"])
    _check_fair(report, policy)


def unfair_groups(report: Mapping[str, Any]) -> dict[str, float]:
    """Groups large enough to judge whose share of those who may draw is too far behind; group -> ratio. Source: F.8."""
    return {
        name: found["impact_ratio"]
        for groups in report["by_group"].values()
        for name, found in groups.items()
        if found["lines"] >= LEAST and not found["fair"]
    }


def _check_promise(promise: Mapping[str, Any]) -> None:
    if is_kept(promise):
        return
    said = []
    if promise["newly_held"]:
        said.append(_("会新冻结%(n)s条额度。") % {"n": f"{promise['newly_held']:,}"})
    if promise["lowered"]:
        said.append(_("会调低%(n)s条额度。") % {"n": f"{promise['lowered']:,}"})
    if promise["unlike"]:
        said.append(_("还改了这类变更不能改的：%(codes)s。") % {"codes": ", ".join(promise["unlike"])})
    if promise["sample"]:
        said.append(_("例如：%(lines)s。") % {"lines": ", ".join(promise["sample"][:5])})
    raise NotAsDeclared(
        _("它不是申报的那类变更。") + " ".join(said),
        change=promise["change"], newly_held=promise["newly_held"], lowered=promise["lowered"],
        by_rule=promise["by_rule"], sample=promise["sample"],
    )  # fmt: skip


def _check_fair(report: Mapping[str, Any], policy: Policy) -> None:
    found = unfair_groups(report)
    if found and not str(policy.meta.get("fairness_note", "")).strip():
        told = ", ".join(f"{name} {ratio}" for name, ratio in found.items())
        raise Unfair(_("这些群体可借的比例不到最好群体的0.80：%(groups)s。") % {"groups": told}, groups=found)
