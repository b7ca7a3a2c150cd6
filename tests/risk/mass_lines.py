"""Lines that one rule cut in error: each with its own borrower, a proven income, and a decision that names the rule."""

from risk.diagnosis.services import decision_of, diagnose_line
from risk.events.services import take
from risk.work.services import drain
from tests.histories import (
    ago,
    debt_service_updated,
    income_verified,
    known_borrower,
    limit_changed,
    line_opened,
    raw,
    score_reported,
    told,
)

CODE, POLICY = "CRD-INCOME", "cn-revolving@1.0.0"


def cut_line(n, *, previous=2_000_000, current=1_200_000, band=4, income=1_650_000, more=()):
    """From 20,000 to 12,000; all of it comes back where the income is known."""
    line, borrower = f"L-{n}", f"B-{n}"
    events = [
        known_borrower(borrower=borrower),
        line_opened(line=line, borrower=borrower, limit=previous),
        debt_service_updated(borrower=borrower),
        score_reported(band=band, borrower=borrower),
        limit_changed(ago(days=2), previous, current, line=line, codes=[CODE]),
        *more,
    ]
    if income:
        events.append(income_verified(ago(hours=5), income, level=4, borrower=borrower))
    return told(*events).events


def blocked(*numbers, **shape):
    """Stores the lines, tells each its decision and lets the scoreboard count it."""
    for n in numbers:
        fates = take([raw(one) for one in cut_line(n, **shape)])
        assert {fate.fate for fate in fates} == {"accepted"}
        decision_of(diagnose_line(f"L-{n}"))
    drain(topics=["decision.made"])
