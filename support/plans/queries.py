"""Reads quotes and plans: the borrower's own, and nothing of another's."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from support.plans.errors import NoSuchPlan, NoSuchQuote
from support.plans.models import Offered, Pause, Plan, Quote

# In a statement of its reader's: whether `running` has any of a borrower.
ANY_RUNNING = "EXISTS (SELECT FROM plans_plan WHERE borrower = %(borrower)s AND state = 'running')"

# How often a borrower looked within two days at what being late costs.
LOOKS = "(SELECT count(*) FROM plans_looked WHERE borrower = %(borrower)s AND at > %(at)s - interval '48 hours')"


def own_quote(quote_id: UUID, *, borrower: str) -> Quote:
    """One query.

    Raises:
        NoSuchQuote: it does not exist, or is another's.
    """
    found = Quote.objects.filter(pk=quote_id, borrower=borrower).first()
    if found is None:
        raise NoSuchQuote(_("没有这个报价。"))
    return found


def own_plan(plan_id: UUID, *, borrower: str) -> Plan:
    """With its quote and agreement; one query.

    Raises:
        NoSuchPlan: it does not exist, or is another's.
    """
    found = Plan.objects.select_related("quote", "agreement").filter(pk=plan_id, borrower=borrower).first()
    if found is None:
        raise NoSuchPlan(_("没有这个方案。"))
    return found


def running(borrower: str) -> list[Plan]:
    """Each with its quote. One query."""
    mine = Plan.objects.filter(borrower=borrower, state=Plan.State.RUNNING)
    return list(mine.select_related("quote").order_by("agreed_at"))


def live_quotes(borrower: str, *, at: datetime) -> list[Quote]:
    """Open and not over, or waiting for a person; newest first. One query."""
    live = Quote.objects.filter(borrower=borrower, state__in=[Quote.State.OPEN, Quote.State.WAITING])
    return [quote for quote in live.order_by("-made_at") if quote.state == Quote.State.WAITING or quote.expires_at > at]


def of_case(number: str) -> Quote | None:
    """The quote a hardship case decides. One query."""
    return Quote.objects.filter(case=number).order_by("-made_at").first() if number else None


def offered(borrower: str) -> list[Offered]:
    """Offers made without being asked, newest first. One query."""
    return list(Offered.objects.filter(borrower=borrower).order_by("-at"))


def is_chosen(quote: Quote) -> bool:
    """Whether another quote on the loan is live, or a plan runs on it. Two queries."""
    same = {"borrower": quote.borrower, "loan": quote.loan}
    live = Quote.objects.filter(**same, state__in=[Quote.State.OPEN, Quote.State.WAITING]).exclude(pk=quote.pk)
    return live.exists() or Plan.objects.filter(**same, state=Plan.State.RUNNING).exists()


def is_paused(line: str) -> bool:
    """Whether collection of a line stands still. One query."""
    return Pause.objects.filter(line=line, ended_at=None).exists()


def is_taken(borrower: str, loan: str) -> bool:
    """Whether a plan runs on the loan or a person is deciding about one. Two queries."""
    taken = Plan.objects.filter(borrower=borrower, loan=loan, state=Plan.State.RUNNING).exists()
    return taken or Quote.objects.filter(borrower=borrower, loan=loan, state=Quote.State.WAITING).exists()


def lines_running() -> list[str]:
    """Lines with a running plan. One query."""
    return list(
        Plan.objects.filter(state=Plan.State.RUNNING).order_by("line").values_list("line", flat=True).distinct()
    )
