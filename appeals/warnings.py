"""Reads how many open cases are near a deadline, for early warning. Source: F.9, SLA at risk."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from django.db.models import Q

from appeals.models import Case, Clock
from appeals.status import OPEN, STATUTES
from risk.watching.readings import Reading, reads

ALL = Decimal(100)


@reads
def near_deadlines(now: datetime) -> Iterator[Reading]:
    """The share of open cases with a warned or missed clock; all of them where a statutory one is missed. 3 queries."""
    open_cases = Case.objects.filter(status__in=OPEN)
    running = Clock.objects.filter(case__in=open_cases, met_at=None, stopped_at=None)
    late = Q(missed_at__isnull=False) | Q(due_at__lte=now)
    if running.filter(late, code__in=STATUTES).exists():
        yield Reading("sla-at-risk", "", ALL)
    elif many := open_cases.count():
        near = running.filter(late | Q(alerts__gt=0), paused_at=None).values("case").distinct().count()
        yield Reading("sla-at-risk", "", Decimal(near) / many * 100)
