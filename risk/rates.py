"""How often one program or colleague may call the API: so many in a minute, counted in Valkey for all processes."""

import math
from typing import Any

import redis
import structlog
from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from risk import clock, valkey
from risk.errors import TooMany
from risk.keys import system_of

log = structlog.get_logger(__name__)
WINDOW = 60  # seconds


class TooManyRequests(TooMany):
    """More calls in this minute than one caller has."""

    code = "too-many-requests"


class AMinute(BaseThrottle):
    """Counts the calls of whoever is signed in, by whole minutes.

    Without Valkey nobody is refused: a count is no reason to stop a lender.
    """

    def allow_request(self, request: Request, view: Any) -> bool:
        """One round trip.

        Raises:
            TooManyRequests: with the seconds until the next minute as `retry_after`.
        """
        most = settings.API_RATE if system_of(request.user) else settings.API_RATE_STAFF
        if not most or not request.user.is_authenticated:
            return True
        at = clock.now().timestamp()
        minute = int(at // WINDOW)
        if _count(f"mingbai:rate:{request.user.pk}:{minute}") <= most:
            return True
        wait = max(1, math.ceil((minute + 1) * WINDOW - at))
        raise TooManyRequests(
            _("这一分钟内的请求太多。"), next=_("请等%(n)s秒再发。") % {"n": wait}, retry_after=wait, limit=most
        )


def _count(key: str) -> int:
    try:
        with valkey.client().pipeline() as pipe:
            pipe.incr(key)
            pipe.expire(key, 2 * WINDOW)
            return int(pipe.execute()[0])
    except redis.RedisError as error:
        log.info("rate.uncounted", error=type(error).__name__)
        return 0
