"""Rings for the streams after a commit. A bell may be lost or ring twice: streams look at the record."""

import redis
import structlog
from django.db import transaction

from risk import valkey

CHANNEL = "mingbai:live"
log = structlog.get_logger()


def case(number: str) -> None:
    """A case moved, or its papers, its lock or a clock of it: rings once the transaction is committed."""
    after_commit(f"case {number}")


def after_commit(words: str) -> None:
    transaction.on_commit(lambda: ring(words), robust=True)


def ring(words: str) -> None:
    try:
        valkey.client().publish(CHANNEL, words)
    except redis.RedisError as error:
        log.info("live.bell.lost", error=type(error).__name__)
