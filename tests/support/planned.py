"""H.3's loan as its lender tells of it: 20,000 at 15 %, twelve level instalments, four paid."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from risk import clock
from support.plans import schedule, services, signing, standing
from support.plans.eligibility import Budget, Cause
from support.plans.models import Quote
from support.plans.offers import add_months
from tests.histories import debt_service_updated, event, income_verified, known_borrower, line_opened, posted, received
from tests.support.stories import ago, tell

RATE_BPS = 1500
ROWS = schedule.level(2_000_000, Decimal("0.15"), 12)
RICH = Budget(income=3_000_000, living=200_000, debts=0)


def due(n, *, since=5):
    """The day of instalment `n`: the fifth falls `since` days from today."""
    return add_months(clock.day(clock.now()) + timedelta(days=since), n - 5)


def lent(*, paid=4, since=5, external=0, income=None, late=(), amount=2_000_000, rows=ROWS, bps=RATE_BPS):
    """The loan N-7 of L-1; `late` are instalments told overdue."""
    parts = [
        {"n": n, "due_on": due(n, since=since).isoformat(), "principal": row.principal, "interest": row.interest}
        for n, row in enumerate(rows, 1)
    ]
    data = {"draw_ref": "D-7", "loan_ref": "N-7", "amount": amount, "instalments": parts}
    tell(
        known_borrower(ago(days=400), phone="13800000000"),
        line_opened(ago(days=400), limit=3_000_000, annual_rate_bps=bps),
        event("credit.draw.paid", "L-1", ago(days=200), data),
        *[one for n in range(paid) for one in pay(rows[n], ago(days=150 - 30 * n), ref=f"P-{n}")],
        *[overdue(n, since=since, rows=rows) for n in late],
        debt_service_updated(ago(hours=6), own=0, external=external),
        *([income_verified(ago(days=20), income)] if income else []),
    )


def pay(row, at, *, ref):
    return [
        received(at, row.amount, ref=ref, loan_ref="N-7"),
        posted(at, row.principal, ref=ref, loan="N-7", interest=row.interest),
    ]


def overdue(n, *, since=5, rows=ROWS):
    data = {"loan_ref": "N-7", "n": n, "amount": rows[n - 1].amount, "due_on": due(n, since=since).isoformat()}
    return event("credit.instalment.overdue", "L-1", ago(hours=3), data)


def quoted(code="H1-3", *, cause=Cause.SHORT, months=3, budget=RICH, key="q"):
    return services.quote("B-1", loan="N-7", code=code, cause=cause, months=months, budget=budget, key=key)


def read_long_ago(quote):
    """As if the cost form had been open for a minute; the hash of what stood on it."""
    Quote.objects.filter(pk=quote.pk).update(read_from=timezone.now() - timedelta(minutes=1))
    from support.plans import letters, paper  # noqa: PLC0415 - the page's own way to it

    return paper.digest(letters.cost_form(Quote.objects.get(pk=quote.pk)))


def signed(code="H1-3", **over):
    quote = quoted(code, **over)
    return signing.agree(quote.pk, borrower="B-1", seen=read_long_ago(quote), confirmed=True)


def stands():
    return standing.standing("B-1", loan="N-7")
