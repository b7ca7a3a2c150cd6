"""Rings for the streams after a commit. A bell may be lost or ring twice: streams look at the record."""

from functools import cache

import redis
import structlog
from django.conf import settings
from django.db import transaction

CHANNEL = "mingbai:live"
_WAIT = 0.2  # seconds a page may lose to a bell that cannot ring

log = structlog.get_logger()


@cache
def _client() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=_WAIT, socket_timeout=_WAIT)


def case(number: str) -> None:
    """A case moved, or its papers, its lock or a clock of it: rings once the transaction is committed."""
    after_commit(f"case {number}")


def after_commit(words: str) -> None:
    transaction.on_commit(lambda: ring(words), robust=True)


def ring(words: str) -> None:
    try:
        _client().publish(CHANNEL, words)
    except redis.RedisError as error:
        log.info("live.bell.lost", error=type(error).__name__)
