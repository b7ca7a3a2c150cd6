"""Owns "once": a write sent twice under one `Idempotency-Key` is done once and answered alike.

The note of the answer commits with what it answers. A refusal changed nothing and is not kept: the same key may be
tried again. Kept for 30 days; another body under the same key is refused.
"""

import hashlib
import json
import re
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.db import transaction
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from risk import clock
from risk.errors import Clash, Refusal
from risk.models import Answer

HEADER = "Idempotency-Key"
KEPT = timedelta(days=30)
_KEY = re.compile(r"[\x21-\x7e]{1,64}")

PARAMETER = OpenApiParameter(
    name=HEADER,
    location=OpenApiParameter.HEADER,
    required=True,
    type={"type": "string", "minLength": 1, "maxLength": 64, "pattern": "^[\\x21-\\x7e]+$"},
    description="Names this write. The same key again is answered as before; with another body it is refused (409).",
)


class NoKey(Refusal):
    code = "no-idempotency-key"
    next_step = "Send an Idempotency-Key of 1 to 64 visible ASCII characters, a new one for each intent."


class OtherBody(Clash):
    code = "idempotency-key-reused"
    next_step = "Use a new key for a new request."


def once(act: Callable[..., Response]) -> Callable[..., Response]:
    """Makes a view's method answer a repeated key with what it answered first.

    The method is given `key`: a name of its own for whatever it moves.

    Raises:
        NoKey: the header is missing or not of its shape.
        OtherBody: the key came before with another method, path or body.
    """

    @wraps(act)
    def answered(view: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        key, who, asked = _sent(request), str(request.user.pk), _asked(request)
        with transaction.atomic():
            # A second request with the same key waits here until the first has committed.
            noted, is_new = Answer.objects.get_or_create(who=who, key=key, defaults={"asked": asked, "at": clock.now()})
            if not is_new:
                if noted.asked != asked:
                    raise OtherBody("This key came with another request.", key=key)
                return Response(noted.body, status=noted.status, headers={"Idempotency-Replayed": "true"})
            response = act(view, request, *args, key=f"{who}:{key}", **kwargs)
            noted.status, noted.body = response.status_code, json.loads(json.dumps(response.data, default=str))
            noted.save(update_fields=["status", "body"])
        return response

    return answered


def key_of(request: Request) -> str:
    """A name of the caller's own for a write whose service keeps it once by itself. Raises NoKey."""
    return f"{request.user.pk}:{_sent(request)}"


def _sent(request: Request) -> str:
    key = request.headers.get(HEADER, "")
    if not _KEY.fullmatch(key):
        raise NoKey("A write needs an Idempotency-Key.")
    return key


def forget() -> int:
    """Drops answers older than 30 days, by beat."""
    return Answer.objects.filter(at__lt=clock.now() - KEPT).delete()[0]


def _asked(request: Request) -> str:
    body = json.dumps(request.data, sort_keys=True, default=str)
    return hashlib.sha256(f"{request.method} {request.path}\n{body}".encode("utf-8", "surrogatepass")).hexdigest()
