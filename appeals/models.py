"""A case, the trail of every step it made, who agreed, what was asked and which clocks run.

Statuses are written by `appeals.moves` alone. Steps and assents are written once; triggers refuse change and deletion.
"""

from collections.abc import Collection
from datetime import datetime
from typing import ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from appeals.commands import Proposal
from appeals.status import APART, CLOSED, Kind, Leaning, Part, Status, Way, notice
from risk.clock import now
from risk.clocks.models import Deadline

USER = settings.AUTH_USER_MODEL


class CaseQuerySet(models.QuerySet["Case"]):
    def live(self) -> "CaseQuerySet":
        return self.exclude(status__in=CLOSED)

    def seen_by(self, parts: Collection[Part]) -> "CaseQuerySet":
        """What a colleague's parts let them know of."""
        return self if Part.AMLO in parts else self.exclude(kind__in=APART)

    def waiting_for(self, parts: Collection[Part]) -> "CaseQuerySet":
        """Of what they may know, what their own queues hold: the AML role alone has only its own."""
        known = self.seen_by(parts)
        return known if set(parts) - {Part.AMLO} else known.filter(kind__in=APART)

    def of(self, borrower: str) -> "CaseQuerySet":
        return self.filter(borrower=borrower)

    def next_up(self) -> "CaseQuerySet":
        """By statutory days left, then urgency, then age (E.5)."""
        return self.filter(status=Status.QUEUED).order_by("due_on", "-urgency", "received_at", "id")

    def lapsed(self, *, at: datetime) -> "CaseQuerySet":
        """In review, and the reviewer's lock ran out."""
        return self.filter(status=Status.IN_REVIEW, locked_until__lte=at)


