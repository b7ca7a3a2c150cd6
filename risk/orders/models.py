"""Owns restorations, the webhooks that order them, every attempt to deliver one, and alerts about silence."""

import uuid

from django.db import models
from django.db.models import Q


class Restoration(models.Model):
    """A limit we ordered the lender's core to set; done only when the core says so itself.

    `amount` is the new limit in fen, not the difference.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=200, unique=True)
    line = models.CharField(max_length=200)
    amount = models.BigIntegerField()
    decision = models.CharField(max_length=40)
    case = models.CharField(max_length=40, blank=True)
    codes = models.JSONField(default=list)
    protection_until = models.DateTimeField()
    ordered_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "risk_restoration"
        indexes = [
            models.Index(name="restoration_open", fields=["line"], condition=Q(confirmed_at=None)),
            models.Index(name="restoration_case", fields=["case"]),
        ]
        constraints = [models.CheckConstraint(name="restoration_amount", condition=Q(amount__gte=0))]

    def __str__(self) -> str:
        return f"{self.line} {self.amount}"

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at is not None


class Delivery(models.Model):
    """One webhook: its body as sent, its place in its line's order, and whether it arrived or was given up."""

    id = models.BigAutoField(primary_key=True)
    key = models.CharField(max_length=200, unique=True)
    type = models.CharField(max_length=60)
    line = models.CharField(max_length=200)
    body = models.TextField()
    made_at = models.DateTimeField()
    next_at = models.DateTimeField()
    sending_until = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "risk_delivery"
        indexes = [
            models.Index(name="delivery_open", fields=["line", "id"], condition=Q(delivered_at=None, given_up_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.line}"

    @property
    def is_settled(self) -> bool:
        return self.delivered_at is not None or self.given_up_at is not None

    @property
    def message_id(self) -> str:
        """The `webhook-id` header: the same on every attempt."""
        return f"msg_{self.pk}"


class Attempt(models.Model):
    """One try to deliver a webhook; `status` is the HTTP answer, empty when there was none."""

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="attempts")
    at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True)
    error = models.CharField(max_length=120, blank=True)
    milliseconds = models.PositiveIntegerField()

    class Meta:
        db_table = "risk_delivery_attempt"
        indexes = [models.Index(name="attempt_at", fields=["at"])]

    def __str__(self) -> str:
        return f"{self.delivery_id} {self.status or self.error}"


class Alert(models.Model):
    """Something about an order that a person must look at; closed when it is no longer so."""

    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=200)
    line = models.CharField(max_length=200, blank=True)
    since = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "risk_order_alert"
        constraints = [models.UniqueConstraint(name="order_alert_once", fields=["kind", "subject"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"
