"""Owns the rows of proofs: files, pages, readings, findings, and every look at them.

Readings, findings and looks only grow; triggers refuse change. What a page says lies sealed under its file's own key.
"""

from typing import Any, ClassVar
from uuid import UUID, uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.fields.json import KeyTransform
from django.utils.translation import gettext_lazy as _

from appeals.proofs.errors import problem
from risk.clock import now


class State(models.TextChoices):
    RECEIVED = "received", _("已收到")
    SCANNING = "scanning", _("安全检查中")
    READING = "reading", _("正在读取")
    READ = "read", _("已读取")
    ACCEPTED = "accepted", _("已采用")
    UNREADABLE = "unreadable", _("没有读清")
    REFUSED = "refused", _("不能使用")
    REPLACED = "replaced", _("已替换")
    SORTED = "sorted", _("已按内容分好")


class Scan(models.TextChoices):
    """What clamd said of a file."""

    NONE = "", _("未做病毒扫描")
    CLEAN = "clean", _("病毒扫描未发现问题")
    FOUND = "found", _("发现恶意程序")
    REFUSED = "refused", _("病毒扫描无法检查")


WAITING = (State.RECEIVED, State.SCANNING, State.READING)
USABLE = (State.READ, State.ACCEPTED)
GONE = (State.REFUSED, State.REPLACED)
ASIDE = (State.REPLACED, State.SORTED)  # not a paper of a case: taken back, or its pages are papers of their own


class ProofQuerySet(models.QuerySet["Proof"]):
    def of_case(self, case_id: UUID | str) -> "ProofQuerySet":
        """The papers of a case, each once: a file, or what a file or several files turned out to hold."""
        return self.filter(case_id=case_id).exclude(state__in=ASIDE)

    def handed_in(self) -> "ProofQuerySet":
        """Files as they came, without the papers made from their pages."""
        return self.exclude(blob="")

    def waiting(self) -> "ProofQuerySet":
        return self.filter(state__in=WAITING)


class Proof(models.Model):
    """One file somebody handed in. Without a case it was read from the command line.

    A file that holds several papers, or only a page of one, is `SORTED`: each paper is a row of its own without a blob,
    with a key of its own, whose pages say in which file they lie.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    case = models.ForeignKey("appeals.Case", models.PROTECT, null=True, related_name="proofs")
    borrower = models.CharField(max_length=200)
    slot = models.CharField(max_length=24)
    key = models.CharField(max_length=120)
    name = models.CharField(max_length=160)  # as shown back to the person; decides nothing
    media = models.CharField(max_length=8)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    phash = models.CharField(max_length=16, blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.RECEIVED)
    problem = models.CharField(max_length=24, blank=True)
    scan = models.CharField(max_length=8, choices=Scan, default=Scan.NONE, blank=True)
    scanned_at = models.DateTimeField(null=True)
    kind = models.CharField(max_length=12, blank=True)
    pages = models.PositiveSmallIntegerField(default=0)
    pages_read = models.PositiveSmallIntegerField(default=0)
    facts = models.JSONField(default=dict)
    received_at = models.DateTimeField(default=now)
    read_at = models.DateTimeField(null=True)
    # The vault: where the ciphertext lies, and its wrapped key. No key: shredded.
    blob = models.CharField(max_length=80, blank=True)
    wrapped = models.BinaryField(null=True)
    master = models.CharField(max_length=40, blank=True)

    objects = ProofQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="proof_once_per_key", fields=["case", "key"]),
            models.CheckConstraint(name="proof_state_known", condition=Q(state__in=State.values)),
        ]
        indexes: ClassVar = [
            models.Index(name="proof_of_case", fields=["case", "received_at"]),
            # T30: the same file, or the same page, from somebody else.
            models.Index(name="proof_same_file", fields=["sha256"]),
            # T30 and T31: the same content, or the same template, from somebody else.
            models.Index(KeyTransform("print", "facts"), name="proof_same_print"),
            models.Index(KeyTransform("layout", "facts"), name="proof_same_layout"),
            # retention: what still has a key, and ciphertext left without one
            models.Index(name="proof_kept", fields=["received_at"], condition=Q(wrapped__isnull=False)),
            models.Index(name="proof_left", fields=["id"], condition=Q(wrapped__isnull=True) & ~Q(blob="")),
        ]

    def __str__(self) -> str:
        return f"{self.slot} {self.id}"

    @property
    def is_waiting(self) -> bool:
        return self.state in WAITING

    @property
    def says(self) -> str:
        """What went wrong, in the reader's language; empty when nothing did."""
        return problem(self.problem)[0] if self.problem else ""

    @property
    def next_step(self) -> str:
        return problem(self.problem)[1] if self.problem else ""

    @property
    def latest(self) -> "Reading | None":
        """The newest reading; prefetched readings are used."""
        return max(self.readings.all(), key=lambda reading: reading.number, default=None)