class Case(models.Model):
    """One thing a borrower asked us to look at again."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    # MB-YYMMDD-NNNNN-C; the only name a borrower ever sees.
    number = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=16, choices=Kind, default=Kind.APPEAL)
    # The case it came from: a redirect, or something that runs beside it.
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    borrower = models.CharField(max_length=64)
    line = models.CharField(max_length=64)
    channel = models.CharField(max_length=16, default="web")
    lang = models.CharField(max_length=8, default="zh")

    # What it is about: the decision as it was told, and the words of the borrower.
    decision = models.CharField(max_length=64, blank=True)
    codes = models.JSONField(default=list)
    policy = models.CharField(max_length=64, blank=True)
    decided_by = models.CharField(max_length=64, blank=True)  # a staff id of the lender, when a person decided
    statement = models.TextField(blank=True)
    choice = models.CharField(max_length=64, blank=True)
    consents = models.JSONField(default=list)

    # Written only by appeals.moves.
    status = models.CharField(max_length=16, choices=Status, default=Status.DRAFT)
    seq = models.PositiveIntegerField(default=0)
    head = models.CharField(max_length=64, blank=True)  # hash of the newest step
    life = models.PositiveIntegerField(default=0)  # the step at which the present life (reopening, second review) began
    version = models.PositiveIntegerField(default=0)  # grows whenever what is judged changes
    opened_at = models.DateTimeField(default=now)
    received_at = models.DateTimeField(null=True)
    moved_at = models.DateTimeField(default=now)
    decided_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    # The queue.
    queue = models.CharField(max_length=8, default="L1")
    urgency = models.SmallIntegerField(default=0)
    due_on = models.DateField(null=True)  # the day CLK-04 runs out
    assignee = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="held_cases")
    prefers = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    locked_until = models.DateTimeField(null=True)

    # What is known and proposed.
    proofs_in = models.PositiveIntegerField(default=0)
    red = models.PositiveIntegerField(default=0)
    amber = models.PositiveIntegerField(default=0)
    income_recognised = models.BigIntegerField(null=True)  # fen a month
    income_level = models.PositiveSmallIntegerField(null=True)
    proposal = models.JSONField(null=True)
    round = models.PositiveSmallIntegerField(default=0)
    eyes = models.JSONField(default=list)
    rounds = models.PositiveSmallIntegerField(default=0)  # requests for proof
    extended = models.PositiveSmallIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)  # failed re-checks in a row
    waits_until = models.DateTimeField(null=True)
    window_until = models.DateTimeField(null=True)
    lifted_at = models.DateTimeField(null=True)

    # The outcome.
    outcome = models.CharField(max_length=8, blank=True)
    amount = models.BigIntegerField(null=True)  # fen
    recheck = models.CharField(max_length=64, blank=True)  # the decision that came of it
    applied_at = models.DateTimeField(null=True)
    second = models.BooleanField(default=False)
    # Flags that run beside the chart.
    regulator = models.BooleanField(default=False)
    distress = models.BooleanField(default=False)
    on_file = models.BooleanField(default=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="case_status_known", condition=Q(status__in=Status.values)),
            models.CheckConstraint(name="case_kind_known", condition=Q(kind__in=Kind.values)),
            models.UniqueConstraint(
                name="case_one_open_per_decision",
                fields=["decision", "kind"],
                condition=~Q(decision="") & ~Q(status__in=[status.value for status in CLOSED]),
            ),
        ]
        indexes: ClassVar = [
            # claim_next
            models.Index(
                name="case_next_up",
                fields=["due_on", "-urgency", "received_at", "id"],
                condition=Q(status=Status.QUEUED.value),
            ),
            # the same for the one role that has a few among very many
            models.Index(
                name="case_apart",
                fields=["due_on", "-urgency", "received_at", "id"],
                condition=Q(status=Status.QUEUED.value, kind__in=[kind.value for kind in APART]),
            ),
            # the sweep of locks
            models.Index(name="case_lapsed", fields=["locked_until"], condition=Q(status=Status.IN_REVIEW.value)),
            # the borrower's list, and the explanation's newest case
            models.Index(name="case_of_borrower", fields=["borrower", "-opened_at"]),
            models.Index(name="case_of_line", fields=["line", "-opened_at"]),
            # open cases about the same thing, side by side on the desk
            models.Index(
                name="case_alike",
                fields=["policy", "codes", "-received_at"],
                condition=~Q(status__in=[status.value for status in CLOSED]),
            ),
            # the sweep of what stayed with the system
            models.Index(
                name="case_on_system",
                fields=["moved_at"],
                condition=~Q(status__in=["draft", "closed_final", "discarded", "withdrawn"]),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def proposed(self) -> Proposal | None:
        return Proposal.from_json(self.proposal) if self.proposal else None

    def is_held_by(self, staff_id: int, *, at: datetime) -> bool:
        """In this colleague's hands, and their lock has not run out."""
        return self.assignee_id == staff_id and self.locked_until is not None and self.locked_until > at

    @property
    def is_apart(self) -> bool:
        """Whether one role alone judges it and nobody else may see it."""
        return self.kind in APART

    @property
    def needs_first_view(self) -> bool:
        """Whether a reviewer says what they think before they see what the machine proposes (C.6 b)."""
        return bool(self.red or self.amber) or self.kind == Kind.HUMAN_REVIEW

    @property
    def public_status(self) -> str:
        """The status a borrower may read: nothing that hints at a doubt about them."""
        return Status.IN_REVIEW.value if self.status == Status.SPECIALIST else str(self.status)


