"""Every fact a policy may read: what it is, where it comes from, how old it may be, who may see it. Pure."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from risk.facts import score
from risk.facts.state import Facts, Value

type Type = Literal["int", "number", "bool", "text", "date", "instant"]
type Sensitivity = Literal["low", "mid", "high", "secret"]

STAFF = ("reviewer", "approver", "specialist", "risk", "compliance")
ALL = ("borrower", *STAFF)
AML = ("aml", "compliance")
FRAUD = ("specialist", "compliance")


@dataclass(frozen=True, slots=True)
class Fact:
    """One registered fact.

    Attributes:
        type: what its value is; None is unknown, whatever the type.
        unit: `fen`, `days`, `hours`, `minutes`, `share` (0..1), `count`, or empty.
        source: the event types it is read from.
        purpose: why it is kept.
        max_age: older is unknown; empty: holds until an event changes it.
        readers: who may be shown its value.
        is_known: can never be unknown.
    """

    name: str
    type: Type
    unit: str
    source: str
    purpose: str
    max_age: str
    sensitivity: Sensitivity
    readers: tuple[str, ...]
    is_known: bool
    of: Callable[[Facts], Value]


def _fact(
    name: str,
    type_: Type,
    of: Callable[[Facts], Value],
    *,
    unit: str = "",
    is_known: bool = False,
    readers: tuple[str, ...] = ALL,
) -> Fact:
    return Fact(name, type_, unit, "", "", "", "low", readers, is_known, of)


def _family(source: str, purpose: str, *facts: Fact, sensitivity: Sensitivity, max_age: str = "") -> Iterator[Fact]:
    """Facts that share where they come from and why they are kept."""
    for fact in facts:
        yield replace(fact, source=source, purpose=purpose, max_age=max_age, sensitivity=sensitivity)


def _flagged(family: str) -> Callable[[Facts], Value]:
    return lambda facts: facts.flags.general(family) is not None


def _unposted_min(facts: Facts) -> int | None:
    """Age of the oldest in whole minutes; None: there is none."""
    waiting = facts.account.unposted
    return int((facts.at - waiting[0].at).total_seconds() // 60) if waiting else None


def _worst_dpd(facts: Facts) -> int:
    return facts.delinquency.worst.max_dpd if facts.delinquency.worst else 0


def _overlay(facts: Facts) -> float:
    return facts.exposure.overlay.factor if facts.exposure.overlay else 1.0


def _partner_declined(facts: Facts) -> bool:
    return any(record.kind == "decline" and record.partner and record.is_open for record in facts.records)


def _channel_down(facts: Facts) -> bool:
    return facts.platform.channel is not None and facts.platform.channel.status == "down"


def _raise_enabled(facts: Facts) -> bool:
    return facts.control.raise_entry is None or facts.control.raise_entry.is_enabled


def _of_bureau(name: str) -> Callable[[Facts], Value]:
    """What the bureau's report says; unknown while its borrower disputes it."""

    def of(facts: Facts) -> Value:
        value: Value = getattr(facts.bureau, name) if facts.bureau and not facts.bureau.disputed else None
        return value

    return of