class Page(models.Model):
    """One page as words, sealed. Committed one by one, so that a killed worker goes on where it was.

    `file` and `leaf`: in which file the page lies, and as which; empty where it lies in the proof's own.
    """

    proof = models.ForeignKey(Proof, models.CASCADE, related_name="sheets")
    number = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=8)
    words = models.BinaryField()
    marks = models.JSONField(default=dict)  # seal, QR, perceptual hash, quality: no text of the page
    seconds = models.FloatField(default=0)
    file = models.ForeignKey(Proof, models.PROTECT, null=True, related_name="lent")
    leaf = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(name="page_once", fields=["proof", "number"])]

    def __str__(self) -> str:
        return f"{self.proof_id} {self.number}"


class Reading(models.Model):
    """What was read from a proof. The body is sealed; beside it lies only what later decisions need (C.7)."""

    proof = models.ForeignKey(Proof, models.CASCADE, related_name="readings")
    number = models.PositiveSmallIntegerField(default=1)
    body = models.BinaryField()
    kind = models.CharField(max_length=12, blank=True)
    level = models.PositiveSmallIntegerField(null=True)
    inflow = models.BigIntegerField(null=True)  # fen a month, before margin and share
    source = models.CharField(max_length=16, blank=True)
    trade = models.CharField(max_length=8, blank=True)
    holder_matches = models.BooleanField(null=True)
    since = models.DateField(null=True)  # a licence's registration
    issued_on = models.DateField(null=True)
    at = models.DateTimeField(default=now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(name="reading_once", fields=["proof", "number"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.proof_id}"


class Correction(models.Model):
    """What the borrower said of a reading, sealed under the file's key. Only grows; what was read stays."""

    proof = models.ForeignKey(Proof, models.CASCADE, related_name="corrections")
    number = models.PositiveSmallIntegerField()
    about = models.CharField(max_length=40)  # a field, or a class of doubt
    is_edit = models.BooleanField()
    body = models.BinaryField()
    key = models.CharField(max_length=96)
    at = models.DateTimeField(default=now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="correction_link", fields=["proof", "number"]),
            models.UniqueConstraint(name="correction_once_per_key", fields=["proof", "key"]),
        ]

    def __str__(self) -> str:
        return f"{self.about} of {self.proof_id}"


class Finding(models.Model):
    """What one test of D.3 said. It routes; it never decides."""

    reading = models.ForeignKey(Reading, models.CASCADE, related_name="findings")
    test = models.CharField(max_length=4)
    result = models.CharField(max_length=8)
    severity = models.CharField(max_length=1)
    detail = models.TextField()
    place = models.CharField(max_length=60, blank=True)
    is_quiet = models.BooleanField(default=False)  # only informs, because its test was wrong too often

    class Meta:
        indexes: ClassVar = [
            models.Index(name="finding_failed", fields=["test", "severity"], condition=Q(result="fail")),
        ]

    def __str__(self) -> str:
        return f"{self.test} {self.result}"


class AlarmRecord(models.Model):
    """How often one test was wrong in the newest cases that people decided; see `appeals.proofs.alarms`."""

    test = models.CharField(max_length=4, primary_key=True)
    reviewed = models.PositiveIntegerField()
    wrong = models.PositiveIntegerField()
    is_quiet = models.BooleanField(default=False)
    at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return f"{self.test} {self.wrong}/{self.reviewed}"


class Look(models.Model):
    """That somebody saw a proof: chained per proof, so that a missing look shows."""

    proof = models.ForeignKey(Proof, models.PROTECT, related_name="looks")
    number = models.PositiveIntegerField()
    actor = models.CharField(max_length=80)
    what = models.CharField(max_length=40)
    at = models.DateTimeField(default=now)
    prev_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(name="look_link", fields=["proof", "number"])]
        indexes: ClassVar = [
            # how much one colleague looked at today
            models.Index(name="look_of_actor", fields=["actor", "-at"]),
        ]

    def __str__(self) -> str:
        return f"{self.actor} {self.what}"

    def chained(self) -> dict[str, Any]:
        """The fields its hash runs over."""
        return {
            "proof": str(self.proof_id),
            "number": self.number,
            "actor": self.actor,
            "what": self.what,
            "at": self.at,
        }


