"""What time does to quotes and plans: quotes end, missed instalments are seen, reviews come up. By beat."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from risk import clock
from risk.orders.services import close_alert, raise_alert
from support.plans import collection, letters, progress
from support.plans.models import Plan, Quote, Step
from support.plans.services import end

AT_A_TIME = 200
REVIEW_AFTER = 2  # instalments behind. Source: H.5
ALERT = "plan.review"


def sweep() -> tuple[int, int]:
    """One round: how many quotes ended, how many plans were looked at. Each is a transaction of its own."""
    now = clock.now()
    over = Quote.objects.filter(state=Quote.State.OPEN, expires_at__lte=now).values_list("pk", flat=True)
    ended = sum(_expire(pk) for pk in list(over[:AT_A_TIME]))
    due = Plan.objects.filter(state=Plan.State.RUNNING, next_look__lte=clock.day(now)).values_list("pk", flat=True)
    plans = list(due[:AT_A_TIME])
    for pk in plans:
        look(pk)
    return ended, len(plans)


def _expire(pk: UUID) -> bool:
    with transaction.atomic():
        found = Quote.objects.select_for_update(skip_locked=True).filter(pk=pk, state=Quote.State.OPEN).first()
        if found is None or found.expires_at > clock.now():
            return False
        end(found, Quote.State.EXPIRED)
    return True


def look(pk: UUID) -> None:
    """Reads how a plan is kept and does what follows: contact, review, the letter at the end. Never a cancellation."""
    now = clock.now()
    today = clock.day(now)
    known = Plan.objects.select_related("quote").get(pk=pk)
    paid = progress.paid_since(known, at=now)
    with transaction.atomic():
        plan = Plan.objects.select_for_update(of=("self",)).select_related("quote").get(pk=pk)
        if plan.state != Plan.State.RUNNING:
            return
        found = progress.read(plan, paid=paid, on=today)
        if found.is_whole:
            _finish(plan)
        else:
            _compare(plan, found)
            if today >= plan.review_on:
                _review(plan, "half")
        plan.missed = 0 if found.is_whole else found.behind
        plan.next_look = None if found.is_whole else today + timedelta(days=1)
        plan.save(update_fields=["missed", "next_look", "state"])


def _compare(plan: Plan, found: progress.Progress) -> None:
    reached = f"{found.next_n}"
    if found.behind > plan.missed:
        body = {"behind": found.behind, "paid": found.paid, "due": found.due}
        _keep(plan, "missed", key=f"missed:{reached}:{found.behind}", body=body)
        if found.behind < REVIEW_AFTER:
            letters.tell(plan, "P5", key=f"missed:{reached}")
        else:
            _review(plan, f"behind:{reached}")
            raise_alert(ALERT, f"{plan.ref}:{reached}", line=plan.line)
    elif not found.behind and plan.missed:
        _keep(plan, "caught_up", key=f"caught_up:{reached}", body={"paid": found.paid})
        _close_reviews(plan)


def _close_reviews(plan: Plan) -> None:
    for step in plan.steps.filter(event="review"):
        close_alert(ALERT, f"{plan.ref}:{step.key.rpartition(':')[2]}")


def _review(plan: Plan, key: str) -> None:
    if _keep(plan, "review", key=f"review:{key}", body={}):
        letters.tell(plan, "P6", key=f"review:{key}")


def _finish(plan: Plan) -> None:
    plan.state = Plan.State.KEPT
    plan.save(update_fields=["state"])
    _keep(plan, "kept", key="kept", body={})
    _close_reviews(plan)
    collection.resume(plan.line, why="kept")
    letters.tell(plan, "P7", key="kept")


def _keep(plan: Plan, event: str, *, key: str, body: Mapping[str, object]) -> bool:
    _step, is_new = Step.objects.get_or_create(
        plan=plan, key=key, defaults={"event": event, "body": body, "at": clock.now()}
    )
    return is_new
