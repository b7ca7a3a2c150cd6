"""Owns the entries of the registers, who did what with each, and the papers attached. Steps and papers only grow."""

from django.db import models

LAW, SOURCE, OVERLAY = "law", "source", "overlay"
REGISTERS = ((LAW, LAW), (SOURCE, SOURCE), (OVERLAY, OVERLAY))


class Entry(models.Model):
    """One thing in one register.

    Attributes:
        ref: its name there: of a rule of law its number, of a source its name, of an overlay its programme.
        body: what it says, by the register's own module.
        state: `open` until it counts, `standing` while it does, `closed` afterwards.
    """

    register = models.CharField(max_length=8, choices=REGISTERS)
    ref = models.CharField(max_length=80)
    key = models.CharField(max_length=96, unique=True)
    body = models.JSONField()
    state = models.CharField(max_length=8, default="open")
    author = models.CharField(max_length=150)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "risk_register_entry"
        constraints = [
            models.UniqueConstraint(name="register_ref", fields=["register", "ref"]),
            models.CheckConstraint(name="register_state", condition=models.Q(state__in=["open", "standing", "closed"])),
        ]

    def __str__(self) -> str:
        return f"{self.register} {self.ref}"


class EntryStep(models.Model):
    """What somebody did with an entry, in which role and why; `subject` is the item it was about. Append-only."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="steps")
    move = models.CharField(max_length=10)
    subject = models.CharField(max_length=200, blank=True)
    actor = models.CharField(max_length=150)
    role = models.CharField(max_length=80)
    reason = models.CharField(max_length=500)
    at = models.DateTimeField()
    facts = models.JSONField(default=dict)

    class Meta:
        db_table = "risk_register_step"
        indexes = [models.Index(name="register_steps", fields=["entry", "id"])]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.move}"


class Paper(models.Model):
    """A file attached to an entry, as it came; nobody here opens it. Append-only."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="papers")
    name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        db_table = "risk_register_paper"

    def __str__(self) -> str:
        return self.name
