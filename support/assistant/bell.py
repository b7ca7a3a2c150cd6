"""Rings for the streams after a commit. A bell may be lost or ring twice: streams look at the record."""

from functools import cache
from uuid import UUID

import redis
import structlog
from django.conf import settings
from django.db import transaction

from support.stream.frames import CHANNEL

_WAIT = 0.2  # seconds a page may lose to a bell that cannot ring

log = structlog.get_logger()


@cache
def _client() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=_WAIT, socket_timeout=_WAIT)


def changed(talk: UUID) -> None:
    """Something was said in a conversation, or it changed hands: rings once the transaction is committed."""
    transaction.on_commit(lambda: _ring(f"changed {talk}"), robust=True)


def typing(talk: UUID, by: str) -> None:
    """Somebody types, `borrower` or `person`. Never stored; when the broker is away nobody learns of it."""
    _ring(f"typing {talk} {by}")


def _ring(words: str) -> None:
    try:
        _client().publish(CHANNEL, words)
    except redis.RedisError as error:
        log.info("live.bell.lost", error=type(error).__name__)
