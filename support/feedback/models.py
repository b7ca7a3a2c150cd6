"""What readers said of an answer: one row for each reader and answer."""

from typing import ClassVar

from django.db import models


class Kind(models.TextChoices):
    REASON = "reason"  # a reason on the page that explains; `code` is its public code
    ARTICLE = "article"  # a help article; `code` is its slug
    CASE = "case"  # the result of a case; `code` is the reason it contested, `about` its number
    CHAT = "chat"  # an answer of the assistant; `code` is its intent


class Feedback(models.Model):
    """One reader's word on one answer; the last tap counts.

    The id is made of the answer and the reader, or comes from the form of somebody not signed in: the same tap twice
    is one row. `about` is the decision, the version of the article, or the turn. `words` are masked before they are
    kept (specification G.7).
    """

    id = models.UUIDField(primary_key=True, editable=False)
    kind = models.CharField(max_length=8, choices=Kind)
    code = models.CharField(max_length=40)
    about = models.CharField(max_length=64, blank=True)
    borrower = models.CharField(max_length=64, blank=True)
    helped = models.BooleanField()
    words = models.TextField(blank=True)
    lang = models.CharField(max_length=2)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(name="feedback_by_code", fields=["kind", "code", "-at"]),
            models.Index(name="feedback_since", fields=["-at"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.code}: {'yes' if self.helped else 'no'}"

    @property
    def number(self) -> str:
        """What its reader may name it by, and colleagues find it by: FK- and ten characters of its id."""
        return f"FK-{self.id.hex[:10].upper()}"
