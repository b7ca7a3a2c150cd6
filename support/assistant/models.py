"""A conversation and everything said in it. Turns are append-only and lie in monthly partitions."""

from uuid import uuid4

from django.db import models
from django.utils import timezone


class Owner(models.TextChoices):
    """Who answers. The assistant is mute while a person does."""

    ASSISTANT = "assistant"
    PERSON = "person"


class Speaker(models.TextChoices):
    BORROWER = "borrower"
    ASSISTANT = "assistant"
    PERSON = "person"
    NOTE = "note"


class Conversation(models.Model):
    """One borrower's talk with us, for as long as there is something to talk about."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    borrower = models.CharField(max_length=64, unique=True)
    owner = models.CharField(max_length=12, choices=Owner.choices, default=Owner.ASSISTANT)
    last_seq = models.PositiveIntegerField(default=0)
    # Turns in a row that were not understood; the third goes to a person (G.9).
    unsure = models.PositiveSmallIntegerField(default=0)
    opened_at = models.DateTimeField(auto_now_add=True)
    spoke_at = models.DateTimeField(null=True)
    # No turn before this still has its words: what retention looks for.
    words_from = models.DateTimeField(default=timezone.now, db_index=True)
    # How far each side has read on a page that was in sight.
    borrower_seen = models.PositiveIntegerField(default=0)
    person_seen = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.borrower} {self.last_seq}"


class Turn(models.Model):
    """One thing said. Personal data is masked before it gets here (specification G.7)."""

    pk = models.CompositePrimaryKey("conversation_id", "seq", "at")
    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="turns", db_index=False)
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    speaker = models.CharField(max_length=12, choices=Speaker.choices)
    text = models.TextField()
    intent = models.CharField(max_length=40, blank=True)
    confidence = models.FloatField(null=True)
    # What else the same words may mean, with how sure: [[intent, confidence], …].
    others = models.JSONField(default=list)
    decision = models.CharField(max_length=64, blank=True)
    facts = models.JSONField(default=list)
    chips = models.JSONField(default=list)
    buttons = models.JSONField(default=list)
    card = models.JSONField(null=True)
    flow = models.JSONField(null=True)
    handoff = models.JSONField(null=True)
    guards = models.JSONField(default=list)
    # What wrote it: texts version, model version, template ids.
    made_by = models.JSONField(default=dict)

    class Meta:
        indexes = [
            # Words of despair go sooner; they are few.
            models.Index(
                name="assistant_turn_despair",
                fields=["at"],
                condition=models.Q(intent__startswith="distress") & ~models.Q(text=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.speaker}"

    @property
    def lines(self) -> list[str]:
        return self.text.split("\n")


class TurnKey(models.Model):
    """A form sent twice says its words once; kept beside the partitions so that it is unique."""

    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, db_index=False)
    key = models.CharField(max_length=64)
    # The borrower's turn; the answers follow it, up to `until`.
    seq = models.PositiveIntegerField()
    until = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(name="assistant_one_turn_per_key", fields=["conversation", "key"])]

    def __str__(self) -> str:
        return self.key


class Handoff(models.Model):
    """A person is wanted. A row of its own, never inferred from what was said.

    Attributes:
        queue: in whose line it waits; `queued_at`, since when: asked for, or passed on there.
    """

    class Queue(models.TextChoices):
        GENERAL = "general"
        COMPLAINTS = "complaints"
        HARDSHIP = "hardship"
        SPECIALIST = "specialist"
        TECHNICAL = "technical"

    class Priority(models.TextChoices):
        P0 = "P0"
        P1 = "P1"
        NORMAL = "normal"

    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="handoffs", db_index=False)
    seq = models.PositiveIntegerField()
    reason = models.CharField(max_length=40)
    priority = models.CharField(max_length=8, choices=Priority.choices)
    queue = models.CharField(max_length=12, choices=Queue.choices, default=Queue.GENERAL)
    asked_at = models.DateTimeField()
    queued_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    taken_by = models.CharField(max_length=64, blank=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="assistant_one_open_handoff", fields=["conversation"], condition=models.Q(closed_at__isnull=True)
            )
        ]
        indexes = [
            # The agents' inbox: oldest waiting first, by priority.
            models.Index(
                name="assistant_handoff_waiting",
                fields=["priority", "asked_at", "id"],
                condition=models.Q(taken_at__isnull=True, closed_at__isnull=True),
            ),
            # What an honest wait is read from: the newest of a queue.
            models.Index(name="assistant_handoff_queue", fields=["queue", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.priority} {self.reason}"


class FlowState(models.TextChoices):
    ASKING = "asking"
    CONFIRMING = "confirming"
    ASIDE = "aside"
    DONE = "done"
    CANCELLED = "cancelled"
    REFUSED = "refused"


class Flow(models.Model):
    """Something a borrower is doing in their conversation: how far it is, on whatever device they come back with.

    Attributes:
        slots: what they told, by name; what the record says is read anew each turn and never kept here.
        asks: the slot that was asked for last; empty while nothing is.
        moves: how often it moved; a button of an earlier move can no longer be pressed.
        result: what came of it, as `{name: number or id}`.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="flows", db_index=False)
    name = models.CharField(max_length=40)
    state = models.CharField(max_length=12, choices=FlowState.choices, default=FlowState.ASKING)
    slots = models.JSONField(default=dict)
    asks = models.CharField(max_length=24, blank=True)
    moves = models.PositiveSmallIntegerField(default=0)
    begun_at = models.DateTimeField()
    moved_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    result = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="assistant_one_flow_at_a_time",
                fields=["conversation"],
                condition=models.Q(state__in=("asking", "confirming")),
            ),
            models.CheckConstraint(
                name="assistant_flow_state",
                condition=models.Q(state__in=("asking", "confirming", "aside", "done", "cancelled", "refused")),
            ),
        ]
        indexes = [
            # What is open in a conversation, the newest first: asked at every turn.
            models.Index(
                name="assistant_flow_open", fields=["conversation", "-moved_at"], condition=models.Q(ended_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.state}"


class Promise(models.Model):
    """Something we said we would do by a time: by the assistant or by a colleague, kept or broken.

    Attributes:
        seq: the turn that said it; for a call the last one before it was booked, 0 where nothing was said.
        what: `step` and `answer` of the case `about`; `contact` by a person; a booked `call`.
        state: `lifted` when the borrower needs it no more, or another hour was agreed before it was due.
        by: the colleague's user name; empty for the assistant.
    """

    class What(models.TextChoices):
        STEP = "step"
        ANSWER = "answer"
        CONTACT = "contact"
        CALL = "call"

    class State(models.TextChoices):
        OPEN = "open"
        KEPT = "kept"
        BROKEN = "broken"
        LIFTED = "lifted"

    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="promises", db_index=False)
    seq = models.PositiveIntegerField()
    what = models.CharField(max_length=8, choices=What.choices)
    about = models.CharField(max_length=20, blank=True)
    by = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # The same promise said again is one promise.
            models.UniqueConstraint(name="assistant_one_promise", fields=["conversation", "what", "about", "due_at"])
        ]
        indexes = [
            models.Index(name="assistant_promise_due", fields=["due_at", "id"], condition=models.Q(state="open"))
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.state}"


class ModelCall(models.Model):
    """One question to the language model: what for, how long, and why it did not help, if it did not. No words."""

    at = models.DateTimeField()
    purpose = models.CharField(max_length=16)
    model = models.CharField(max_length=120)
    failed = models.CharField(max_length=16, blank=True)
    milliseconds = models.PositiveIntegerField()

    class Meta:
        # the day's budget
        indexes = [models.Index(name="model_call_at", fields=["at"])]

    def __str__(self) -> str:
        return f"{self.purpose} {self.failed or 'ok'}"
