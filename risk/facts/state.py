"""What is known of one line at one instant: the plain values that policy reads, and the detail behind them. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

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
from risk.facts.funding import Partner
from risk.facts.incidents import Incident

type Value = int | float | bool | str | date | datetime | None


@dataclass(frozen=True)
class Facts:
    """What is so of a line at an instant. Source: F.12, F.13.

    Attributes:
        values: every fact of the registry by name; None is unknown. What policy reads.
        account: payments on the way (`unposted`), postings whose limit is not back (`unreleased`), draws.
        delinquency: overdue items and the worst episode.
        platform: the incidents and maintenance the line is inside of, load, its channel.
        partners: every partner as last told.
        records: holds, cuts, closings and declines of the core, open or over.
        tier: None: unknown.
        counted: while something is disputed, what `values` would be were it counted all the same.
    """

    line: str
    borrower_ref: str
    at: datetime
    today: date
    borrower: borrower.Borrower
    account: accounts.Account
    limits: limits.Limits
    behaviour: behaviour.Behaviour
    delinquency: delinquency.Delinquency
    bureau: income.Bureau | None
    income: income.Income
    score: score.Score | None
    tier: str | None
    exposure: exposure.Exposure
    funding: funding.Funding
    partners: Mapping[str, Partner]
    platform: incidents.Platform
    flags: flags.Flags
    compliance: compliance.Compliance
    control: control.Control
    repayment: repayment.Repayment
    records: tuple[records.Record, ...]
    values: Mapping[str, Value] = field(default_factory=dict, repr=False)
    counted: Mapping[str, Value] | None = field(default=None, repr=False)

    def values_inside(self, incident: Incident) -> dict[str, Value]:
        """The values as one of several incidents gives them: a rule of incidents is asked once for each."""
        return {**self.values, "inside_incident": True, "incident_class": incident.kind}

    def stopped_by(self, services: Collection[str]) -> tuple[str, ...]:
        """The capabilities of this line that stop with services. Source: F.12, service → capability."""
        return incidents.capabilities(services, unreleased=self.limits.unreleased)
