"""Quotes a plan, drops it, ends it. Each act is one transaction under the loan's own lock, once per key."""

from datetime import timedelta
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from appeals import services as appeals
from appeals.status import Kind
from risk import clock
from support.plans import collection, paper, queries, words
from support.plans.eligibility import Approval, Budget, Cause, judge
from support.plans.errors import AlreadyPlanned, KeyReused, NotForYou, OnItsWay
from support.plans.models import Plan, Quote
from support.plans.rules import rules
from support.plans.standing import person, standing


def quote(borrower: str, *, loan: str, code: str, cause: Cause, months: int, budget: Budget | None, key: str) -> Quote:
    """Keeps one plan's figures for seven days and stops collection; what a person must decide becomes their case.

    Another open quote of the loan is dropped for it. The same key again is the same quote.

    Raises:
        NoLoan: nothing is owed under that name.
        NotForYou: not among the plans this borrower may have now.
        AlreadyPlanned: a plan runs on the loan, or a person is deciding about one.
        OnItsWay: a repayment was received and is not posted yet.
    """
    at = clock.now()
    found = standing(borrower, loan=loan, at=at)
    key = f"{borrower}:{key}"
    with transaction.atomic():
        lock(found.line, found.loan.ref)
        if earlier := Quote.objects.filter(key=key).first():
            return _same(earlier, found.loan.ref, code)
        if found.coming:
            raise OnItsWay(_("您有一笔还款正在入账。"))
        _make_room(borrower, found.loan.ref)
        who = person(found, cause=cause, months=months, budget=budget)
        offer = next((one for one in found.every() if one.code == code), None)
        verdict = judge(offer, who, found.base, found.rules) if offer else None
        if offer is None or verdict is None or not verdict.is_open:
            raise NotForYou(_("这个方案现在不能选。"), plan=code)
        body = paper.made(offer, found.stay, found.base, who, verdict, line=found.line, rules=found.rules)
        is_auto = verdict.approval == Approval.AUTO
        made = Quote.objects.create(
            key=key,
            borrower=borrower,
            line=found.line,
            loan=found.loan.ref,
            code=code,
            approval=verdict.approval,
            body=body,
            content_hash=paper.digest(body),
            basis_hash=paper.basis_hash(found.base),
            made_at=at,
            expires_at=at + timedelta(days=found.rules.quote_days),
            state=Quote.State.OPEN if is_auto else Quote.State.WAITING,
        )
        collection.pause(found.line, borrower=borrower, why="quote" if is_auto else "request")
        if not is_auto:
            _ask_a_person(made, cause)
    return made


def drop(quote_id: UUID, *, borrower: str) -> None:
    """The borrower doesn't want it; a case about it is withdrawn. Again: nothing more."""
    with transaction.atomic():
        found = held(queries.own_quote(quote_id, borrower=borrower).pk)
        if not found.is_live:
            return
        if found.case and found.state == Quote.State.WAITING:
            appeals.withdraw(found.case, borrower=borrower, key=f"drop:{found.pk}")
        end(found, Quote.State.DROPPED)


def end(found: Quote, state: Quote.State) -> None:
    """A quote that comes to nothing; collection may go on. In the caller's transaction."""
    found.state = state
    found.save(update_fields=["state"])
    collection.resume(found.line, why=state.value)


def approve(found: Quote) -> None:
    """A person agreed to it: from now on it is open for its days. In the caller's transaction."""
    found.state = Quote.State.OPEN
    found.expires_at = clock.now() + timedelta(days=rules().quote_days)
    found.save(update_fields=["state", "expires_at"])


def _ask_a_person(made: Quote, cause: Cause) -> None:
    """A hardship case with its own clock (CLK-14); whose word it needs travels with it."""
    said = dict(words.causes())[cause.value]
    case = appeals.open_case(
        line=made.line, borrower=made.borrower, decision="", codes=(), kind=Kind.HARDSHIP, key=f"plan:{made.pk}"
    )
    appeals.submit(
        case.number,
        borrower=made.borrower,
        statement=_("%(plan)s（借款%(loan)s）：%(cause)s")
        % {"plan": words.title(made.code), "loan": made.loan, "cause": said},
        choice=f"{made.code}:{made.approval}",
        key=f"plan:{made.pk}:submit",
    )
    made.case = case.number
    made.save(update_fields=["case"])


def _make_room(borrower: str, loan: str) -> None:
    if Plan.objects.filter(borrower=borrower, loan=loan, state=Plan.State.RUNNING).exists():
        raise AlreadyPlanned(_("这笔借款已经有方案。"))
    for other in Quote.objects.select_for_update().filter(borrower=borrower, loan=loan):
        if other.state == Quote.State.WAITING:
            raise AlreadyPlanned(_("这笔借款的方案正在由人看。"), number=other.case)
        if other.state == Quote.State.OPEN:
            other.state = Quote.State.DROPPED
            other.save(update_fields=["state"])


def _same(earlier: Quote, loan: str, code: str) -> Quote:
    if (earlier.loan, earlier.code) != (loan, code):
        raise KeyReused(_("这个请求已经提交过别的内容。"))
    return earlier


def held(quote_id: UUID) -> Quote:
    return Quote.objects.select_for_update().get(pk=quote_id)


def lock(line: str, loan: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 5))", [f"plan:{line}:{loan}"])
