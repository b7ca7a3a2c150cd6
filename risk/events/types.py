"""Owns the event contract, version 1: the data of every type of event, by name, kind and need.

Pure: no database, no clock, no network. Amounts are fen. Published at `/api/v1/events/schema`.
"""

from typing import Any

from risk.events.kinds import (
    COUNT,
    DATE,
    FEN,
    FEN_ABOVE_ZERO,
    FLAG,
    INSTANT,
    LABEL,
    NOTE,
    REF,
    REGION,
    Fault,
    Field,
    Kind,
    decimal,
    either,
    list_of,
    object_of,
    one_of,
    whole,
    with_rule,
)

SEGMENTS = ("salaried", "sole_trader", "gig", "student", "retired", "other")


def _data(**kinds: Kind) -> Kind:
    """An object whose members are named as the contract writes them: a trailing underscore is its question mark."""
    fields = {name.removesuffix("_"): Field(kind, required=not name.endswith("_")) for name, kind in kinds.items()}
    return object_of(fields)


def _pays(value: dict[str, Any]) -> Fault | None:
    return None if value["principal"] + value["interest"] > 0 else ("/principal", "the instalment must be above 0")


def _key_fits(value: dict[str, Any]) -> Fault | None:
    kind = REGION if value["dimension"] == "region" else _SEGMENT
    fault = kind.check(value["key"])
    return ("/key", fault[1]) if fault else None


_SEGMENT = one_of(*SEGMENTS)
_INITIATOR = one_of("system", "borrower", "agent", "partner")
_CODES = list_of(LABEL, most=50)
_LABELS = list_of(LABEL)
_LABEL_OR_LABELS = either(_LABELS, NOTE, kind=list)
_SERVICES = list_of(one_of("draw", "repay", "limit", "ledger", "app"), most=5)
_CLASS = one_of("outage", "data_error", "interface_error", "release")
_SEVERITY = whole(1, 4)
_BAND = whole(1, 6)
_INSTALMENTS = list_of(with_rule(_data(n=whole(1, 1000), due_on=DATE, principal=FEN, interest=FEN), _pays))
_OVERDUE = _data(loan_ref=REF, n=whole(1, 1000), amount=FEN_ABOVE_ZERO, due_on=DATE)
_AGREEMENT = _data(document=LABEL, at=INSTANT)
_SCOPE = {
    "regions_": list_of(REGION),
    "channels_": _LABELS,
    "partners_": _LABELS,
    "eta_": INSTANT,
    "message_zh_": NOTE,
    "message_en_": NOTE,
    "lines_": list_of(REF, most=200_000),
}
# An update replaces the fields it carries (F.12), so none of them is needed.
_INCIDENT_NEWS = _data(services_=_SERVICES, class_=_CLASS, severity_=_SEVERITY, **_SCOPE)

