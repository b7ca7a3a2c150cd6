"""How often each test was wrong. One that is wrong too often drops to information by itself. Source: D.3.

A reviewed case is one that people decided although the test had failed; the test was wrong where they gave the line
back. Findings keep whether they were quiet, so that a test speaks again once it is right more often.
"""

from django.db import transaction
from django.db.models import Q

from appeals.models import Case
from appeals.proofs.models import AlarmRecord, Finding
from risk import clock

REVIEWED = 50  # newest reviewed cases of a test that count
MOST_WRONG = 20  # per cent
_BELIEVED = frozenset({"full", "partial"})
_RAISED = Q(result="fail") & (~Q(severity="I") | Q(is_quiet=True))


def quiet() -> frozenset[str]:
    """The tests that only inform now. 1 query."""
    return frozenset(AlarmRecord.objects.filter(is_quiet=True).values_list("test", flat=True))


def count() -> None:
    """Counts every test anew over its newest reviewed cases; the same cases again change nothing."""
    for test in sorted(set(Finding.objects.filter(_RAISED).order_by().values_list("test", flat=True))):
        raised = Finding.objects.filter(_RAISED, test=test).order_by().values("reading__proof__case")
        decided = Case.objects.filter(pk__in=raised, decided_at__isnull=False).exclude(outcome="")
        outcomes = list(decided.order_by("-decided_at").values_list("outcome", flat=True)[:REVIEWED])
        wrong = sum(outcome in _BELIEVED for outcome in outcomes)
        is_quiet = len(outcomes) >= REVIEWED and wrong * 100 > MOST_WRONG * len(outcomes)
        _keep(test, len(outcomes), wrong, is_quiet=is_quiet)


@transaction.atomic
def _keep(test: str, reviewed: int, wrong: int, *, is_quiet: bool) -> None:
    now = {"reviewed": reviewed, "wrong": wrong, "is_quiet": is_quiet}
    record, _ = AlarmRecord.objects.select_for_update().get_or_create(test=test, defaults=now | {"at": clock.now()})
    if any(getattr(record, name) != value for name, value in now.items()):
        for name, value in now.items():
            setattr(record, name, value)
        record.at = clock.now()
        record.save()
