"""Signs a quote and undoes what was signed: one transaction each under the loan's own lock; a second click is the same.

What was read is kept byte for byte, and the schedule gets a version; those before it stay.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from risk import clock
from risk.orders.services import tell
from support.plans import collection, letters, paper, queries
from support.plans.errors import NotConfirmed, NotDecided, NotForYou, NotRead, QuoteMoved, QuoteOver, TooLateToUndo
from support.plans.models import Agreement, Plan, Quote, Step, Version
from support.plans.progress import paid_since
from support.plans.rules import rules
from support.plans.services import held, lock
from support.plans.standing import standing


def open_cost_form(quote_id: UUID, *, borrower: str) -> Quote:
    """Notes when the cost form was first opened: its reading time counts from there.

    Raises:
        NoSuchQuote, QuoteOver, NotDecided, NotForYou.
    """
    found = queries.own_quote(quote_id, borrower=borrower)
    _refuse_closed(found, at=clock.now())
    Quote.objects.filter(pk=found.pk, read_from=None).update(read_from=clock.now())
    found.refresh_from_db()
    return found


def agree(quote_id: UUID, *, borrower: str, seen: str, confirmed: bool) -> Plan:
    """Signs: what was read is kept byte for byte, the schedule gets a new version, and the lender is told.

    A second click is the same plan.

    Args:
        seen: the hash of the cost form as it was on the screen.
        confirmed: the box under it was ticked.

    Raises:
        NoSuchQuote, QuoteOver, NotDecided, NotForYou: it cannot be signed (any more).
        QuoteMoved: something was paid, or fell overdue, since it was made.
        NotRead, NotConfirmed: the cost form was too short on the screen, is another one now, or was not ticked.
    """
    at = clock.now()
    line = queries.own_quote(quote_id, borrower=borrower)
    with transaction.atomic():
        lock(line.line, line.loan)
        found = held(quote_id)
        if found.state == Quote.State.AGREED:
            return found.plan
        _refuse_closed(found, at=at)
        base = standing(borrower, loan=found.loan, at=at).base
        if paper.basis_hash(base) != found.basis_hash:
            raise QuoteMoved(_("报价以后，欠款有了变化。"))
        text = letters.cost_form(found)
        _refuse_unread(found, at=at, seen=seen, now=paper.digest(text), confirmed=confirmed)
        return _sign(found, text, at=at)


def undo(plan_id: UUID, *, borrower: str) -> Plan:
    """Back to the schedule before, within three days and before anything is paid. Again: nothing more.

    Raises:
        NoSuchPlan.
        TooLateToUndo: the days are over, something was paid, or it is paid whole.
    """
    at = clock.now()
    known = queries.own_plan(plan_id, borrower=borrower)
    paid = paid_since(known, at=at)
    with transaction.atomic():
        lock(known.line, known.loan)
        plan = Plan.objects.select_for_update().get(pk=known.pk)
        if plan.state == Plan.State.UNDONE:
            return plan
        if at >= plan.undo_until or paid or plan.state != Plan.State.RUNNING:
            raise TooLateToUndo(_("已经不能自己撤销了。"))
        plan.state, plan.next_look = Plan.State.UNDONE, None
        plan.save(update_fields=["state", "next_look"])
        rows = paper.stay_rows(plan.quote.body)
        version = _version(plan, rows, why="undone", at=at)
        Step.objects.create(plan=plan, event="undone", key="undone", body={"version": version}, at=at)
        _tell_lender(plan, rows, version=version, state="undone", at=at)
        collection.resume(plan.line, why="undone")
        letters.tell(plan, "P4", key="undone")
    return plan


def seconds_to_read(found: Quote, *, at: datetime) -> int:
    """How long the cost form must stay open yet; whole seconds, 0 when it was long enough."""
    needed = timedelta(seconds=rules().reading_seconds)
    left = needed if found.read_from is None else found.read_from + needed - at
    return max(0, -int(-left.total_seconds() // 1))


def _sign(found: Quote, text: bytes, *, at: datetime) -> Plan:
    content, config = paper.read(found.body), rules()
    plan = Plan.objects.create(
        ref=f"PL-{found.pk.hex[:12].upper()}",
        quote=found,
        borrower=found.borrower,
        line=found.line,
        loan=found.loan,
        code=found.code,
        agreed_at=at,
        undo_until=at + timedelta(days=config.undo_days),
        review_on=content.review_on,
        next_look=clock.day(at) + timedelta(days=1),
    )
    Agreement.objects.create(
        plan=plan,
        lang="en" if (get_language() or "").startswith("en") else "zh",
        text=text,
        text_hash=paper.digest(text),
        read_from=found.read_from or at,
        confirmed_at=at,
    )
    found.state = Quote.State.AGREED
    found.save(update_fields=["state"])
    if not Version.objects.filter(line=plan.line, loan=plan.loan).exists():
        _version(None, paper.stay_rows(found.body), why="before", at=at, of=plan)
    rows = paper.plan_rows(found.body)
    version = _version(plan, rows, why="agreed", at=at)
    Step.objects.create(plan=plan, event="agreed", key="agreed", body={"version": version}, at=at)
    collection.pause(plan.line, borrower=plan.borrower, why="plan")
    _tell_lender(plan, rows, version=version, state="agreed", at=at)
    letters.tell(plan, "N9", key="agreed")
    return plan


def _tell_lender(plan: Plan, rows: list[dict[str, object]], *, version: int, state: str, at: datetime) -> None:
    """The schedule that holds from now on; an undone plan's is the one before it."""
    body = {
        "plan": plan.ref,
        "line": plan.line,
        "loan_ref": plan.loan,
        "kind": plan.code,
        "state": state,
        "version": version,
        "instalments": rows,
        "waived": paper.read(plan.quote.body).waived,
        "at": at.isoformat(),
    }
    tell("mingbai.plan.agreed", plan.line, body, key=f"plan:{plan.pk}:{state}")


def _version(
    plan: Plan | None, rows: list[dict[str, object]], *, why: str, at: datetime, of: Plan | None = None
) -> int:
    about = plan or of
    if about is None:
        raise ValueError("a schedule belongs to a loan")
    number = Version.objects.filter(line=about.line, loan=about.loan).count() + 1
    Version.objects.create(
        borrower=about.borrower, line=about.line, loan=about.loan, number=number, plan=plan, why=why, rows=rows, at=at
    )
    return number


def _refuse_closed(found: Quote, *, at: datetime) -> None:
    if found.state == Quote.State.WAITING:
        raise NotDecided(_("这个方案还在由人看。"))
    if found.state == Quote.State.DECLINED:
        raise NotForYou(_("这个方案没有通过。"))
    if found.state != Quote.State.OPEN or at >= found.expires_at:
        raise QuoteOver(_("报价已经过期。"))


def _refuse_unread(found: Quote, *, at: datetime, seen: str, now: str, confirmed: bool) -> None:
    left = seconds_to_read(found, at=at)
    if left or seen != now:
        raise NotRead(_("明示表还没有看完。"), seconds=left)
    if not confirmed:
        raise NotConfirmed(_("还没有打勾确认。"))