class Hold(models.Model):
    """That the files of a case must be kept, or need no longer be. Only grows; the newest row counts."""

    case = models.ForeignKey("appeals.Case", models.PROTECT, related_name="holds")
    number = models.PositiveIntegerField()
    is_set = models.BooleanField()
    staff = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    why = models.CharField(max_length=400)
    at = models.DateTimeField(default=now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(name="hold_link", fields=["case", "number"])]

    def __str__(self) -> str:
        return f"{self.case_id} {self.number}"


class Certificate(models.Model):
    """That a file's key was forgotten: what it was, by which rule, when. One chain over all; only grows."""

    number = models.PositiveBigIntegerField(primary_key=True)
    proof = models.OneToOneField(Proof, models.PROTECT, related_name="certificate")
    kind = models.CharField(max_length=12)  # class of C.7
    basis = models.CharField(max_length=80)
    by = models.CharField(max_length=16)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    received_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    at = models.DateTimeField()
    prev_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return str(self.number)

    def chained(self) -> dict[str, Any]:
        """The fields its hash runs over."""
        names = ("number", "kind", "basis", "by", "sha256", "size", "received_at", "due_at", "at")
        return {"proof": str(self.proof_id)} | {name: getattr(self, name) for name in names}


class Upload(models.Model):
    """A file on its way in, part by part; gone once it is a proof, or a day after its last part."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    case = models.ForeignKey("appeals.Case", models.CASCADE, related_name="uploads")
    borrower = models.CharField(max_length=200)
    slot = models.CharField(max_length=24)
    key = models.CharField(max_length=120)
    name = models.CharField(max_length=160)
    size = models.PositiveBigIntegerField()  # bytes, as told before the first part
    offset = models.PositiveBigIntegerField(default=0)  # bytes that are in
    wrapped = models.BinaryField()
    master = models.CharField(max_length=40)
    touched_at = models.DateTimeField(default=now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="upload_once_per_key", fields=["case", "key"]),
            models.CheckConstraint(name="upload_within_size", condition=Q(offset__lte=models.F("size"))),
        ]
        indexes: ClassVar = [
            # what was left behind
            models.Index(name="upload_touched", fields=["touched_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.offset} of {self.size}"


class Part(models.Model):
    """Some bytes of an upload, sealed in the vault's store."""

    upload = models.ForeignKey(Upload, models.CASCADE, related_name="parts")
    offset = models.PositiveBigIntegerField()
    size = models.PositiveIntegerField()
    blob = models.CharField(max_length=120)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(name="part_once", fields=["upload", "offset"])]

    def __str__(self) -> str:
        return f"{self.offset}+{self.size}"
