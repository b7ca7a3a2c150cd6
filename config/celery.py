"""Owns the Celery app: one queue per kind of work, so that a batch can't starve a person."""

import os

import redis
from celery import Celery
from celery.signals import heartbeat_sent, setup_logging, worker_ready
from kombu.transport.redis import Channel, Transport

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("mingbai")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


class Bells(Channel):
    """A channel whose loss the worker outlives.

    kombu 5.7 acknowledges and gives back messages on a channel whose connection is gone, meets None there, and the
    whole worker dies ("Unrecoverable error"). A lost connection is what a worker knows how to meet. Nothing needs
    giving back either: the sweep rings for every row that is not done.
    """

    do_restore = False

    def _connparams(self, asynchronous: bool = False) -> dict[str, object]:  # noqa: FBT001, FBT002 - kombu's signature
        if getattr(self.connection, "client", None) is None:
            raise redis.ConnectionError("this channel's connection is gone")
        found: dict[str, object] = super()._connparams(asynchronous)  # type: ignore[misc]  # not in the stubs
        return found


Transport.Channel = Bells


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
