"""Reads restorations, deliveries with their attempts, and open alerts."""

import uuid

from django.db.models import Count, QuerySet

from risk.orders.errors import NoSuchDelivery, NoSuchRestoration
from risk.orders.models import Alert, Delivery, Restoration


def restoration(restoration_id: str | uuid.UUID) -> Restoration:
    """One restoration. One query.

    Raises:
        NoSuchRestoration: there is none with this id.
    """
    found = Restoration.objects.filter(pk=restoration_id).first()
    if found is None:
        raise NoSuchRestoration("There is no such restoration.", restoration=str(restoration_id))
    return found


def of_case(number: str) -> Restoration | None:
    """The newest restoration a case ordered. One query."""
    return Restoration.objects.filter(case=number).order_by("-ordered_at").first() if number else None


def of_line(line: str, *, most: int = 50) -> list[Restoration]:
    """A line's restorations, newest first. One query."""
    return list(Restoration.objects.filter(line=line).order_by("-ordered_at")[:most])


def delivery(delivery_id: int) -> Delivery:
    """One delivery. One query.

    Raises:
        NoSuchDelivery: there is none with this id.
    """
    found = Delivery.objects.filter(pk=delivery_id).first()
    if found is None:
        raise NoSuchDelivery("There is no such delivery.", delivery=delivery_id)
    return found


def deliveries(*, line: str | None = None, before: int | None = None, most: int = 50) -> QuerySet[Delivery]:
    """Webhooks, newest first, each with `tries` and its attempts; page with the id of the last one. Two queries."""
    found = Delivery.objects.order_by("-id").prefetch_related("attempts").annotate(tries=Count("attempts"))
    if line is not None:
        found = found.filter(line=line)
    return (found if before is None else found.filter(id__lt=before))[:most]


def open_alerts() -> list[Alert]:
    """Alerts that still hold, oldest first. One query."""
    return list(Alert.objects.filter(closed_at=None).order_by("since"))
