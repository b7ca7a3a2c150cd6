"""Rings for the streams of conversations; see `risk.bells`."""

from uuid import UUID

from risk import bells


def changed(talk: UUID) -> None:
    """Something was said in a conversation, or it changed hands: rings once the transaction is committed."""
    bells.after_commit(f"changed {talk}")


def typing(talk: UUID, by: str) -> None:
    """Somebody types, `borrower` or `person`. Never stored; when the broker is away nobody learns of it."""
    bells.ring(f"typing {talk} {by}")
