"""Our Celery app for workers that are to be killed: its clock goes from where the test's began, its beat is quick."""

import os
from datetime import UTC, datetime, timedelta

from config.celery import app
from risk import clock
from tests.histories import AT

__all__ = ["app", "going_from"]


def going_from(started):
    """A clock that said `AT` when it was really `started`, and goes."""
    return lambda: AT + (datetime.now(UTC) - started)


if "CLOCK_STARTED" in os.environ:
    clock.now = going_from(datetime.fromisoformat(os.environ["CLOCK_STARTED"]))
    app.conf.beat_schedule = {"sweep": {**app.conf.beat_schedule["sweep"], "schedule": timedelta(seconds=0.5)}}
    # A dead child's messages go back after this many seconds, not ten, and meanwhile do not hold up the others'.
    app.conf.worker_lost_wait = 0.5
    app.conf.worker_prefetch_multiplier = 8
