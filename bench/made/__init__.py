"""Lines with a past, as their core would tell it: a year on time, then many small loans, then a cut."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

LOAN = 100_000


def raws(number: int, *, now: datetime, loans: int = 14) -> Iterator[dict[str, Any]]:
    """The events of one borrower with one line; about 3 for each loan."""
    line, borrower = f"BL-{number}", f"BB-{number}"
    today = now.date()

    ids = count(1)

    def event(type_: str, subject: str, data: dict[str, Any], **ago: float) -> dict[str, Any]:
        return {
            "specversion": "1.0", "id": f"{number}-{next(ids)}", "source": "/bench", "type": f"credit.{type_}",
            "subject": subject, "time": (now - timedelta(**ago)).astimezone(UTC).isoformat(), "data": data,
        }  # fmt: skip

    fresh = today.isoformat()
    yield event("borrower.updated", borrower, {"name": "测试", "kyc_status": "ok", "birth_on": "1988-03-05"}, days=400)
    opened = (today - timedelta(days=400)).isoformat()
    facts = {"borrower": borrower, "product": "revolving", "limit": 3_000_000, "annual_rate_bps": 1800}
    yield event("line.opened", line, facts | {"opened_on": opened}, days=400)
    for n in range(loans):
        age = 85 * (n + 1) / loans
        due = (today - timedelta(days=int(age) - 3)).isoformat()
        part = {"n": 1, "due_on": due, "principal": LOAN, "interest": 0}
        draw = {"draw_ref": f"D{n}", "loan_ref": f"N{n}", "amount": LOAN, "instalments": [part]}
        yield event("draw.paid", line, draw, days=age)
        paid = {"payment_ref": f"P{n}", "loan_ref": f"N{n}", "principal": LOAN, "interest": 0, "fee": 0}
        yield event("repayment.posted", line, paid, days=age - 0.5)
        yield event("limit.released", line, {"payment_ref": f"P{n}", "amount": LOAN}, days=age - 0.5)
    score = {"model": "m", "version": "1", "band": 3, "factors": [], "as_of": fresh}
    yield event("score.reported", borrower, score, hours=6)
    bureau = {
        "source": "百行征信",
        "as_of": fresh,
        "lenders": 1,
        "enquiries_30d": 0,
        "enquiries_90d": 1,
        "adverse": False,
    }
    yield event("bureau.reported", borrower, bureau | {"adverse": False}, hours=6)
    owed = {"own_monthly": 0, "external_monthly": 290_000, "as_of": fresh}
    yield event("debt_service.updated", borrower, owed, hours=6)
    cut = {"previous": 3_000_000, "current": 0, "initiator": "system", "codes": ["BEH-SMALLFREQ"]}
    yield event("line.limit_changed", line, cut, hours=5)
