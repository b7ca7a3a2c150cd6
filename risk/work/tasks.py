"""The doorbell, and the two tasks of all work: run one row, and sweep up what nobody rang for."""

from collections.abc import Iterable
from datetime import timedelta

import structlog
from celery import shared_task
from django.db import transaction
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from risk import clock, valkey
from risk.work import runs
from risk.work.models import Work
from risk.work.readers import QUEUES, reader_named, readers_of

log = structlog.get_logger(__name__)

# [D] Done work is kept this long: its key is what makes a repeated writer add nothing.
KEPT = timedelta(days=90)
SLICE = 5000
ROOM = 200  # [D] bells a queue may hold: a few seconds of its workers
OUTSIDE = OperationalError, RedisError, OSError


@shared_task(name="risk.work.tasks.run", ignore_result=True, max_retries=3, default_retry_delay=1)
def run(work_id: int) -> None:
    """Performs one row; called twice or never, the row ends the same."""
    runs.perform(work_id)


@shared_task(name="risk.work.tasks.sweep", ignore_result=True)
def sweep() -> None:
    """Rings again for due rows whose bell was lost or whose worker died; run by beat every 5 s."""
    adopt()
    ring(runs.sweepable(crowded=crowded()))


@shared_task(name="risk.work.tasks.tidy", ignore_result=True)
def tidy() -> None:
    """Drops what was done over 90 days ago, a slice at a time; dead rows stay until a person revives them."""
    before = clock.now() - KEPT
    while True:
        old = Work.objects.filter(done_at__lt=before).values("pk")[:SLICE]
        if Work.objects.filter(pk__in=old).delete()[0] < SLICE:
            break


def ring(rows: Iterable[tuple[int, str, str]]) -> None:
    """Tells the workers of (id, topic, reader). A broker that is away is no error: the sweep is the net."""
    for pk, topic, name in rows:
        reader = reader_named(topic, name)
        if reader is None:
            continue
        try:
            run.apply_async(
                args=(pk,),
                queue=reader.queue,
                soft_time_limit=reader.seconds,
                time_limit=reader.seconds + 10,
                retry=False,
            )
        except OUTSIDE as error:
            log.warning("work.bell_lost", error=type(error).__name__)
            return


def crowded() -> list[str]:
    """Queues at whose broker so many bells hang already that another is heard no sooner; none where it is away."""
    lines = valkey.client().pipeline(transaction=False)
    for name in QUEUES:
        lines.llen(name)
    try:
        return [name for name, bells in zip(QUEUES, lines.execute(), strict=True) if bells > ROOM]
    except RedisError:
        return []


def ring_once() -> None:
    """Asks a worker to ring for whatever is due."""
    try:
        sweep.apply_async(queue="urgent", retry=False)
    except OUTSIDE as error:
        log.warning("work.bell_lost", error=type(error).__name__)


def adopt() -> None:
    """Gives rows that were written before their topic had a reader to the readers of today."""
    with transaction.atomic():
        orphans = Work.objects.select_for_update(skip_locked=True).filter(reader="", done_at=None)
        for row in orphans.order_by("id")[:500]:
            for reader in readers_of(row.topic):
                Work.objects.get_or_create(
                    topic=row.topic,
                    reader=reader.name,
                    key=row.key,
                    defaults={
                        "subject": row.subject,
                        "queue": reader.queue,
                        "added_at": row.added_at,
                        "due_at": row.due_at,
                    },
                )
            if readers_of(row.topic):
                row.delete()
