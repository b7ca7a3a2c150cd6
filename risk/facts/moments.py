"""Since when a reason is so, and the date fact that ends it. Pure. Source: F.12 Since, F.13 review."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

from risk import clock
from risk.facts.records import Record
from risk.facts.shown import COOLOFF_DAYS, record_of
from risk.facts.state import Facts

type Since = Callable[[Facts], datetime | None]
type Review = Callable[[Facts, Record | None], datetime | date | None]


def since(code: str, facts: Facts) -> datetime | None:
    """The time of the event that opened a rule that is true now; of counted facts the newest counted."""
    moment = SINCE.get(code)
    return moment(facts) if moment else None


def review_on(code: str, facts: Facts, record: Record | None = None) -> date | None:
    """The date that F.13's review column names for a code; None where it names days or an event."""
    moment = REVIEW.get(code)
    found = moment(facts, record or record_of(code, facts)) if moment else None
    return clock.day(found) if isinstance(found, datetime) else found


def _incident(facts: Facts, *, is_data_error: bool) -> datetime | None:
    return max((one.started_at for one in facts.platform.incidents if one.is_data_error == is_data_error), default=None)


def _flagged(family: str) -> Since:
    def moment(facts: Facts) -> datetime | None:
        flag = facts.flags.general(family)
        return flag.raised_at if flag else None

    return moment


def _newest(*times: datetime | None) -> datetime | None:
    return max((time for time in times if time is not None), default=None)


def _oldest_unposted(facts: Facts) -> datetime | None:
    return facts.account.unposted[0].at if facts.account.unposted else None


def _papers(facts: Facts) -> datetime | None:
    return _newest(*(paper.told_at for paper in facts.compliance.agreements + facts.compliance.consents))


def _inelig(facts: Facts) -> datetime | None:
    rule = facts.compliance.ruling_group
    return rule.told_at if rule else facts.borrower.told_at.get("birth_on")


def _cooloff_ends(facts: Facts, record: Record | None) -> datetime | None:
    days, drawn = COOLOFF_DAYS.get(facts.tier or ""), facts.behaviour.last_draw_at
    return drawn + timedelta(days=days) if drawn and days else None


def _pause_ends(facts: Facts, record: Record | None) -> datetime | None:
    if facts.control.pause is not None:
        return facts.control.pause.until
    return record.since + timedelta(days=7) if record else None


def _scam_ends(facts: Facts, record: Record | None) -> datetime | None:
    flag = facts.flags.general("scam")
    return flag.until if flag else None


def _told(part: object) -> datetime | None:
    """When a part of the facts was told; None where there is no such part."""
    return getattr(part, "told_at", None)


SINCE: Mapping[str, Since] = {
    "SYS-MAINT": lambda f: _told(f.platform.maintenance[0]) if f.platform.maintenance else None,
    "SYS-INCIDENT": lambda f: _incident(f, is_data_error=False),
    "SYS-PEAK": lambda f: _told(f.platform.load),
    "DAT-POSTING": _oldest_unposted,
    "DAT-LIMIT-RELEASE": lambda f: f.account.unreleased[0].at if f.account.unreleased else None,
    "DAT-BUREAU-LAG": lambda f: _told(f.bureau),
    "DAT-ERROR": lambda f: _incident(f, is_data_error=True),
    "BEH-VELOCITY": lambda f: f.behaviour.last_draw_at,
    "BEH-SMALLFREQ": lambda f: f.behaviour.last_draw_at,
    "BEH-PROFILE": lambda f: f.behaviour.last_draw_at,
    "BEH-FUNDUSE": lambda f: f.repayment.use.asked_at if f.repayment.use else None,
    "CRD-DPD-NOW": lambda f: _newest(*(item.told_at for item in f.delinquency.open_items)),
    "CRD-DPD-PAST": lambda f: f.delinquency.worst.item.cured_at if f.delinquency.worst else None,
    "CRD-BUREAU": lambda f: _told(f.bureau),
    "CRD-SCORE": lambda f: _told(f.score),
    "CRD-MULTI": lambda f: _told(f.bureau),
    "CRD-DTI": lambda f: _told(f.income),
    "CRD-INCOME": lambda f: _told(f.income),
    "CRD-THIN": lambda f: f.limits.asked_at,
    "EXP-REGION": lambda f: f.exposure.region.since if f.exposure.region else None,
    "EXP-SEGMENT": lambda f: f.exposure.segment.since if f.exposure.segment else None,
    "EXP-STATCAP": lambda f: _newest(f.limits.asked_at, f.behaviour.last_draw_at),
    "EXP-PORTFOLIO": lambda f: _told(f.exposure.overlay),
    "FND-POOL": lambda f: f.funding.since,
    "CMP-RULE": lambda f: _told(f.compliance.unmet),
    "CMP-AUTH": _papers,
    "CMP-KYC": lambda f: _newest(*(f.borrower.told_at.get(name) for name in ("kyc_status", "id_expires_on"))),
    "CMP-INELIG": _inelig,
    "CMP-INDUSTRY": lambda f: _told(f.compliance.ruling_industry),
    "FRD-ACCT": _flagged("account_takeover"),
    "FRD-SCAM": _flagged("scam"),
    "FRD-DOC": _flagged("document"),
    "AML-MEASURE": _flagged("aml"),
    "AML-CONF": lambda f: f.flags.confidential.raised_at if f.flags.confidential else None,
    "LGL-JUDICIAL": _flagged("judicial"),
    "PRD-RAISE-OFF": lambda f: _told(f.control.raise_entry),
    "ACC-COOLOFF": lambda f: f.behaviour.last_draw_at,
    "ACC-SELF": lambda f: f.control.pause.started_at if f.control.pause else None,
    "ACC-PLAN": lambda f: f.control.plan.started_at if f.control.plan else None,
    "RPY-CHANNEL": lambda f: _told(f.platform.channel),
    "RPY-CARD": lambda f: f.repayment.card.failed_at if f.repayment.card else None,
    "RPY-INPROC": _oldest_unposted,
    "RPY-ASSIGNED": lambda f: _told(f.repayment.transfer),
}

REVIEW: Mapping[str, Review] = {
    "SYS-MAINT": lambda f, _: f.platform.maintenance[0].ends_at if f.platform.maintenance else None,
    "EXP-REGION": lambda f, _: f.exposure.region.review_on if f.exposure.region else None,
    "EXP-SEGMENT": lambda f, _: f.exposure.segment.review_on if f.exposure.segment else None,
    "EXP-PORTFOLIO": lambda f, _: f.exposure.overlay.review_on if f.exposure.overlay else None,
    "FRD-SCAM": _scam_ends,
    "PRD-RAISE-OFF": lambda f, _: f.control.raise_entry.next_window_on if f.control.raise_entry else None,
    "ACC-COOLOFF": _cooloff_ends,
    "ACC-SELF": _pause_ends,
}
