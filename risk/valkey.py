"""The Valkey of a page that must not wait for it: bells and counts, which the database is the record of."""

from functools import cache

import redis
from django.conf import settings

_WAIT = 0.2  # seconds a page may lose to it


def client() -> redis.Redis:
    """A client that gives up after a fifth of a second; one a process and address."""
    return _at(settings.REDIS_URL)


@cache
def _at(url: str) -> redis.Redis:
    return redis.Redis.from_url(url, socket_connect_timeout=_WAIT, socket_timeout=_WAIT)
