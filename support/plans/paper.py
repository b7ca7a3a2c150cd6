"""A quote's content: made from an offer, kept as canonical JSON, read back for pages, papers and webhooks. Pure."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from support.plans.eligibility import Person, Verdict
from support.plans.offers import Basis, Offer
from support.plans.rules import Rules


@dataclass(frozen=True, slots=True)
class Row:
    """One month of the plan beside the same month without it; fen."""

    n: int
    due_on: date
    amount: int
    principal: int
    interest: int
    stay: int


@dataclass(frozen=True, slots=True)
class Content:
    """What was quoted, as it is shown. Amounts in fen, rates as shares of 1."""

    code: str
    option: str
    months: int
    loan: str
    line: str
    owed: int
    rate: Decimal
    penalty_rate: Decimal
    day_basis: int
    rows: tuple[Row, ...]
    total: int
    interest: int
    extra: int
    waived: int
    stay_interest: int
    stay_total: int
    simple: Decimal | None
    compound: Decimal | None
    cause: str
    proofs: tuple[str, ...]
    income: int | None
    free: int | None

    @property
    def first(self) -> int:
        return self.rows[0].amount

    @property
    def last(self) -> Row:
        return self.rows[-1]

    @property
    def review_on(self) -> date:
        """The middle of the plan. Source: H.5."""
        return self.rows[(len(self.rows) - 1) // 2].due_on


def made(offer: Offer, stay: Offer, base: Basis, person: Person, verdict: Verdict, *, line: str, rules: Rules) -> str:
    """The quote as canonical JSON: the same figures are the same bytes."""
    body: dict[str, Any] = {
        "code": offer.code,
        "option": offer.option,
        "months": offer.months,
        "loan": base.loan,
        "line": line,
        "owed": base.owed,
        "rate": str(base.rate if offer.option != "H4" else rules.floor_rate),
        "penalty_rate": str(base.rate * (1 + rules.surcharge)),
        "day_basis": rules.day_basis,
        "payments": [
            [day.isoformat(), row.principal, row.interest] for day, row in zip(offer.dates, offer.payments, strict=True)
        ],
        "stay": [
            [day.isoformat(), row.principal, row.interest] for day, row in zip(stay.dates, stay.payments, strict=True)
        ],
        "extra": offer.extra,
        "waived": offer.waived,
        "simple": str(offer.annual.simple) if offer.annual else None,
        "compound": str(offer.annual.compound) if offer.annual else None,
        "cause": person.cause.value,
        "proofs": list(verdict.proofs),
        "income": person.budget.income if person.budget else None,
        "free": person.budget.free if person.budget else None,
    }
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def read(body: str) -> Content:
    """What `made` kept."""
    kept = json.loads(body)
    payments, stay = kept["payments"], kept["stay"]
    rows = tuple(
        Row(
            n=n,
            due_on=date.fromisoformat(day),
            amount=principal + interest,
            principal=principal,
            interest=interest,
            stay=stay[n - 1][1] + stay[n - 1][2] if n <= len(stay) else 0,
        )
        for n, (day, principal, interest) in enumerate(payments, 1)
    )
    return Content(
        rows=rows,
        total=sum(row.amount for row in rows),
        interest=sum(row.interest for row in rows),
        stay_interest=sum(interest for _day, _principal, interest in stay),
        stay_total=sum(principal + interest for _day, principal, interest in stay),
        rate=Decimal(kept["rate"]),
        penalty_rate=Decimal(kept["penalty_rate"]),
        simple=Decimal(kept["simple"]) if kept["simple"] else None,
        compound=Decimal(kept["compound"]) if kept["compound"] else None,
        proofs=tuple(kept["proofs"]),
        **{name: kept[name] for name in ("code", "option", "months", "loan", "line", "owed", "day_basis")},
        **{name: kept[name] for name in ("extra", "waived", "cause", "income", "free")},
    )


def stay_rows(body: str) -> list[dict[str, object]]:
    """The schedule without the plan, as versions keep it."""
    return _rows(json.loads(body)["stay"])


def plan_rows(body: str) -> list[dict[str, object]]:
    """The plan's schedule, as versions keep it and the lender is told."""
    return _rows(json.loads(body)["payments"])


def digest(text: str | bytes) -> str:
    return hashlib.sha256(text if isinstance(text, bytes) else text.encode()).hexdigest()


def basis_hash(base: Basis) -> str:
    """Of what is owed and when: when it changes, figures made from it no longer hold."""
    owed = [
        base.loan,
        str(base.rate),
        *[[row.principal, row.interest] for row in base.stay],
        [str(day) for day in base.dates],
    ]
    return digest(json.dumps(owed))


def _rows(kept: list[list[Any]]) -> list[dict[str, object]]:
    return [
        {"n": n, "due_on": day, "principal": principal, "interest": interest}
        for n, (day, principal, interest) in enumerate(kept, 1)
    ]
