"""Deletes what may be deleted, certifies it, and comes back for what had to wait. Source: PIPL 47; C.7.

Files of a case go when it is finished and its second review can no longer be asked for; until then they are only
stored for it, and so are those a legal hold keeps. Talk goes at once, unless a person is at it. Everything else is
kept by law and was named before.
"""

import hashlib
import json
from datetime import timedelta

from django.db import transaction

from appeals import queries as cases
from appeals.proofs import services as proofs
from appeals.status import Status
from risk import clock
from risk.work import services as work
from support.assistant import erasing as talk
from support.calls import services as calls
from support.dates import planning
from support.live import services as live
from support.plans import looking
from support.privacy import copies
from support.privacy.models import Erasure

AGAIN = timedelta(days=1)
OVER = (Status.CLOSED_FINAL, Status.WITHDRAWN, Status.EXPIRED, Status.DISCARDED, Status.AUTO_HEALED, Status.REDIRECTED)


def erase(case: str, *, borrower: str) -> Erasure | None:
    """One round: what goes now goes, and what waits has another round in a day. Safe to repeat.

    Returns:
        The certificate; None when there was nothing more to delete and one exists.
    """
    # What came after the request is not what was asked for, however many rounds it takes.
    first = Erasure.objects.filter(case=case).order_by("at").values_list("at", flat=True).first()
    until = first or clock.now()
    theirs = list(cases.own_cases(borrower).filter(opened_at__lte=until))
    over = [one for one in theirs if one.status in OVER]
    held = [one for one in theirs if one.status not in OVER and one.proofs_in]
    files, by_law = proofs.shred([one.pk for one in over])
    with transaction.atomic():
        planning.forget(borrower, until=until)
        looking.forget(borrower)
        words = talk.blank(borrower, until=until)
        if words is not None:
            live.forget(borrower, until=until)
            calls.forget(borrower, until=until)
        waits = [
            *(["case"] if held else []),
            *(["hold"] if by_law else []),
            *(["person"] if words is None else []),
        ]
        if waits:
            due = clock.now() + AGAIN
            work.add("privacy.erase", case, key=f"{case}/{due:%Y-%m-%d}", due_at=due)
        last = Erasure.objects.filter(case=case).order_by("-at").first()
        if last is not None and not files and not words and last.waits == waits:
            return None
        at = clock.now()
        said = {"case": case, "at": at.isoformat(), "files": files, "words": words or 0, "waits": waits}
        certificate = Erasure.objects.create(
            case=case,
            borrower=borrower,
            at=at,
            files=files,
            words=words or 0,
            waits=waits,
            hash=hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest(),
        )
    copies.expire_all(borrower, until=until)
    return certificate
