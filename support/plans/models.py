"""Quotes, what was agreed byte for byte, versions of schedules, every step of a plan, and pauses of collection.

What was said or agreed is written once: triggers refuse change and deletion of agreements, schedules and steps.
"""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q


class Quote(models.Model):
    """One plan offered to one borrower for some days. Its figures never change; only where it stands does."""

    class State(models.TextChoices):
        OPEN = "open"  # may be agreed to
        WAITING = "waiting"  # a person decides first
        DECLINED = "declined"
        EXPIRED = "expired"
        DROPPED = "dropped"  # the borrower doesn't want it
        AGREED = "agreed"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    key = models.CharField(max_length=160, unique=True)
    borrower = models.CharField(max_length=64)
    line = models.CharField(max_length=64)
    loan = models.CharField(max_length=64)
    code = models.CharField(max_length=12)  # H2-18
    approval = models.CharField(max_length=12)
    case = models.CharField(max_length=20, blank=True)  # the hardship case, when a person decides
    body = models.TextField()  # canonical JSON: figures, dates, what was told of the month
    content_hash = models.CharField(max_length=64)
    basis_hash = models.CharField(max_length=64)  # of what was owed: another one, and the figures no longer hold
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    read_from = models.DateTimeField(null=True)  # when the cost form was first opened
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)

    class Meta:
        indexes: ClassVar = [
            models.Index(name="quote_of_borrower", fields=["borrower", "-made_at"]),
            models.Index(name="quote_ends", fields=["expires_at"], condition=Q(state="open")),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="quote_one_live_per_loan",
                fields=["borrower", "loan"],
                condition=Q(state__in=["open", "waiting"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} for {self.loan}"

    @property
    def is_live(self) -> bool:
        return self.state in (self.State.OPEN, self.State.WAITING)


class Plan(models.Model):
    """A plan that was agreed to."""

    class State(models.TextChoices):
        RUNNING = "running"
        UNDONE = "undone"
        KEPT = "kept"  # all of it was paid

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    ref = models.CharField(max_length=24, unique=True)
    quote = models.OneToOneField(Quote, models.PROTECT, related_name="plan")
    borrower = models.CharField(max_length=64)
    line = models.CharField(max_length=64)
    loan = models.CharField(max_length=64)
    code = models.CharField(max_length=12)
    agreed_at = models.DateTimeField()
    undo_until = models.DateTimeField()
    review_on = models.DateField()
    next_look = models.DateField(null=True)  # the day the sweep reads it again
    missed = models.PositiveSmallIntegerField(default=0)  # instalments behind, as last read
    state = models.CharField(max_length=10, choices=State, default=State.RUNNING)

    class Meta:
        indexes: ClassVar = [
            models.Index(name="plan_of_borrower", fields=["borrower", "-agreed_at"]),
            models.Index(name="plan_to_look_at", fields=["next_look"], condition=Q(state="running")),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="plan_one_running_per_loan", fields=["borrower", "loan"], condition=Q(state="running")
            )
        ]

    def __str__(self) -> str:
        return self.ref


class Agreement(models.Model):
    """What was agreed, byte for byte: the cost form as it was read, and how long it was open. Only grows."""

    plan = models.OneToOneField(Plan, models.PROTECT, related_name="agreement")
    lang = models.CharField(max_length=4)
    text = models.BinaryField()
    text_hash = models.CharField(max_length=64)
    read_from = models.DateTimeField()
    confirmed_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.text_hash


class Version(models.Model):
    """One schedule of a loan; the newest is in force, those before it stay. Only grows."""

    borrower = models.CharField(max_length=64)
    line = models.CharField(max_length=64)
    loan = models.CharField(max_length=64)
    number = models.PositiveSmallIntegerField()
    plan = models.ForeignKey(Plan, models.PROTECT, null=True, related_name="versions")
    why = models.CharField(max_length=12)  # before, agreed, undone
    rows = models.JSONField()  # [{n, due_on, principal, interest}]
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(name="schedule_numbered", fields=["line", "loan", "number"])]

    def __str__(self) -> str:
        return f"{self.loan} v{self.number}"


class Step(models.Model):
    """Something that happened to a plan, once for its key. Only grows."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="steps")
    event = models.CharField(max_length=12)  # agreed, undone, missed, caught_up, review, kept
    key = models.CharField(max_length=120)
    body = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(name="plan_step_once", fields=["plan", "key"])]

    def __str__(self) -> str:
        return f"{self.event} of {self.plan_id}"


class Pause(models.Model):
    """Collection of one line stands still, from when to when. One open pause for each line."""

    borrower = models.CharField(max_length=64)
    line = models.CharField(max_length=64)
    why = models.CharField(max_length=12)  # quote, request, plan
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="pause_one_open", fields=["line"], condition=Q(ended_at=None))
        ]

    def __str__(self) -> str:
        return f"{self.line}: {self.why}"


class Looked(models.Model):
    """A look at a page that tells what being late costs; kept two days, and the same page again at once is no other."""

    borrower = models.CharField(max_length=64)
    page = models.CharField(max_length=32)
    slot = models.BigIntegerField()  # of ten minutes, since 1970
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="looked_once_a_while", fields=["borrower", "page", "slot"])
        ]

    def __str__(self) -> str:
        return f"{self.page} by {self.borrower}"


class Offered(models.Model):
    """An offer of plans that nobody asked for: at most one in seven days, and none for long after a “no” (G.8)."""

    borrower = models.CharField(max_length=64)
    line = models.CharField(max_length=64)
    signal = models.CharField(max_length=10)
    on = models.DateField()
    at = models.DateTimeField()
    declined_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(name="offered_once_a_day", fields=["borrower", "on"])]

    def __str__(self) -> str:
        return f"{self.signal} for {self.line}"
