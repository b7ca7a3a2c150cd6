"""Owns the two questions an operator asks: is it alive, and can it work."""

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse

WORKER_SEEN = "worker:seen"


def healthz(request: HttpRequest) -> HttpResponse:
    """Alive: answers without touching anything."""
    return HttpResponse("ok", content_type="text/plain")


def readyz(request: HttpRequest) -> JsonResponse:
    """Able to work: the database and the broker answer and a worker was seen in the last 90 seconds.

    Returns:
        `{"database", "broker", "worker"}`, each `ok` or what is wrong; 503 unless all are ok.
    """
    found = {"database": _database(), **_broker_and_worker()}
    return JsonResponse(found, status=200 if set(found.values()) == {"ok"} else 503)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "unreachable"
    return "ok"


def _broker_and_worker() -> dict[str, str]:
    client = redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=2, socket_timeout=2)
    try:
        seen = client.exists(WORKER_SEEN)
    except redis.RedisError:
        return {"broker": "unreachable", "worker": "unknown"}
    finally:
        client.close()
    return {"broker": "ok", "worker": "ok" if seen else "not seen"}