class Step(models.Model):
    """One applied move. Partitioned by hash of the case; each step carries the hash of the one before."""

    pk = models.CompositePrimaryKey("case_id", "seq")
    case = models.ForeignKey(Case, models.PROTECT, related_name="steps")
    seq = models.PositiveIntegerField()
    event = models.CharField(max_length=32)
    source = models.CharField(max_length=16, blank=True)  # empty: the case began
    target = models.CharField(max_length=16)
    part = models.CharField(max_length=8)  # as whom (E.2)
    # Null: the borrower, or the system.
    actor = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    ref = models.CharField(max_length=64, blank=True)
    delegated_by = models.CharField(max_length=64, blank=True)
    note = models.TextField(blank=True)
    body = models.JSONField(default=dict)
    key = models.CharField(max_length=96)
    at = models.DateTimeField()
    prev_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["seq"]
        constraints: ClassVar = [models.UniqueConstraint(name="step_once_per_key", fields=["case", "key"])]
        indexes: ClassVar = [
            # what one colleague proposed: their own figures on the team page
            models.Index(name="step_verdict", fields=["actor", "at"], condition=Q(event__in=["approve", "decline"])),
        ]

    def __str__(self) -> str:
        return f"{self.event}: {self.source} to {self.target}"

    @property
    def notice(self) -> str:
        """The notice (A1..A17) owed for this step, or nothing."""
        return notice(self.event, self.target)


class Assent(models.Model):
    """A second pair of eyes on one proposal. Independence is the database's business too: see migration 0003."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="assents")
    round = models.PositiveSmallIntegerField()
    eye = models.CharField(max_length=8)
    staff = models.ForeignKey(USER, models.PROTECT, related_name="+")
    proposer = models.ForeignKey(USER, models.PROTECT, related_name="+")
    note = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="assent_not_by_proposer", condition=~Q(staff=F("proposer"))),
            models.UniqueConstraint(name="assent_one_person_once", fields=["case", "round", "staff"]),
            models.UniqueConstraint(name="assent_one_per_eye", fields=["case", "round", "eye"]),
        ]

    def __str__(self) -> str:
        return f"{self.eye} on {self.case_id}"


class FirstView(models.Model):
    """What a reviewer thought of a doubtful case before the machine's recommendation was shown to them (C.6 b).

    Said once in each life of a case; never changed, so that agreeing with the machine can be told from following it.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="first_views")
    staff = models.ForeignKey(USER, models.PROTECT, related_name="+")
    life = models.PositiveIntegerField()
    leaning = models.CharField(max_length=8, choices=Leaning)
    note = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(name="first_view_once", fields=["case", "life", "staff"])]

    def __str__(self) -> str:
        return f"{self.staff_id} leans to {self.leaning} in {self.case_id}"


class Ask(models.Model):
    """One round of questions to the borrower (N4)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="asks")
    round = models.PositiveSmallIntegerField()
    items = models.JSONField()
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["round"]
        constraints: ClassVar = [models.UniqueConstraint(name="case_ask_once_per_round", fields=["case", "round"])]

    def __str__(self) -> str:
        return f"request {self.round} of {self.case_id}"


class Clock(Deadline):
    """One deadline on one case, by the rules of `risk.clocks`."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="clocks")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(name="clock_once", fields=["case", "code", "n"])]
        indexes: ClassVar = [models.Index(name="clock_due", fields=["next_at"], condition=Q(next_at__isnull=False))]

    def __str__(self) -> str:
        return f"{self.code} of {self.case_id}"


class StaffCard(models.Model):
    """What independence needs to know of a colleague (E.6)."""

    user = models.OneToOneField(USER, models.CASCADE, related_name="card", primary_key=True)
    manager = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    team = models.CharField(max_length=64, blank=True)
    staff_no = models.CharField(max_length=64, blank=True)  # as the lender's events name them
    borrower = models.CharField(max_length=64, blank=True)  # when they are a customer themselves
    has_incentive = models.BooleanField(default=False)  # paid for collections or sales
    skills = models.JSONField(default=list, blank=True)
    policies = models.JSONField(default=list, blank=True)  # versions they wrote
    phones = models.JSONField(default=list, blank=True)  # their own numbers: a borrower's that is one of them bars

    def __str__(self) -> str:
        return str(self.user)


class Parting(models.Model):
    """A borrower wants no more of somebody who acted for them; `taken_back_at` when they may again (投诉办法 14)."""

    borrower = models.CharField(max_length=64)
    helper = models.CharField(max_length=64)  # as the trail names them: the lender's program and the helper
    at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="parting_once", fields=["borrower", "helper"], condition=Q(taken_back_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.borrower} without {self.helper}"


