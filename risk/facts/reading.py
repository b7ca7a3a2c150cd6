"""All facts of one line at one instant, read in one walk over its history. Pure."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from risk.events.history import Event, History
from risk.facts import (
    accounts,
    behaviour,
    borrower,
    compliance,
    control,
    delinquency,
    exposure,
    flags,
    funding,
    incidents,
    income,
    limits,
    records,
    repayment,
    score,
)
from risk.facts.incidents import Place
from risk.facts.income import Bureau
from risk.facts.registry import REGISTRY
from risk.facts.state import Facts, Value
from risk.facts.told import Shared, Told, index, platform_told


def read(
    history: History, *, at: datetime, disputed: Collection[tuple[str, int]] = (), platform: Shared | None = None
) -> Facts:
    """The facts of the history's line at an instant; events after it do not count.

    Args:
        history: in any order of arrival; only `time` decides.
        at: aware.
        disputed: (loan, instalment) pairs whose lateness the borrower contests: neither for nor against them.
        platform: what platforms told, for many lines; the history is without it then.
    """
    return _read(index(history, at, platform.until(at) if platform else None), disputed)


def asking(facts: Facts, amount: int) -> Facts:
    """The same, were a draw of this many fen asked for at this instant. Nothing is pending for it.

    A decline stands until the next try, and this is one.
    """
    tried = replace(
        facts,
        limits=replace(facts.limits, asked=amount, asked_at=facts.at),
        records=tuple(record for record in facts.records if record.kind != "decline"),
    )
    values = _values(tried)
    disputed = {name: value for name, value in (facts.counted or {}).items() if value != facts.values[name]}
    return replace(tried, values=values, counted={**values, **disputed} if facts.counted else None)


def read_many(histories: Iterable[History], *, at: datetime, platform: Iterable[Event]) -> Iterator[Facts]:
    """The facts of many lines at one instant, what platforms told being read once for all.

    Args:
        histories: without the platform's events.
        at: aware.
        platform: its events by (time, seq).
    """
    common = platform_told(platform, at)
    for history in histories:
        yield _read(index(history, at, common), ())


def _read(told: Told, disputed: Collection[tuple[str, int]]) -> Facts:
    report = income.bureau(told)
    facts = _facts(told, disputed, report)
    if report is None or not report.disputed:
        return facts
    return replace(facts, counted=_facts(told, disputed, replace(report, disputed=False)).values)


def _facts(told: Told, disputed: Collection[tuple[str, int]], report: Bureau | None) -> Facts:
    money = {line: accounts.read(told, line) for line in told.lines}
    own = money[told.line]
    person = borrower.read(told)
    places = {line: Place(line, person.region, money[line].channel, limits.partner_of(told, line)) for line in money}
    every = incidents.incidents(told)
    limit = limits.read(told, money)
    late = delinquency.read(told, money, places, every, disputed)
    earned = income.read(told, report)
    scored = score.read(told)
    facts = Facts(
        line=told.line,
        borrower_ref=told.borrower,
        at=told.at,
        today=told.today,
        borrower=person,
        account=own,
        limits=limit,
        behaviour=behaviour.read(told, list(money.values()), own),
        delinquency=late,
        bureau=report,
        income=earned,
        score=scored,
        tier=score.tier(scored.band if scored else None, late, earned.level),
        exposure=exposure.read(told, person),
        funding=funding.read(told, limit.partner),
        partners=funding.partners(told),
        platform=incidents.read(told, places[told.line], every),
        flags=flags.read(told),
        compliance=compliance.read(told, person, product=limit.product, partner=limit.partner),
        control=control.read(told, limit.product),
        repayment=repayment.read(told, money),
        records=records.read(told),
    )
    return replace(facts, values=_values(facts))


def _values(facts: Facts) -> dict[str, Value]:
    return {name: fact.of(facts) for name, fact in REGISTRY.items()}
