"""What a reading is: fields, rows, totals, findings. `as_json` is what `read_proof` prints (contract.md, A reading)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Literal

Result = Literal["pass", "fail", "unknown"]
Severity = Literal["I", "A", "R"]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of an account or a tax record. `amount` is fen, money in positive; None could not be read."""

    date: date | None
    amount: int | None
    balance: int | None = None
    summary: str = ""
    counterparty: str = ""
    period: str | None = None
    serial: str = ""
    page: int = 0
    y: float = 0.0
    score: float = 1.0
    bad_date: bool = False
    neutral: bool = False  # the issuer itself counts it as neither income nor expense
    owed: bool = False  # of a credit card: what comes in is repayment, never income
    doubtful: frozenset[str] = frozenset()

    def as_json(self) -> dict[str, Any]:
        body: dict[str, Any] = {
            "date": self.date.isoformat() if self.date else None,
            "amount": self.amount,
            "balance": self.balance,
            "summary": self.summary,
            "counterparty": self.counterparty,
        }
        if self.period:
            body["period"] = self.period
        return body


@dataclass(frozen=True, slots=True)
class Finding:
    """What one test of D.3 says: `place` is the field or row it looked at, `detail` the sentence a reviewer reads."""

    id: str
    result: Result
    severity: Severity
    detail: str
    place: str = ""

    def as_json(self) -> dict[str, Any]:
        body = asdict(self)
        if not self.place:
            del body["place"]
        return body


@dataclass(frozen=True, slots=True)
class Value:
    """A field's value with where it stands and how sure the reader is."""

    value: str | int
    score: float = 1.0
    page: int = 0
    box: tuple[float, float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom the paper should be about, and the day it is read."""

    name: str = ""
    id_number: str = ""
    today: date = date.min
    accounts: tuple[str, ...] = ()  # numbers or tails of accounts known to be theirs


@dataclass(slots=True)
class Reading:
    kind: str | None = None
    fields: dict[str, Value] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    totals: dict[str, int] = field(default_factory=dict)
    unsure: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    level: int | None = None
    inflow: int | None = None
    monthly: int | None = None
    income_from: str = ""
    trail: tuple[int, ...] = ()
    seal: dict[str, Any] = field(default_factory=dict)
    signature: dict[str, Any] = field(default_factory=dict)
    qr: list[dict[str, Any]] = field(default_factory=list)
    pdf: dict[str, Any] | None = None
    pages: int = 0
    source: str = "text"
    error: str | None = None

    def text(self, name: str) -> str:
        found = self.fields.get(name)
        return "" if found is None else str(found.value)

    def amount(self, name: str) -> int | None:
        found = self.fields.get(name)
        return found.value if found is not None and isinstance(found.value, int) else None

    def day(self, name: str) -> date | None:
        text = self.text(name)
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            return None

    def as_json(self) -> dict[str, Any]:
        body: dict[str, Any] = {
            "kind": self.kind,
            "fields": {name: found.value for name, found in self.fields.items()},
            "unsure": self.unsure,
            "rows": [row.as_json() for row in self.rows],
            "totals": self.totals,
            "tests": [finding.as_json() for finding in self.findings],
            "level": self.level,
            "income": {"monthly": self.monthly, "from": self.income_from or None},
            "seal": self.seal,
            "signature": self.signature,
            "qr": self.qr,
            "pdf": self.pdf,
            "pages": self.pages,
        }
        if self.error:
            body["error"] = self.error
        return body


def doubts(fields: dict[str, Value], rows: Sequence[Row], sure: float) -> list[str]:
    """Names of the values below the wanted certainty: `net`, `rows[3].amount`."""
    named = [name for name, found in fields.items() if found.score < sure]
    return named + [f"rows[{i}].{what}" for i, row in enumerate(rows) for what in sorted(row.doubtful)]