class Conflict(models.Model):
    """A conflict of interest somebody declared. It is never taken back."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="conflicts")
    staff = models.ForeignKey(USER, models.PROTECT, related_name="+")
    note = models.TextField()
    at = models.DateTimeField(default=now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(name="case_conflict_once", fields=["case", "staff"])]

    def __str__(self) -> str:
        return f"{self.staff_id} steps aside from {self.case_id}"


class Presence(models.Model):
    """That a colleague has a case on their screen; overwritten, and dropped after a day."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    staff = models.ForeignKey(USER, models.CASCADE, related_name="+")
    came_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(name="presence_once", fields=["case", "staff"])]
        indexes: ClassVar = [models.Index(name="presence_old", fields=["seen_at"])]

    def __str__(self) -> str:
        return f"{self.staff_id} looks at {self.case_id}"


class Visit(models.Model):
    """A check outside the files: a call or a meeting, with what is to be checked and the times offered (E.3, 15).

    Nothing is checked without the borrower's word: `agreed_at`, or `refused_at` and the case goes on without it.
    Where it was is kept only with a consent of its own, `spot_agreed_at`; withdrawn, it is blanked (A105).
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="visits")
    n = models.PositiveSmallIntegerField()
    way = models.CharField(max_length=8, choices=Way)
    place = models.CharField(max_length=200, blank=True)
    items = models.JSONField()  # what is to be checked, in words the borrower reads too
    slots = models.JSONField()  # ISO 8601 instants, the earliest first
    slot_at = models.DateTimeField(null=True)
    agreed_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    found = models.JSONField(default=list)  # for each item: yes, no or unknown
    done_at = models.DateTimeField(null=True)
    spot = models.CharField(max_length=32, blank=True)  # latitude and longitude in degrees, WGS 84
    spot_agreed_at = models.DateTimeField(null=True)
    spot_withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["n"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="visit_once", fields=["case", "n"]),
            models.CheckConstraint(
                name="visit_spot_by_consent",
                condition=Q(spot="") | Q(spot_agreed_at__isnull=False, spot_withdrawn_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.way} {self.n} of {self.case_id}"

    @property
    def times(self) -> list[datetime]:
        return [datetime.fromisoformat(slot) for slot in self.slots]

    @property
    def may_locate(self) -> bool:
        """Whether the borrower lets us keep where it was."""
        return self.spot_agreed_at is not None and self.spot_withdrawn_at is None

    @property
    def checked(self) -> list[tuple[str, str]]:
        """Each item with what was found of it, empty while nothing was."""
        return [(item, self.found[n] if n < len(self.found) else "") for n, item in enumerate(self.items)]


class Told(models.Model):
    """A notice that reached the borrower in one channel, for one step."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="told")
    seq = models.PositiveIntegerField()
    channel = models.CharField(max_length=16)
    notice = models.CharField(max_length=8, blank=True)
    content_hash = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(name="case_told_once", fields=["case", "seq", "channel"])]

    def __str__(self) -> str:
        return f"{self.notice} by {self.channel}"


class Search(models.Model):
    """That a colleague looked for somebody's cases, and why. Only grows."""

    staff = models.ForeignKey(USER, models.PROTECT, related_name="+")
    sought = models.CharField(max_length=64)
    why = models.CharField(max_length=200)
    found = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        # how often this colleague searched today
        indexes: ClassVar = [models.Index(name="search_of_staff", fields=["staff", "-at"])]

    def __str__(self) -> str:
        return f"{self.staff_id} looked for {self.sought}"


class Shadow(models.Model):
    """An anti-money-laundering task beside a case. Only the AML role reads it; no step shows it (E.3, 14)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    raised_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    note = models.TextField()
    at = models.DateTimeField(default=now)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"shadow of {self.case_id}"
