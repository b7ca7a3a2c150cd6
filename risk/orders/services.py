"""Orders restorations and tells the lender's systems: in order per line, at least once."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from risk import clock
from risk.orders import queries
from risk.orders.errors import KeyReused
from risk.orders.models import Alert, Delivery, Restoration
from risk.work import services as work

# [D] The core is given this long to answer an order with `limit_changed`.
ANSWER_WITHIN = timedelta(hours=24)
# [D] How far the core's clock may be behind ours: an older change of the same amount answers nothing.
SKEW = timedelta(minutes=5)

_PUT = """
INSERT INTO risk_delivery (key, type, line, body, made_at, next_at) VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT (key) DO NOTHING RETURNING id
"""


def order_restoration(
    *,
    line: str,
    amount: int,
    decision: str,
    case: str,
    codes: Sequence[str],
    protection_until: datetime,
    key: str,
) -> Restoration:
    """Orders a limit (fen, the new limit and not the difference) by webhook; the same key again is the same order.

    The line counts as restored only when the core's own `credit.line.limit_changed` says so; then work
    `restoration.applied` (subject: the restoration's id) is added. 24 hours without it raise an alert.

    Raises:
        KeyReused: the key ordered something else.
    """
    with transaction.atomic():
        now = clock.now()
        order, is_new = Restoration.objects.get_or_create(
            key=key,
            defaults={
                "line": line,
                "amount": amount,
                "decision": decision,
                "case": case,
                "codes": list(codes),
                "protection_until": protection_until,
                "ordered_at": now,
            },
        )
        if (order.line, order.amount, order.decision) != (line, amount, decision):
            raise KeyReused("This key has ordered something else.", key=key)
        if is_new:
            body = {
                "line": line,
                "amount": amount,
                "decision": decision,
                "case": case,
                "codes": list(codes),
                "idempotency_key": key,
                "protection_until": protection_until.isoformat(),
            }
            tell("mingbai.restoration.ordered", line, body, key=f"restoration:{order.pk}")
            work.add("restoration.unanswered", str(order.pk), key=str(order.pk), due_at=now + ANSWER_WITHIN)
    return order


def tell(type: str, line: str, body: Mapping[str, Any], *, key: str) -> None:  # noqa: A002 - the word of the webhook
    """Puts one webhook behind those already waiting for its line, in the caller's transaction; once per key.

    At most 3 statements, and no savepoint: nothing here raises for a caller to go on from.
    """
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        # Whoever commits first has the lower number: that is the order per line.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 2))", [line])
        now = clock.now()
        document = json.dumps({"type": type, "timestamp": now.isoformat(), "data": body}, ensure_ascii=False)
        cursor.execute(_PUT, [key, type, line, document, now, now])
        for (pk,) in cursor.fetchall():
            work.add("webhook", str(pk), key=str(pk))


def tell_many(type: str, orders: Sequence[tuple[str, Mapping[str, Any], str]]) -> None:  # noqa: A002
    """`tell` for many (line, body, key), each line once, in 4 statements; in the caller's transaction."""
    if not orders:
        return
    now = clock.now()
    with transaction.atomic():
        with connection.cursor() as cursor:
            # By line in one order everywhere, so that two never wait for each other.
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended(line, 2)) FROM (SELECT unnest(%s::text[]) AS line"
                " ORDER BY 1) AS lines",
                [sorted({line for line, _, _ in orders})],
            )
        known = set(Delivery.objects.filter(key__in=[key for *_, key in orders]).values_list("key", flat=True))
        new = [
            Delivery(
                key=key, type=type, line=line, made_at=now, next_at=now,
                body=json.dumps({"type": type, "timestamp": now.isoformat(), "data": body}, ensure_ascii=False),
            )
            for line, body, key in orders
            if key not in known
        ]  # fmt: skip
        made = Delivery.objects.bulk_create(new)
        work.add_many("webhook", [(str(one.pk), str(one.pk)) for one in made])


def confirm(changes: Sequence[tuple[str, int, datetime]]) -> None:
    """Counts orders as obeyed when the core's `limit_changed` (line, new limit, time) answers them.

    One query when nothing is ordered for these lines; in the transaction that stores the events.
    """
    waiting = Restoration.objects.select_for_update().filter(line__in={line for line, _, _ in changes})
    for order in waiting.filter(confirmed_at=None).order_by("ordered_at"):
        answers = any(
            line == order.line and amount == order.amount and time >= order.ordered_at - SKEW
            for line, amount, time in changes
        )
        if answers:
            order.confirmed_at = clock.now()
            order.save(update_fields=["confirmed_at"])
            work.add("restoration.applied", str(order.pk), key=str(order.pk))
            close_alert("restoration.unanswered", str(order.pk))


def raise_alert(kind: str, subject: str, *, line: str) -> None:
    """Raises an alert, once, and tells the lender's systems."""
    with transaction.atomic():
        alert, is_new = Alert.objects.get_or_create(
            kind=kind, subject=subject, defaults={"line": line, "since": clock.now()}
        )
        if is_new:
            _tell_alert(alert, "raised")


@transaction.atomic
def close_alert(kind: str, subject: str) -> None:
    for alert in Alert.objects.filter(kind=kind, subject=subject, closed_at=None):
        alert.closed_at = clock.now()
        alert.save(update_fields=["closed_at"])
        _tell_alert(alert, "closed")


def _tell_alert(alert: Alert, state: str) -> None:
    body = {"alert": alert.kind, "subject": alert.subject, "line": alert.line, "state": state}
    # Alerts have a queue of their own: one about a line that is stuck must not wait behind it.
    tell("mingbai.alert.changed", f"alert {alert.line}", body, key=f"alert:{alert.pk}:{state}")


def redeliver(delivery_id: int, *, key: str) -> None:
    """Sends a webhook again, by hand: the same body under the same message id, one more attempt.

    Raises:
        NoSuchDelivery: there is none with this id.
    """
    with transaction.atomic():
        delivery = queries.delivery(delivery_id)
        Delivery.objects.filter(pk=delivery.pk).update(
            delivered_at=None, given_up_at=None, next_at=clock.now(), made_at=clock.now()
        )
        work.add("webhook", str(delivery.pk), key=f"{delivery.pk}:{key}")
