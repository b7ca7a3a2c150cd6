"""Asks for a bureau's report, by purpose and consent alone; what is refused is written down like what is asked."""

import structlog
from django.db import transaction

from risk import clock
from risk.bureau import ports, queries
from risk.bureau.errors import NoSuchPurpose, Unfit
from risk.bureau.models import ANSWERED, ASKED, FAILED, REFUSED, Pull, Purpose
from risk.events import queries as known
from risk.events import services as events
from risk.events.errors import NoSuchBorrower
from risk.work import services as work

TOPIC = "bureau.pull"
SOURCE = "/mingbai/bureau"
log = structlog.get_logger(__name__)


@transaction.atomic
def ask(borrower: str, *, purpose: str, by: str, key: str) -> Pull:
    """A question for a report: refused without valid consent, else put down for a worker. Kept in either case.

    The same key again is the same question.

    Raises:
        NoSuchBorrower: nobody of that reference has a line.
        NoSuchPurpose: a report is for `Purpose` alone; nothing is kept.
    """
    if purpose not in Purpose.values:
        raise NoSuchPurpose(f"A report is not asked for {purpose!r}.", purposes=list(Purpose.values))
    if not known.lines_of(borrower):
        raise NoSuchBorrower("There is no such borrower.", borrower=borrower)
    consent = queries.consent(borrower)
    why = consent.why or ("" if ports.bureau() else "no_bureau")
    made = {
        "borrower": borrower, "purpose": purpose, "by": by, "consent_at": consent.since,
        "state": REFUSED if why else ASKED, "why": why, "at": clock.now(), "done_at": clock.now() if why else None,
    }  # fmt: skip
    pull, is_new = Pull.objects.get_or_create(key=key, defaults=made)
    if is_new and why:
        log.warning("bureau.refused", why=why, purpose=purpose, pull=pull.pk)
    elif is_new:
        work.add(TOPIC, str(pull.pk), key=str(pull.pk))
    return pull


def pull(pk: int) -> None:
    """The question itself, unless the consent was taken back meanwhile. Safe to repeat: the bureau sees one enquiry.

    Raises:
        Unavailable: the bureau is away; the work is tried again.
    """
    row, bureau = Pull.objects.filter(pk=pk, state=ASKED).first(), ports.bureau()
    if row is None:
        return
    consent = queries.consent(row.borrower)
    if consent.why or consent.since is None or bureau is None:
        _end(row, REFUSED, consent.why or "no_bureau")
        log.warning("bureau.refused", why=row.why, purpose=row.purpose, pull=row.pk)
        return
    try:
        report = bureau.report(row.borrower, purpose=row.purpose, consent_at=consent.since, key=f"bureau-{row.pk}")
    except Unfit as error:
        _end(row, FAILED, str(error))
        return
    with transaction.atomic():
        event = {
            "specversion": "1.0", "id": f"pull-{row.pk}", "source": SOURCE, "type": "credit.bureau.reported",
            "subject": row.borrower, "time": clock.now().isoformat(), "data": dict(report),
        }  # fmt: skip
        (fate,) = events.take([event])
        _end(row, FAILED if fate.is_refused else ANSWERED, f"{fate.pointer} {fate.why}" if fate.is_refused else "")


def _end(row: Pull, state: str, why: str) -> None:
    row.state, row.why, row.done_at = state, why[:80], clock.now()
    row.save(update_fields=["state", "why", "done_at"])
