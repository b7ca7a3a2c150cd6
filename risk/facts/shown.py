"""What a reason shows of the facts: the evidence column of F.13. Pure."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

from risk import clock
from risk.facts.accounts import Payment
from risk.facts.compliance import Paper
from risk.facts.control import COOLING_DAYS
from risk.facts.incidents import Incident
from risk.facts.records import Record
from risk.facts.state import Facts

STATUTORY_CAP, CAP_RULE = 20_000_000, "CN-CONSUMER-CAP"  # fen a person. Source: F.13 EXP-STATCAP
COOLOFF_DAYS = {"C": 7, "D": 30}  # Source: F.13 ACC-COOLOFF
OFTEN_IN_30D = 20

type Shown = dict[str, object]
type Show = Callable[[Facts, Record | None], Mapping[str, object]]


def evidence(code: str, facts: Facts, record: Record | None = None) -> Shown | None:
    """The evidence of a reason; a value we do not have is None.

    Args:
        code: of F.13; another code, and one that shows nothing, gives None.
        facts: read at the record's `since` where the reason was recorded.
        record: the core's record behind the reason; else the newest one that names the code is taken.

    Returns:
        fen as integers, shares as decimals, dates and instants (Asia/Shanghai) as ISO text.
    """
    show = SHOWN.get(code)
    if show is None:
        return None
    return {name: _plain(value) for name, value in show(facts, record or record_of(code, facts)).items()}


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(clock.SHANGHAI).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def record_of(code: str, facts: Facts) -> Record | None:
    """The newest record that gives a code as its reason."""

    def names(record: Record) -> bool:
        by_borrower = code == "ACC-SELF" and record.initiator == "borrower"
        by_partner = code == "FND-PARTNER" and record.kind == "decline" and record.partner is not None
        return by_borrower or by_partner or code in record.codes

    return next((record for record in reversed(facts.records) if names(record)), None)


# Systems


def _incident(facts: Facts, *, is_data_error: bool) -> Incident | None:
    found = [one for one in facts.platform.incidents if one.is_data_error == is_data_error]
    return found[-1] if found else None


def _sys_maint(facts: Facts, record: Record | None) -> Shown:
    window = facts.platform.maintenance[0] if facts.platform.maintenance else None
    return {
        "window": window and window.ref,
        "starts_at": window and window.starts_at,
        "ends_at": window and window.ends_at,
        "services": window and window.services,
    }


def _sys_incident(facts: Facts, record: Record | None) -> Shown:
    return shown_incident(_incident(facts, is_data_error=False))


def shown_incident(incident: Incident | None) -> Shown:
    """The evidence of one incident; `scope` holds its services and the dimensions it was given, never lines."""
    if incident is None:
        return dict.fromkeys(("incident", "class", "scope", "started_at", "eta"))
    dimensions = {
        "services": incident.services,
        "regions": incident.regions,
        "channels": incident.channels,
        "partners": incident.partners,
    }
    return {
        "incident": incident.ref,
        "class": incident.kind,
        "scope": {name: list(given) for name, given in dimensions.items() if given},
        "started_at": incident.started_at,
        "eta": incident.eta,
    }


def _dat_error(facts: Facts, record: Record | None) -> Shown:
    incident = _incident(facts, is_data_error=True)
    return {
        "incident": incident and incident.ref,
        "services": incident and incident.services,
        "eta": incident and incident.eta,
    }


def _oldest(facts: Facts) -> Payment | None:
    return facts.account.unposted[0] if facts.account.unposted else None


def _dat_posting(facts: Facts, record: Record | None) -> Shown:
    payment = _oldest(facts)
    if payment is None:
        return dict.fromkeys(("ref", "channel", "amount", "received_at", "lag_minutes", "eta"))
    soon = payment.at + timedelta(hours=4)
    return {
        "ref": payment.ref,
        "channel": payment.channel,
        "amount": payment.amount,
        "received_at": payment.at,
        "lag_minutes": facts.values["unposted_min"],
        "eta": soon if facts.at <= soon else payment.at + timedelta(hours=24),
    }


def _dat_limit_release(facts: Facts, record: Record | None) -> Shown:
    posting = facts.account.unreleased[0] if facts.account.unreleased else None
    remaining = facts.limits.remaining
    return {
        "posted_at": posting and posting.at,
        "expected": None if remaining is None else remaining + facts.limits.unreleased,
        "actual": remaining,
        "eta": posting and posting.at + timedelta(hours=24),
    }


# Behaviour


def _beh_velocity(facts: Facts, record: Record | None) -> Shown:
    counts = facts.behaviour
    is_month = counts.draws_30d > OFTEN_IN_30D
    return {
        "window": 30 if is_month else 7,
        "draws": counts.draws_30d if is_month else counts.draws_7d,
        "repays": counts.repays_30d if is_month else counts.repays_7d,
        "draws_7d": counts.draws_7d,
        "draws_30d": counts.draws_30d,
        "draws_90d": counts.draws_90d,
        "ontime_rate_12m": facts.delinquency.ontime_rate_12m,
    }


def _beh_profile(facts: Facts, record: Record | None) -> Shown:
    seen = facts.behaviour
    changes = []
    if seen.avg_amount_30d is not None and seen.avg_amount_before is not None:
        changes += ["amount"] if seen.avg_amount_30d >= 3 * seen.avg_amount_before else []
    if seen.night_share_30d is not None and seen.night_share_before is not None:
        is_nightly = seen.night_share_30d >= 0.5 and seen.night_share_before <= 0.1  # noqa: PLR2004
        changes += ["time_of_day"] if is_nightly else []
    return {"change": changes or None}


def _beh_funduse(facts: Facts, record: Record | None) -> Shown:
    use = facts.repayment.use
    return {"loan": use and use.loan, "date": use and use.drawn_on, "use_class": use and use.use_class}


# Credit


def _dpd_now(facts: Facts, record: Record | None) -> Shown:
    items = facts.delinquency.open_items
    return {
        "n": len(items),
        "dpd": facts.delinquency.dpd_now,
        "amount": facts.delinquency.dpd_amount,
        "loans": list(dict.fromkeys(item.loan for item in items)),
    }


def _dpd_past(facts: Facts, record: Record | None) -> Shown:
    worst = facts.delinquency.worst
    return {
        "month": worst and f"{worst.item.due_on:%Y-%m}",
        "max_dpd": worst and worst.max_dpd,
        "cured_on": worst and worst.cured_on,
        "fade_date": worst and worst.fade_on,
    }


def _crd_multi(facts: Facts, record: Record | None) -> Shown:
    report = facts.bureau
    return {
        "window": 30,
        "inq": report and report.enquiries_30d,
        "lenders": report and report.lenders,
        "as_of": report and report.as_of,
    }


def _crd_dti(facts: Facts, record: Record | None) -> Shown:
    return {
        "income": facts.income.verified,
        "income_on": facts.income.verified_on,
        "debt_service": facts.income.debt_service,
        "band": "high",
    }


# Exposure and funding


def _exp_region(facts: Facts, record: Record | None) -> Shown:
    cap = facts.exposure.region
    return {"level": cap and cap.level, "review_at": cap and cap.review_on}


def _exp_segment(facts: Facts, record: Record | None) -> Shown:
    cap = facts.exposure.segment
    return {"segment": facts.borrower.segment, "review_at": cap and cap.review_on}


def _exp_portfolio(facts: Facts, record: Record | None) -> Shown:
    overlay = facts.exposure.overlay
    return {
        "programme": overlay and overlay.programme,
        "starts_on": overlay and overlay.starts_on,
        "review_at": overlay and overlay.review_on,
    }


def _fnd_partner(facts: Facts, record: Record | None) -> Shown:
    partner = facts.partners.get(record.partner) if record and record.partner else None
    return {
        "partner": partner and partner.name,
        "contact": partner and partner.contact,
        "decided_at": record and record.since,
    }


# Compliance and flags


def _cmp_rule(facts: Facts, record: Record | None) -> Shown:
    rule = facts.compliance.unmet
    return {
        "rule": rule and rule.ref,
        "title": rule and rule.title,
        "article": rule and rule.article,
        "effective": rule and rule.effective_on,
        "condition": rule and rule.condition,
    }


def _papers(facts: Facts) -> tuple[Paper, ...]:
    return facts.compliance.agreements + facts.compliance.consents


def _cmp_auth(facts: Facts, record: Record | None) -> Shown:
    papers = _papers(facts)
    return {
        "documents": [paper.name for paper in papers] or None,
        "expired_on": min((paper.expired_on for paper in papers), default=None),
    }


def _cmp_kyc(facts: Facts, record: Record | None) -> Shown:
    status, expires_on = facts.borrower.kyc_status, facts.borrower.id_expires_on
    items = [f"kyc_{status}"] if status in ("incomplete", "expired") else []
    if expires_on is not None and expires_on < facts.today:
        items.append("id_expired")
    return {"items": items or None}


def _cmp_inelig(facts: Facts, record: Record | None) -> Shown:
    rule, groups = facts.compliance.ruling_group, facts.borrower.groups
    return {"rule": rule and rule.ref, "group": rule.group if rule else ("minor" if "minor" in groups else None)}


def _cmp_industry(facts: Facts, record: Record | None) -> Shown:
    rule = facts.compliance.ruling_industry
    return {"rule": rule and rule.ref, "industry": rule and rule.industry, "effective": rule and rule.effective_on}


def _flagged(family: str, **fields: str) -> Show:
    def show(facts: Facts, record: Record | None) -> Shown:
        flag = facts.flags.general(family)
        return {shown: (getattr(flag, name) or None) if flag else None for shown, name in fields.items()}

    return show


# Account, product, repayment


def _cooloff(facts: Facts, record: Record | None) -> Shown:
    days, drawn = COOLOFF_DAYS.get(facts.tier or ""), facts.behaviour.last_draw_at
    return {"event": "draw", "days": days, "until": drawn + timedelta(days=days) if drawn and days else None}


def _acc_self(facts: Facts, record: Record | None) -> Shown:
    pause = facts.control.pause
    if pause is not None:
        return {"date": clock.day(pause.started_at), "cool": pause.cooling_days, "until": pause.until}
    if record is None:
        return dict.fromkeys(("date", "cool", "until"))
    until = record.since + timedelta(days=COOLING_DAYS)
    return {"date": clock.day(record.since), "cool": COOLING_DAYS, "until": until}


def _strategy(facts: Facts, record: Record | None) -> Shown:
    return {
        "note": record and record.note,
        "effective": record and clock.day(record.since),
        "previous": record and record.previous,
        "current": record and record.current,
    }


def _raise_off(facts: Facts, record: Record | None) -> Shown:
    entry = facts.control.raise_entry
    return {"next_window_on": entry and entry.next_window_on}


def _acc_plan(facts: Facts, record: Record | None) -> Shown:
    plan = facts.control.plan
    return {"plan": plan and plan.ref, "n": plan and plan.instalments}


def _rpy_channel(facts: Facts, record: Record | None) -> Shown:
    channel = facts.platform.channel
    return {
        "channel": channel.name if channel else facts.account.channel,
        "eta": channel and channel.eta,
        "alternatives": (channel.alternatives or None) if channel else None,
    }


def _rpy_card(facts: Facts, record: Record | None) -> Shown:
    card = facts.repayment.card
    return {"card_tail": card and card.card_tail, "why": card and card.why}


def _rpy_inproc(facts: Facts, record: Record | None) -> Shown:
    payment = _oldest(facts)
    return {
        "ref": payment and payment.ref,
        "amount": payment and payment.amount,
        "eta": payment and payment.at + timedelta(hours=2),
    }


def _rpy_assigned(facts: Facts, record: Record | None) -> Shown:
    transfer = facts.repayment.transfer
    return {
        "holder": transfer and transfer.holder,
        "official_channel": transfer and transfer.official_channel,
        "noticed_on": transfer and transfer.noticed_on,
    }


SHOWN: Mapping[str, Show] = {
    "SYS-MAINT": _sys_maint,
    "SYS-INCIDENT": _sys_incident,
    "SYS-PEAK": lambda f, _: {"retry_at": f.platform.load and f.platform.load.retry_at},
    "DAT-POSTING": _dat_posting,
    "DAT-LIMIT-RELEASE": _dat_limit_release,
    "DAT-BUREAU-LAG": lambda f, _: {"source": f.bureau and f.bureau.source, "as_of": f.bureau and f.bureau.as_of},
    "DAT-ERROR": _dat_error,
    "BEH-VELOCITY": _beh_velocity,
    "BEH-SMALLFREQ": lambda f, _: {name: f.values[name] for name in ("draws_90d", "avg_amount_90d", "ontime_rate_12m")},
    "BEH-PROFILE": _beh_profile,
    "BEH-FUNDUSE": _beh_funduse,
    "CRD-DPD-NOW": _dpd_now,
    "CRD-DPD-PAST": _dpd_past,
    "CRD-BUREAU": lambda f, _: {"source": f.bureau and f.bureau.source, "date": f.bureau and f.bureau.as_of},
    "CRD-SCORE": lambda f, _: {"factors": f.score and f.score.down, "evaluated_at": f.score and f.score.told_at},
    "CRD-MULTI": _crd_multi,
    "CRD-DTI": _crd_dti,
    "CRD-INCOME": lambda f, _: {"last_verified": f.income.last_verified_on},
    "CRD-THIN": lambda f, _: {
        "n": max(0, 3 - f.delinquency.instalments_due),
        "instalments": f.delinquency.instalments_due,
    },
    "EXP-REGION": _exp_region,
    "EXP-SEGMENT": _exp_segment,
    "EXP-STATCAP": lambda f, _: {"cap": STATUTORY_CAP, "total": f.limits.own_used, "rule": CAP_RULE},
    "EXP-PORTFOLIO": _exp_portfolio,
    "FND-POOL": lambda f, _: {"window": f.funding.window, "eta": f.funding.eta},
    "FND-PARTNER": _fnd_partner,
    "CMP-RULE": _cmp_rule,
    "CMP-AUTH": _cmp_auth,
    "CMP-KYC": _cmp_kyc,
    "CMP-INELIG": _cmp_inelig,
    "CMP-INDUSTRY": _cmp_industry,
    "FRD-ACCT": _flagged("account_takeover", risk_class="kind", documents="documents"),
    "FRD-SCAM": _flagged("scam", until="until"),
    "FRD-DOC": _flagged("document", doc="documents", mismatch_class="kind"),
    "AML-MEASURE": _flagged("aml", documents="documents"),
    "LGL-JUDICIAL": _flagged("judicial", authority="authority"),
    "PRD-RAISE-OFF": _raise_off,
    "PRD-STRATEGY": _strategy,
    "ACC-COOLOFF": _cooloff,
    "ACC-SELF": _acc_self,
    "ACC-PLAN": _acc_plan,
    "RPY-CHANNEL": _rpy_channel,
    "RPY-CARD": _rpy_card,
    "RPY-INPROC": _rpy_inproc,
    "RPY-ASSIGNED": _rpy_assigned,
}
