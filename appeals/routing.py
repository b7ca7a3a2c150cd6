"""Owns which queue a case waits in, how urgent it is, and who may take it from there. Pure. Source: E.5."""

from collections.abc import Collection

from appeals.status import Kind

URGENT_CHOICES = frozenset({"medical", "repay", "business"})
STEP = 20  # what each ground of urgency or vulnerability adds
NEEDS = {"BIZ": "biz", "DOC": "doc"}  # queue -> the skill it asks for
HEALS = ("DAT-", "SYS-", "RPY-")
KINDS = {
    Kind.HUMAN_REVIEW: "HUMAN",
    Kind.CREDIT_OBJECTION: "CREDIT",
    Kind.AML_OBJECTION: "AML",
    Kind.FRAUD_APPEAL: "FRAUD",
    Kind.PI_RIGHT: "PI",
    Kind.COMPLAINT: "COMPL",
    Kind.HARDSHIP: "HARD",
}


def queue(*, kind: str, codes: Collection[str], held: Collection[str], is_distress: bool, is_staff: bool) -> str:
    """The queue of a complete case.

    Args:
        held: the proofs that are in, by code.
        is_staff: the borrower works here; a supervisor assigns such a case (E.6).
    """
    if is_staff:
        return "STAFF"
    if is_distress:
        return "P0"
    if kind in KINDS:
        return KINDS[Kind(kind)]
    if codes and all(code.startswith(HEALS) for code in codes):
        return "DATA"
    return "BIZ" if "P-BIZ" in held else "L1"


def urgency(*, choice: str, is_distress: bool, regulator: bool) -> int:
    """Points that move a case forward among those due on the same day."""
    return STEP * ((choice in URGENT_CHOICES) + regulator) + (5 * STEP if is_distress else 0)


def may_take(queue_code: str, skills: Collection[str]) -> bool:
    """Whether a colleague's skills fit a queue; one without any listed takes every kind."""
    wanted = NEEDS.get(queue_code)
    return queue_code != "STAFF" and (wanted is None or not skills or wanted in skills)
