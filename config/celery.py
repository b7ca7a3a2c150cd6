"""Owns the Celery app: one queue per kind of work, so that a batch can't starve a person."""

import os

import redis
from celery import Celery
from celery.signals import heartbeat_sent, setup_logging, worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("mingbai")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def keep_our_logging(**_: object) -> None:
    """Connecting is enough: Celery then leaves logging as the settings have it."""


@worker_ready.connect
@heartbeat_sent.connect
def say_seen(**_: object) -> None:
    """Lets /readyz know that a worker lives; silence of 30 seconds means it does not."""
    from django.conf import settings

    from config.health import WORKER_SEEN

    client = redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1)
    try:
        client.set(WORKER_SEEN, "1", ex=30)
    except redis.RedisError:
        return  # the broker is away; the worker reconnects by itself and says so again
    finally:
        client.close()
