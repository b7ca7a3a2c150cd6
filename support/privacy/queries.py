"""What was deleted for a borrower, and what still waits."""

from support.privacy.models import Erasure


def certificates(case: str, *, borrower: str) -> list[Erasure]:
    """Every round, oldest first. 1 query."""
    return list(Erasure.objects.filter(case=case, borrower=borrower).order_by("at"))
