"""What was handed out on paper: the bytes themselves. Only grows."""

from typing import ClassVar

from django.db import models


class Letter(models.Model):
    """The paper of a decision or of a notice in one language and size, as its borrower first got it.

    `about` is the id of either. `code` stands on the paper and in its QR; whoever holds the paper can have it checked.
    `sha256` is of `body`.
    """

    code = models.CharField(primary_key=True, max_length=12)
    about = models.CharField(max_length=64)
    line = models.CharField(max_length=64)
    lang = models.CharField(max_length=2)
    is_large = models.BooleanField()
    body = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="letter_once", fields=["about", "lang", "is_large"]),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.about}"

    @property
    def is_of_decision(self) -> bool:
        """Else it is of a notice."""
        return self.about.startswith("D-")

    @property
    def spelled(self) -> str:
        """The code in three groups of four, as it is printed."""
        return "-".join(self.code[n : n + 4] for n in range(0, len(self.code), 4))
