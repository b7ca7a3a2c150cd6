"""The reading of one proof as a work row: resumable page by page, safe to repeat at any point."""

from datetime import timedelta
from uuid import UUID

import structlog
from celery import shared_task

from appeals.proofs import alarms, compared, corrections, keeping, receiving, retention, scanning, sorting, vault
from appeals.proofs.models import WAITING, Proof, Scan, State
from appeals.proofs.run import PageRead, read_document
from risk import clock
from risk.orders import queries as alerts
from risk.orders import services as orders
from risk.work import services as work
from risk.work.barriers import reach

SCAN_AGAIN = timedelta(seconds=30)
AWAY = "proofs.scan.away"
ALERT_AFTER = timedelta(minutes=10)  # a file that could not be scanned this long is told to the lender, once a day

__all__ = ["compared", "corrections", "forget", "read", "sorting"]  # three register readers of work of their own

log = structlog.get_logger(__name__)


@shared_task(name="appeals.proofs.tasks.retention", ignore_result=True, soft_time_limit=120, time_limit=150)
def forget() -> None:
    """What nobody went on uploading, and what has been kept long enough, and how often each test was wrong."""
    receiving.forget_left(clock.now())
    retention.now_and_then()
    alarms.count()


@work.handles("proof.read", queue="read", retries=(2, 20, 120), seconds=150)
def read(subject: str) -> None:
    """Read one proof to its end, going on after the pages an earlier attempt committed."""
    proof = Proof.objects.filter(pk=UUID(subject)).first()
    if proof is None or proof.state not in WAITING or not proof.wrapped:
        return
    key = keeping.key_of(proof)
    if not _is_safe(proof, key):
        return
    Proof.objects.filter(pk=proof.pk, state__in=WAITING).update(state=State.READING)
    reach("proof.read.start")
    about = keeping.about(proof)

    def keep(total: int, page: PageRead) -> None:
        keeping.keep_page(proof, total, page, key)

    outcome = read_document(
        vault.fetch(proof.blob, key),
        proof.media,
        about=about,
        have=keeping.kept_pages(proof, key),
        keep=keep,
    )
    if not outcome.is_done:
        raise work.Later
    if outcome.parts:
        ended = sorting.keep_parts(proof, outcome, name=about["name"])
    else:
        ended = keeping.keep_outcome(proof, outcome, key, name=about["name"])
    log.info(
        "proof.read", proof=str(ended.pk), state=ended.state, kind=ended.kind, problem=ended.problem, pages=ended.pages
    )


def _is_safe(proof: Proof, key: bytes) -> bool:
    """Whether the file may be opened. While clamd is asked for and away, it stays shut and is tried again."""
    if not scanning.is_on() or proof.scan == Scan.CLEAN:
        return True
    Proof.objects.filter(pk=proof.pk, state=State.RECEIVED).update(state=State.SCANNING)
    try:
        found = scanning.scan(vault.fetched(proof.blob, key))
    except scanning.Unscannable as refused:
        keeping.keep_scan(proof, Scan.REFUSED, str(refused))
        return False
    except scanning.Away as away:
        log.warning("proof.scan.away", proof=str(proof.pk), why=str(away))
        if proof.received_at <= clock.now() - ALERT_AFTER:
            orders.raise_alert(AWAY, str(clock.day(clock.now())), line="")
        raise work.Later(clock.now() + SCAN_AGAIN) from away
    keeping.keep_scan(proof, Scan.FOUND if found else Scan.CLEAN, found)
    for alert in alerts.open_alerts():
        if alert.kind == AWAY:
            orders.close_alert(AWAY, alert.subject)
    return not found
