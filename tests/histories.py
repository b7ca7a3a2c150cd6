"""Event builders with defaults, so that a test names only what it is about.

`told(...)` makes a History of them in the order they are given, which is the order of arrival; `raw(event)` is
the CloudEvent a core would have sent. Instants may be text with an offset, dates text.

    history = told(line_opened(), draw_paid(ago(days=3), 100_000, due=["2026-12-17"]))
"""

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from risk.events.history import Event, History

SHANGHAI = ZoneInfo("Asia/Shanghai")
AT = datetime(2026, 11, 20, 12, 0, tzinfo=SHANGHAI)
LINE, BORROWER = "L-1", "B-1"
_numbers = itertools.count(1)

type When = str | datetime
type Day = str | date
type Events = Event | Iterable[Events]


def instant(when: When) -> datetime:
    return datetime.fromisoformat(when) if isinstance(when, str) else when


def ago(at: When = AT, **length: float) -> datetime:
    """So long before `at`: `ago(days=3, minutes=-1)`."""
    return instant(at) - timedelta(**length)


LONG_AGO, LATELY = ago(days=400), ago(hours=6)


def on(days: int = 0, *, since: When = AT) -> str:
    """A date so many days from `since`, as text."""
    return (instant(since).astimezone(SHANGHAI).date() + timedelta(days=days)).isoformat()


def event(type_: str, subject: str, at: When, data: Mapping[str, Any], *, source: str = "/core/test") -> Event:
    """One event; a value of None leaves its field out, instants and dates become text."""
    number = next(_numbers)
    return Event(
        seq=number,
        source=source,
        id=f"e-{number:06d}",
        type=type_,
        subject=subject,
        time=instant(at),
        data={name: _plain(value) for name, value in data.items() if value is not None},
        stored_at=instant(at),
    )


def told(*events: Events, line: str = LINE, borrower: str = BORROWER, lines: Sequence[str] = ()) -> History:
    """A history of these events, numbered in the order given (the later stored wins)."""
    stored = [one._replace(seq=number) for number, one in enumerate(_flat(events), 1)]
    return History(
        line=line,
        borrower=borrower,
        lines=dict.fromkeys([line, *lines], borrower),
        events=tuple(sorted(stored, key=lambda one: (one.time, one.seq))),
    )


def _flat(events: Events) -> Iterator[Event]:
    if isinstance(events, Event):
        yield events
    else:
        for one in events:
            yield from _flat(one)


def raw(one: Event) -> dict[str, Any]:
    """The event as a core sends it."""
    return {
        "specversion": "1.0",
        "id": one.id,
        "source": one.source,
        "type": one.type,
        "subject": one.subject,
        "time": one.time.isoformat(),
        "data": dict(one.data),
    }


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    return value


# About a borrower


def borrower_updated(at: When = LONG_AGO, *, borrower: str = BORROWER, name: str = "李强", **data: Any) -> Event:
    return event("credit.borrower.updated", borrower, at, {"name": name} | data)


def known_borrower(at: When = LONG_AGO, *, borrower: str = BORROWER, **data: Any) -> Event:
    """A borrower whom nothing holds: verified, of age, in 杭州."""
    fine = {"birth_on": "1988-03-05", "region": "330106", "segment": "sole_trader", "kyc_status": "ok"}
    return borrower_updated(at, borrower=borrower, **(fine | data))


def consent_updated(at: When, purpose: str, *, granted: bool = True, borrower: str = BORROWER, **data: Any) -> Event:
    return event("credit.consent.updated", borrower, at, {"purpose": purpose, "granted": granted} | data)


def bureau_reported(at: When = LATELY, *, borrower: str = BORROWER, **data: Any) -> Event:
    usual = {"source": "百行征信", "as_of": on(since=at), "lenders": 1, "enquiries_30d": 0, "enquiries_90d": 0}
    return event("credit.bureau.reported", borrower, at, usual | {"adverse": False} | data)


def score_reported(
    at: When = LATELY, *, band: int = 3, down: Sequence[str] = (), borrower: str = BORROWER, **data: Any
) -> Event:
    factors = [{"code": code, "direction": "down"} for code in down]
    usual = {"model": "cn-score", "version": "1", "band": band, "factors": factors, "as_of": on(since=at)}
    return event("credit.score.reported", borrower, at, usual | data)


def income_declared(at: When, monthly: int, *, borrower: str = BORROWER) -> Event:
    return event("credit.income.declared", borrower, at, {"monthly": monthly})


def income_verified(at: When, monthly: int, *, level: int = 3, borrower: str = BORROWER, **data: Any) -> Event:
    usual = {"monthly": monthly, "level": level, "sources": ["P-TAX"], "verified_on": on(since=at)}
    return event("credit.income.verified", borrower, at, usual | data)


def flag_raised(
    at: When, family: str, *, case: str = "F-1", disclosure: str = "general", borrower: str = BORROWER, **data: Any
) -> Event:
    return event("credit.flag.raised", borrower, at, {"case": case, "family": family, "disclosure": disclosure} | data)


def flag_cleared(at: When, *, case: str = "F-1", borrower: str = BORROWER) -> Event:
    return event("credit.flag.cleared", borrower, at, {"case": case})


