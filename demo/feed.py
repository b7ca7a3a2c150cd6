"""Writes CloudEvents the way the lender's core would, dated relative to one moment."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
type Event = dict[str, object]


class Feed:
    """The events of one person or of the platform.

    Args:
        name: begins every event's id, so that sending a feed again changes nothing.
        moment: what "now" is; everything is told as so many days or minutes before it.
    """

    def __init__(self, name: str, moment: datetime) -> None:
        self.name = name
        self.moment = moment.astimezone(SHANGHAI).replace(microsecond=0)
        self.events: list[Event] = []

    def at(self, *, days: float = 0, hours: float = 0, minutes: float = 0) -> datetime:
        """So long before the moment."""
        return self.moment - timedelta(days=days, hours=hours, minutes=minutes)

    def day(self, days: int = 0) -> str:
        """The date so many days before the moment's."""
        return (self.moment.date() - timedelta(days=days)).isoformat()

    def tell(self, kind: str, subject: str, at: datetime, **said: object) -> Event:
        """One more event; arguments that are None are left out."""
        source = "/core/platform" if kind.startswith("platform.") else "/core/ledger"
        event: Event = {
            "specversion": "1.0",
            "id": f"{self.name}-{len(self.events) + 1:04d}",
            "source": source,
            "type": kind,
            "subject": subject,
            "time": at.isoformat(),
            "data": {name: value for name, value in said.items() if value is not None},
        }
        self.events.append(event)
        return event


def instalments(amount: int, count: int, first: datetime, monthly_rate: float = 0.015) -> list[dict[str, object]]:
    """Equal principal, interest on what is left, a month apart (30 days). Amounts in fen."""
    principal, left, plan = amount // count, amount, []
    for n in range(1, count + 1):
        part = left if n == count else principal
        due = (first + timedelta(days=30 * (n - 1))).date().isoformat()
        plan.append({"n": n, "due_on": due, "principal": part, "interest": round(left * monthly_rate)})
        left -= part
    return plan


class Loans:
    """Draws and repayments of one line, so that a story reads as a list of loans."""

    def __init__(self, feed: Feed, line: str) -> None:
        self.feed = feed
        self.line = line
        self.count = 0

    def draw(self, amount: int, at: datetime, *, months: int = 1, purpose: str | None = None) -> str:
        """A paid draw.

        Returns:
            Its loan's reference.
        """
        self.count += 1
        draw, loan = f"{self.line}-D{self.count}", f"{self.line}-N{self.count}"
        say = self.feed.tell
        say("credit.draw.requested", self.line, at, draw_ref=draw, amount=amount, purpose=purpose)
        plan = instalments(amount, months, at + timedelta(days=30))
        paid = at + timedelta(minutes=1)
        say("credit.draw.paid", self.line, paid, draw_ref=draw, loan_ref=loan, amount=amount, instalments=plan)
        self.plan: Sequence[dict[str, object]] = plan
        return loan

    def repay(self, loan: str, principal: int, at: datetime, *, interest: int = 0, channel: str = "alipay") -> str:
        """A repayment received and, a minute later, posted with its limit released.

        Returns:
            Its payment's reference.
        """
        self.count += 1
        payment = f"{self.line}-P{self.count}"
        amount = principal + interest
        self.feed.tell(
            "credit.repayment.received",
            self.line,
            at,
            payment_ref=payment,
            loan_ref=loan,
            amount=amount,
            channel=channel,
        )
        self.post(payment, loan, principal, at + timedelta(minutes=1), interest=interest)
        return payment

    def post(self, payment: str, loan: str, principal: int, at: datetime, *, interest: int = 0) -> None:
        """The posting of a payment and the release of its limit, at the same time."""
        self.feed.tell(
            "credit.repayment.posted",
            self.line,
            at,
            payment_ref=payment,
            loan_ref=loan,
            principal=principal,
            interest=interest,
            fee=0,
        )
        self.feed.tell("credit.limit.released", self.line, at, payment_ref=payment, amount=principal)

    def instalment_loan(self, amount: int, at: datetime, *, months: int, kept: int, early: int = 0) -> str:
        """A loan of several months whose first instalments were paid on their day, or so many days early."""
        loan = self.draw(amount, at, months=months)
        for row in list(self.plan)[:kept]:
            due = datetime.fromisoformat(f"{row['due_on']}T09:30:00").replace(tzinfo=SHANGHAI)
            self.repay(
                loan, int(str(row["principal"])), due - timedelta(days=early), interest=int(str(row["interest"]))
            )
        return loan