FACTS: tuple[Fact, ...] = (
    *_family(
        "the instant asked about",
        "what dates are compared with",
        _fact("today", "date", lambda f: f.today, is_known=True),
        sensitivity="low",
    ),
    *_family(
        "credit.line.*",
        "the limit and what is left of it",
        _fact("limit_now", "int", lambda f: f.limits.now, unit="fen"),
        _fact("approved", "int", lambda f: f.limits.approved, unit="fen"),
        _fact("remaining", "int", lambda f: f.limits.remaining, unit="fen"),
        _fact("closed", "bool", lambda f: f.limits.closed, is_known=True),
        _fact("product", "text", lambda f: f.limits.product),
        _fact("partner", "text", lambda f: f.limits.partner),
        _fact("annual_rate_bps", "int", lambda f: f.limits.annual_rate_bps),
        _fact("other_own_exposure", "int", lambda f: f.limits.other_exposure, unit="fen", is_known=True),
        sensitivity="mid",
    ),
    *_family(
        "credit.draw.*, credit.repayment.*, credit.limit.released",
        "what is used and on the way",
        _fact("used", "int", lambda f: f.limits.used, unit="fen", is_known=True),
        _fact("own_used", "int", lambda f: f.limits.own_used, unit="fen", is_known=True),
        _fact("unreleased", "int", lambda f: f.limits.unreleased, unit="fen", is_known=True),
        _fact("pending", "int", lambda f: f.limits.pending, unit="fen", is_known=True),
        _fact("asked", "int", lambda f: f.limits.asked, unit="fen"),
        _fact("unposted_min", "int", _unposted_min, unit="minutes"),
        _fact("repaid_30d", "bool", lambda f: f.behaviour.repaid_30d, is_known=True),
        sensitivity="mid",
    ),
    *_family(
        "credit.draw.paid, credit.repayment.*",
        "how often and how much is drawn",
        _fact("draws_7d", "int", lambda f: f.behaviour.draws_7d, unit="count", is_known=True),
        _fact("draws_30d", "int", lambda f: f.behaviour.draws_30d, unit="count", is_known=True),
        _fact("draws_90d", "int", lambda f: f.behaviour.draws_90d, unit="count", is_known=True),
        _fact("draws_before", "int", lambda f: f.behaviour.draws_before, unit="count", is_known=True),
        _fact("repays_7d", "int", lambda f: f.behaviour.repays_7d, unit="count", is_known=True),
        _fact("repays_30d", "int", lambda f: f.behaviour.repays_30d, unit="count", is_known=True),
        _fact("repays_90d", "int", lambda f: f.behaviour.repays_90d, unit="count", is_known=True),
        _fact("avg_amount_30d", "int", lambda f: f.behaviour.avg_amount_30d, unit="fen"),
        _fact("avg_amount_90d", "int", lambda f: f.behaviour.avg_amount_90d, unit="fen"),
        _fact("avg_amount_before", "int", lambda f: f.behaviour.avg_amount_before, unit="fen"),
        _fact("night_share_30d", "number", lambda f: f.behaviour.night_share_30d, unit="share"),
        _fact("night_share_before", "number", lambda f: f.behaviour.night_share_before, unit="share"),
        _fact("hours_since_draw", "number", lambda f: f.behaviour.hours_since_draw, unit="hours"),
        _fact("fund_use_questioned", "bool", lambda f: f.repayment.use is not None, is_known=True),
        sensitivity="mid",
    ),
    *_family(
        "credit.instalment.*, credit.draw.paid",
        "lateness, past and present",
        _fact("dpd_now", "int", lambda f: f.delinquency.dpd_now, unit="days", is_known=True),
        _fact("dpd_items", "int", lambda f: len(f.delinquency.open_items), unit="count", is_known=True),
        _fact("dpd_amount", "int", lambda f: f.delinquency.dpd_amount, unit="fen", is_known=True),
        _fact("disputed", "bool", lambda f: f.delinquency.disputed, is_known=True),
        _fact("f_dpd", "number", lambda f: f.delinquency.f_dpd, unit="share", is_known=True),
        _fact("worst_dpd_used", "int", _worst_dpd, unit="days", is_known=True),
        _fact("fade_on", "date", lambda f: f.delinquency.worst.fade_on if f.delinquency.worst else None),
        _fact("last_cured_on", "date", lambda f: f.delinquency.last_cured_on),
        _fact("instalments_due", "int", lambda f: f.delinquency.instalments_due, unit="count", is_known=True),
        _fact("ontime_rate_12m", "number", lambda f: f.delinquency.ontime_rate_12m, unit="share"),
        _fact("thin", "bool", lambda f: f.delinquency.thin, is_known=True),
        _fact("on_time_12m", "bool", lambda f: f.delinquency.on_time_12m, is_known=True),
        _fact("on_time_24m", "bool", lambda f: f.delinquency.on_time_24m, is_known=True),
        sensitivity="high",
    ),
    *_family(
        "credit.bureau.reported",
        "debts elsewhere",
        _fact("bureau_adverse", "bool", _of_bureau("adverse")),
        _fact("bureau_as_of", "date", lambda f: f.bureau.as_of if f.bureau else None),
        _fact("lenders", "int", _of_bureau("lenders"), unit="count"),
        _fact("enquiries_30d", "int", _of_bureau("enquiries_30d"), unit="count"),
        _fact("enquiries_90d", "int", _of_bureau("enquiries_90d"), unit="count"),
        max_age="30 d by as_of",
        sensitivity="high",
    ),
    *_family(
        "credit.debt_service.updated, credit.bureau.reported",
        "what is owed a month",
        _fact("debt_service", "int", lambda f: f.income.debt_service, unit="fen"),
        _fact("debt_service_own", "int", lambda f: f.income.own, unit="fen"),
        _fact("debt_service_ext", "int", lambda f: f.income.external, unit="fen"),
        max_age="30 d by as_of",
        sensitivity="high",
    ),
    *_family(
        "credit.income.verified",
        "capacity to pay",
        _fact("income_verified", "int", lambda f: f.income.verified, unit="fen"),
        _fact("income_level", "int", lambda f: f.income.level),
        _fact("income_change", "number", lambda f: f.income.change),
        _fact("dti", "number", lambda f: f.income.dti),
        max_age="12 months by verified_on",
        sensitivity="high",
    ),
    *_family(
        "credit.score.reported",
        "the model's assessment, never a reason by itself",
        _fact("band", "int", lambda f: f.score.band if f.score else None, readers=STAFF),
        _fact("factors_down", "int", lambda f: len(f.score.down) if f.score else None, unit="count"),
        _fact("tier", "text", lambda f: f.tier, readers=STAFF),
        _fact("tier_draw_cap", "int", lambda f: score.draw_cap(f.tier, f.limits.now), unit="fen", readers=STAFF),
        _fact("dti_max", "number", lambda f: score.DTI_MAX.get(f.tier or ""), readers=STAFF),
        max_age="30 d by as_of",
        sensitivity="high",
    ),
    *_family(
        "platform.exposure.reported",
        "caps of the portfolio",
        _fact("region_cap_state", "text", lambda f: f.exposure.region_state),
        _fact("segment_cap_state", "text", lambda f: f.exposure.segment_state),
        _fact("headroom", "int", lambda f: f.exposure.headroom, unit="fen", readers=STAFF),
        max_age="24 h",
        sensitivity="mid",
    ),
    *_family(
        "platform.overlay.set",
        "caution in a downturn",
        _fact("overlay_factor", "number", _overlay, unit="share", is_known=True, readers=STAFF),
        sensitivity="mid",
    ),
    *_family(
        "platform.funding.reported, platform.partner.updated",
        "money to lend",
        _fact("funding_state", "text", lambda f: f.funding.state),
        _fact("coverage", "number", lambda f: f.funding.coverage, readers=STAFF),
        _fact("partner_declined", "bool", _partner_declined, is_known=True),
        max_age="24 h",
        sensitivity="mid",
    ),
    *_family(
        "platform.incident.*, platform.maintenance.scheduled",
        "what stands still",
        _fact("maintenance_now", "bool", lambda f: bool(f.platform.maintenance), is_known=True),
        _fact("inside_incident", "bool", lambda f: bool(f.platform.incidents), is_known=True),
        _fact("incident_class", "text", lambda f: f.platform.incidents[-1].kind if f.platform.incidents else None),
        sensitivity="low",
    ),
    *_family(
        "platform.load.reported",
        "queueing",
        _fact("draw_admitted_ratio", "number", lambda f: f.platform.load.admitted_ratio if f.platform.load else None),
        max_age="15 min",
        sensitivity="low",
    ),
    *_family(
        "platform.channel.updated, credit.repayment.*",
        "ways to repay",
        _fact("channel_down", "bool", _channel_down, is_known=True),
        _fact("card_failed", "bool", lambda f: f.repayment.card is not None, is_known=True),
        max_age="90 d",
        sensitivity="low",
    ),
    *_family(
        "credit.loan.transferred",
        "whom to repay",
        _fact("loan_transferred", "bool", lambda f: f.repayment.transfer is not None, is_known=True),
        sensitivity="mid",
    ),
    *_family(
        "credit.borrower.updated",
        "identity, and who may borrow",
        _fact("kyc_status", "text", lambda f: f.borrower.kyc_status),
        _fact("id_expires_on", "date", lambda f: f.borrower.id_expires_on),
        _fact("age", "int", lambda f: f.borrower.age),
        _fact("region", "text", lambda f: f.borrower.region),
        _fact("segment", "text", lambda f: f.borrower.segment),
        _fact("industry", "text", lambda f: f.borrower.industry),
        sensitivity="high",
    ),
    *_family(
        "platform.rule.published, credit.agreement.*",
        "what regulation asks",
        _fact("rule_unmet", "bool", lambda f: f.compliance.unmet is not None, is_known=True),
        _fact("group_ruled_out", "bool", lambda f: f.compliance.ruling_group is not None, is_known=True),
        _fact("industry_ruled_out", "bool", lambda f: f.compliance.ruling_industry is not None, is_known=True),
        _fact("agreement_expired", "bool", lambda f: bool(f.compliance.agreements), is_known=True),
        sensitivity="low",
    ),
    *_family(
        "credit.consent.updated",
        "what the borrower allows",
        _fact("consent_lacking", "bool", lambda f: bool(f.compliance.consents), is_known=True),
        sensitivity="mid",
    ),
    *_family(
        "credit.flag.*",
        "safety of the account, and duties of law",
        _fact("flag_account_takeover", "bool", _flagged("account_takeover"), is_known=True, readers=FRAUD),
        _fact("flag_scam", "bool", _flagged("scam"), is_known=True, readers=FRAUD),
        _fact("flag_document", "bool", _flagged("document"), is_known=True, readers=FRAUD),
        _fact("flag_aml", "bool", _flagged("aml"), is_known=True, readers=AML),
        _fact("flag_judicial", "bool", _flagged("judicial"), is_known=True, readers=AML),
        _fact("flag_confidential", "bool", lambda f: f.flags.confidential is not None, is_known=True, readers=("aml",)),
        sensitivity="secret",
    ),
    *_family(
        "platform.feature.toggled",
        "the raise entry",
        _fact("raise_enabled", "bool", _raise_enabled, is_known=True),
        sensitivity="low",
    ),
    *_family(
        "credit.self_control.changed, credit.plan.*",
        "what the borrower chose",
        _fact("self_paused", "bool", lambda f: f.control.pause is not None, is_known=True),
        _fact("plan_active", "bool", lambda f: f.control.plan is not None, is_known=True),
        sensitivity="mid",
    ),
)
REGISTRY: Mapping[str, Fact] = {fact.name: fact for fact in FACTS}