def debt_service_updated(at: When = LATELY, own: int = 0, external: int | None = 0, **data: Any) -> Event:
    usual = {"own_monthly": own, "external_monthly": external, "as_of": on(since=at)}
    return event("credit.debt_service.updated", data.pop("borrower", BORROWER), at, usual | data)


# About a line


def line_opened(
    at: When = LONG_AGO, limit: int = 3_000_000, *, line: str = LINE, borrower: str = BORROWER, **data: Any
) -> Event:
    usual = {"borrower": borrower, "product": "revolving", "limit": limit, "annual_rate_bps": 1800}
    return event("credit.line.opened", line, at, usual | {"opened_on": on(since=at)} | data)


def limit_changed(at: When, previous: int, current: int, *, line: str = LINE, **data: Any) -> Event:
    usual = {"previous": previous, "current": current, "initiator": "system"}
    return event("credit.line.limit_changed", line, at, usual | data)


def held(at: When, capability: str = "draw", *, hold: str = "H-1", line: str = LINE, **data: Any) -> Event:
    return event("credit.line.held", line, at, {"hold": hold, "capability": capability, "initiator": "system"} | data)


def released(at: When, *, hold: str = "H-1", line: str = LINE) -> Event:
    return event("credit.line.released", line, at, {"hold": hold})


def closed(at: When, *, initiator: str = "system", line: str = LINE, **data: Any) -> Event:
    return event("credit.line.closed", line, at, {"initiator": initiator} | data)


def reopened(at: When, *, initiator: str = "system", line: str = LINE) -> Event:
    return event("credit.line.reopened", line, at, {"initiator": initiator})


def agreement_expired(at: When, document: str = "A-1", *, line: str = LINE) -> Event:
    return event("credit.agreement.expired", line, at, {"document": document, "at": instant(at)})


def agreement_confirmed(at: When, document: str = "A-1", *, line: str = LINE) -> Event:
    return event("credit.agreement.confirmed", line, at, {"document": document, "at": instant(at)})


def draw_requested(at: When, amount: int = 100_000, *, ref: str = "D-1", line: str = LINE, **data: Any) -> Event:
    return event("credit.draw.requested", line, at, {"draw_ref": ref, "amount": amount} | data)


def draw_declined(at: When, amount: int = 100_000, *, ref: str = "D-1", line: str = LINE, **data: Any) -> Event:
    return event("credit.draw.declined", line, at, {"draw_ref": ref, "amount": amount} | data)


def draw_paid(
    at: When,
    amount: int = 100_000,
    *,
    ref: str | None = None,
    loan: str | None = None,
    due: Sequence[Day] = (),
    line: str = LINE,
    **data: Any,
) -> Event:
    """A draw whose principal is split over the dates of `due`; without a `ref` one of its own."""
    ref = ref or f"D-{next(_numbers)}"
    share, rest = divmod(amount, len(due) or 1)
    parts = [
        {"n": n, "due_on": day, "principal": share + (rest if n == len(due) else 0), "interest": 0}
        for n, day in enumerate(due, 1)
    ]
    usual = {"draw_ref": ref, "loan_ref": loan or f"N-{ref}", "amount": amount, "instalments": parts}
    return event("credit.draw.paid", line, at, usual | data)


def received(at: When, amount: int = 100_000, *, ref: str = "P-1", line: str = LINE, **data: Any) -> Event:
    usual = {"payment_ref": ref, "amount": amount, "channel": "bank_transfer"}
    return event("credit.repayment.received", line, at, usual | data)


def failed(at: When, *, ref: str | None = "P-1", line: str = LINE, **data: Any) -> Event:
    return event("credit.repayment.failed", line, at, {"payment_ref": ref, "channel": "bank_transfer"} | data)


def posted(
    at: When, principal: int = 100_000, *, ref: str = "P-1", loan: str = "N-1", line: str = LINE, **data: Any
) -> Event:
    usual = {"payment_ref": ref, "loan_ref": loan, "principal": principal, "interest": 0, "fee": 0}
    return event("credit.repayment.posted", line, at, usual | data)


def limit_released(at: When, amount: int = 100_000, *, ref: str = "P-1", line: str = LINE) -> Event:
    return event("credit.limit.released", line, at, {"payment_ref": ref, "amount": amount})


def repaid(
    at: When, principal: int = 100_000, *, ref: str | None = None, loan: str = "N-1", line: str = LINE
) -> list[Event]:
    """A payment that arrived, was posted and gave the limit back, all at once."""
    ref = ref or f"P-{next(_numbers)}"
    return [
        received(at, principal, ref=ref, line=line, loan_ref=loan),
        posted(at, principal, ref=ref, loan=loan, line=line),
        limit_released(at, principal, ref=ref, line=line),
    ]


def overdue(at: When, due_on: Day, *, loan: str = "N-1", n: int = 1, amount: int = 50_000, line: str = LINE) -> Event:
    return event("credit.instalment.overdue", line, at, {"loan_ref": loan, "n": n, "amount": amount, "due_on": due_on})