BORROWER: dict[str, Kind] = {
    "credit.borrower.updated": _data(
        name=LABEL,
        id_number_=LABEL,
        phone_=LABEL,
        birth_on_=DATE,
        region_=REGION,
        segment_=_SEGMENT,
        industry_=LABEL,
        id_expires_on_=DATE,
        kyc_status_=one_of("ok", "incomplete", "expired"),
        locale_=one_of("zh-Hans", "en"),
    ),
    "credit.consent.updated": _data(
        purpose=one_of("bureau", "partner", "automated_decision"), granted=FLAG, expires_on_=DATE
    ),
    "credit.bureau.reported": _data(
        source=LABEL,
        as_of=DATE,
        lenders=COUNT,
        enquiries_30d=COUNT,
        enquiries_90d=COUNT,
        monthly_debt_service_=FEN,
        adverse=FLAG,
        adverse_class_=LABEL,
        max_dpd_24m_=COUNT,
    ),
    "credit.score.reported": _data(
        model=LABEL,
        version=LABEL,
        band=_BAND,
        previous_band_=_BAND,
        factors=list_of(_data(code=LABEL, direction=one_of("up", "down"))),
        as_of=DATE,
    ),
    "credit.income.declared": _data(monthly=FEN),
    "credit.income.verified": _data(monthly=FEN, level=whole(1, 4), sources=_LABELS, verified_on=DATE),
    "credit.flag.raised": _data(
        case=REF,
        family=one_of("account_takeover", "scam", "document", "aml", "judicial"),
        disclosure=one_of("general", "confidential"),
        class_=LABEL,
        documents_=_LABEL_OR_LABELS,
        authority_=LABEL,
        until_=INSTANT,
    ),
    "credit.flag.cleared": _data(case=REF),
    "credit.debt_service.updated": _data(own_monthly=FEN, external_monthly_=FEN, as_of=DATE),
}
LINE: dict[str, Kind] = {
    "credit.line.opened": _data(
        borrower=REF, product=LABEL, limit=FEN, annual_rate_bps=COUNT, opened_on=DATE, partner_=LABEL
    ),
    "credit.line.limit_changed": _data(
        previous=FEN,
        current=FEN,
        initiator=_INITIATOR,
        codes_=_CODES,
        note_=NOTE,
        notice_sent_at_=INSTANT,
        decided_by_=LABEL,
    ),
    "credit.line.held": _data(
        hold=REF,
        capability=one_of("draw", "raise", "limit", "repay"),
        initiator=_INITIATOR,
        codes_=_CODES,
        note_=NOTE,
        until_=INSTANT,
        decided_by_=LABEL,
    ),
    "credit.line.released": _data(hold=REF),
    "credit.line.closed": _data(initiator=_INITIATOR, codes_=_CODES, note_=NOTE),
    "credit.line.reopened": _data(initiator=_INITIATOR),
    "credit.agreement.expired": _AGREEMENT,
    "credit.agreement.confirmed": _AGREEMENT,
    "credit.draw.requested": _data(draw_ref=REF, amount=FEN_ABOVE_ZERO, purpose_=LABEL),
    "credit.draw.declined": _data(draw_ref=REF, amount=FEN_ABOVE_ZERO, codes_=_CODES, partner_=LABEL, message_=NOTE),
    "credit.draw.paid": _data(
        draw_ref=REF, loan_ref=REF, amount=FEN_ABOVE_ZERO, instalments=_INSTALMENTS, partner_=LABEL
    ),
    "credit.repayment.received": _data(payment_ref=REF, loan_ref_=REF, amount=FEN_ABOVE_ZERO, channel=LABEL),
    "credit.repayment.failed": _data(
        payment_ref_=REF,
        channel=LABEL,
        card_tail_=LABEL,
        bank_class_=one_of("insufficient", "card_invalid", "limit", "channel_down"),
        amount_=FEN,
    ),
    "credit.repayment.posted": _data(payment_ref=REF, loan_ref=REF, principal=FEN, interest=FEN, fee=FEN),
    "credit.limit.released": _data(payment_ref=REF, amount=FEN),
    "credit.instalment.overdue": _OVERDUE,
    "credit.instalment.cured": _OVERDUE,
    "credit.funduse.questioned": _data(loan_ref=REF, use_class=LABEL, drawn_on=DATE),
    "credit.funduse.cleared": _data(loan_ref=REF),
    "credit.loan.transferred": _data(loan_ref=REF, holder=LABEL, official_channel=LABEL, noticed_on=DATE),
    # The contract does not say whether a plan's instalments are counted or listed: both are understood.
    "credit.plan.started": _data(plan_ref=REF, kind=LABEL, instalments=either(_INSTALMENTS, whole(1, 1000), kind=list)),
    "credit.plan.finished": _data(plan_ref=REF),
    "credit.self_control.changed": _data(
        action=one_of("pause_draws", "lower_limit", "close", "resume"), cooling_days_=whole(0, 3660)
    ),
}
PLATFORM: dict[str, Kind] = {
    "platform.incident.opened": _data(services=_SERVICES, severity=_SEVERITY, **{"class": _CLASS}, **_SCOPE),
    "platform.incident.updated": _INCIDENT_NEWS,
    "platform.incident.resolved": _INCIDENT_NEWS,
    "platform.maintenance.scheduled": _data(services=_SERVICES, starts_at=INSTANT, ends_at=INSTANT),
    "platform.load.reported": _data(service=LABEL, admitted_ratio=decimal(0, 1), retry_at_=INSTANT),
    "platform.funding.reported": _data(
        partner=LABEL, available=FEN, committed=FEN, forecast_demand_72h=FEN, window_=LABEL, eta_=INSTANT
    ),
    "platform.partner.updated": _data(name=LABEL, status=one_of("active", "suspended"), contact_=LABEL),
    "platform.exposure.reported": with_rule(
        _data(dimension=one_of("region", "segment"), key=LABEL, outstanding=FEN, cap=FEN, review_on_=DATE),
        _key_fits,
        {
            "if": {"properties": {"dimension": {"const": "region"}}},
            "then": {"properties": {"key": REGION.schema}},
            "else": {"properties": {"key": _SEGMENT.schema}},
        },
    ),
    "platform.overlay.set": _data(programme=LABEL, factor=decimal(0.8, 1), starts_on=DATE, review_on=DATE),
    "platform.feature.toggled": _data(
        feature=one_of("raise"), enabled=FLAG, products_=_LABELS, note_=NOTE, next_window_on_=DATE
    ),
    "platform.rule.published": _data(
        title=LABEL,
        article=LABEL,
        effective_on=DATE,
        condition=NOTE,
        groups_=list_of(one_of("minor", *SEGMENTS)),
        industries_=_LABELS,
        products_=_LABELS,
    ),
    "platform.channel.updated": _data(
        channel=LABEL, status=one_of("up", "down"), eta_=INSTANT, alternatives=_LABEL_OR_LABELS
    ),
    "platform.cycle.set": _data(
        scheduled_review_days=object_of({tier: Field(whole(1, 3660), required=False) for tier in "ABCDE"})
    ),
}
TYPES: dict[str, Kind] = BORROWER | LINE | PLATFORM
# What this program itself notes about a borrower; a lender's systems can't send it, and it is no part of the contract.
OURS: dict[str, Kind] = {
    "credit.objection.opened": _data(case=LABEL),
    "credit.objection.closed": _data(case=LABEL),
}
# Sealed under the borrower's key before they are stored.
IDENTIFIERS = ("name", "id_number", "phone")