def cured(at: When, due_on: Day, *, loan: str = "N-1", n: int = 1, amount: int = 50_000, line: str = LINE) -> Event:
    return event("credit.instalment.cured", line, at, {"loan_ref": loan, "n": n, "amount": amount, "due_on": due_on})


def funduse_questioned(at: When, *, loan: str = "N-1", line: str = LINE, **data: Any) -> Event:
    usual = {"loan_ref": loan, "use_class": "investment", "drawn_on": on(since=at)}
    return event("credit.funduse.questioned", line, at, usual | data)


def funduse_cleared(at: When, *, loan: str = "N-1", line: str = LINE) -> Event:
    return event("credit.funduse.cleared", line, at, {"loan_ref": loan})


def loan_transferred(at: When, *, loan: str = "N-1", line: str = LINE, **data: Any) -> Event:
    usual = {"loan_ref": loan, "holder": "远山资产", "official_channel": "400-000-0000", "noticed_on": on(since=at)}
    return event("credit.loan.transferred", line, at, usual | data)


def plan_started(at: When, *, plan: str = "PL-1", line: str = LINE, **data: Any) -> Event:
    return event("credit.plan.started", line, at, {"plan_ref": plan, "kind": "H2", "instalments": 6} | data)


def plan_finished(at: When, *, plan: str = "PL-1", line: str = LINE) -> Event:
    return event("credit.plan.finished", line, at, {"plan_ref": plan})


def self_control(at: When, action: str, *, line: str = LINE, cooling_days: int | None = None) -> Event:
    return event("credit.self_control.changed", line, at, {"action": action, "cooling_days": cooling_days})


# About the platform


def incident_opened(at: When, *services: str, ref: str = "I-1", **data: Any) -> Event:
    return _incident("opened", at, services or ("draw",), ref, data)


def incident_updated(at: When, *services: str, ref: str = "I-1", **data: Any) -> Event:
    return _incident("updated", at, services or ("draw",), ref, data)


def incident_resolved(at: When, *services: str, ref: str = "I-1", **data: Any) -> Event:
    return _incident("resolved", at, services or ("draw",), ref, data)


def _incident(step: str, at: When, services: Sequence[str], ref: str, data: Mapping[str, Any]) -> Event:
    usual = {"services": list(services), "class": data.get("class_", "outage"), "severity": 2}
    given = {name: value for name, value in data.items() if name != "class_"}
    return event(f"platform.incident.{step}", ref, at, usual | given)


def maintenance(at: When, starts_at: When, ends_at: When, *services: str, ref: str = "M-1") -> Event:
    usual = {"services": list(services or ("draw",)), "starts_at": instant(starts_at), "ends_at": instant(ends_at)}
    return event("platform.maintenance.scheduled", ref, at, usual)


def load_reported(at: When, admitted_ratio: float, *, service: str = "draw", **data: Any) -> Event:
    return event(
        "platform.load.reported", f"load-{service}", at, {"service": service, "admitted_ratio": admitted_ratio} | data
    )


def funding_reported(
    at: When, coverage: float, *, partner: str = "own", demand: int = 100_000_000, **data: Any
) -> Event:
    """A pool whose coverage is the ratio given, all of it available."""
    usual = {"partner": partner, "available": round(coverage * demand), "committed": 0, "forecast_demand_72h": demand}
    return event("platform.funding.reported", f"pool-{partner}", at, usual | data)


def partner_updated(at: When, ref: str, *, name: str = "远山银行", status: str = "active", **data: Any) -> Event:
    return event("platform.partner.updated", ref, at, {"name": name, "status": status} | data)


def exposure_reported(
    at: When, ratio: float, *, dimension: str = "region", key: str = "330000", cap: int = 1_000_000_000, **data: Any
) -> Event:
    """A cap used to the ratio given."""
    usual = {"dimension": dimension, "key": key, "outstanding": round(ratio * cap), "cap": cap}
    return event("platform.exposure.reported", f"cap-{dimension}-{key}", at, usual | data)


def overlay_set(at: When, factor: float, starts_on: Day, review_on: Day, *, programme: str = "O-1") -> Event:
    usual = {"programme": programme, "factor": factor, "starts_on": starts_on, "review_on": review_on}
    return event("platform.overlay.set", programme, at, usual)


def feature_toggled(at: When, *, enabled: bool, ref: str = "raise", **data: Any) -> Event:
    return event("platform.feature.toggled", ref, at, {"feature": "raise", "enabled": enabled} | data)


def rule_published(at: When, effective_on: Day, *, ref: str = "R-1", **data: Any) -> Event:
    usual = {
        "title": "消费贷款新规",
        "article": "第十二条",
        "effective_on": effective_on,
        "condition": "确认综合融资成本",
    }
    return event("platform.rule.published", ref, at, usual | data)


def channel_updated(
    at: When,
    channel: str = "bank_transfer",
    status: str = "down",
    *,
    alternatives: Sequence[str] = ("app",),
    **data: Any,
) -> Event:
    usual = {"channel": channel, "status": status, "alternatives": list(alternatives)}
    return event("platform.channel.updated", f"channel-{channel}", at, usual | data)
