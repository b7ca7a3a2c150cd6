"""Draws a week's sample once, keeps what was found, and tells of what nobody read in time. All safe to repeat."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from appeals.errors import NotOwnWords, WrongStage
from appeals.guards import OWN_WORDS
from appeals.models import Step
from appeals.sampling import queries
from appeals.sampling.models import Draw, Finding, Sample
from appeals.sampling.rules import WITHIN, drawn, week_of
from appeals.status import APART, Status
from risk import clock
from risk.clock import SHANGHAI
from risk.holidays.calendar import china
from risk.orders import services as orders
from risk.work import services as work

TOPIC = "sample.draw"
ALERT = "sample.unread"
WEEK = timedelta(days=7)
MOST_WEEKS = 8  # made up for after a standstill
AT_A_TIME = 50


def ask_for(now: datetime) -> int:
    """Puts the weeks that are over and not drawn yet into the workers' hands. 1 query while there is none."""
    last = week_of(clock.day(now)) - WEEK
    newest = Draw.objects.order_by("-week").values_list("week", flat=True).first()
    if newest is not None and newest >= last:
        return 0
    week = last if newest is None else max(newest + WEEK, last - WEEK * (MOST_WEEKS - 1))
    owed = []
    while week <= last:
        owed.append((week.isoformat(), week.isoformat()))
        week += WEEK
    work.add_many(TOPIC, owed)
    return len(owed)


def draw(week: date) -> Draw:
    """Draws a week: of the refusals that one role alone knows of by themselves, so that those are read too."""
    begins = datetime.combine(week, datetime.min.time(), SHANGHAI)
    with transaction.atomic():
        found, is_new = Draw.objects.get_or_create(week=week, defaults={"refusals": 0, "drawn_at": clock.now()})
        if not is_new:
            return found
        # An alarm or a lift on a refused case is a step that ends where it began, not another refusal.
        kept = Q(target=Status.DECIDED_KEEP, event__in=["decline", "agree"]) | Q(event="uphold")
        refused = Step.objects.filter(kept, at__gte=begins)
        refused = refused.filter(at__lt=begins + WEEK)
        apart = set(refused.filter(case__kind__in=APART).values_list("case_id", "seq"))
        known = set(refused.values_list("case_id", "seq")) - apart
        due_at = china().after(found.drawn_at, WITHIN)
        Sample.objects.bulk_create(
            Sample(draw=found, case_id=case, seq=seq, decider_id=_decider(case, seq), due_at=due_at)
            for case, seq in [*drawn(known, week=week), *drawn(apart, week=week)]
        )
        found.refusals, found.apart = len(known), len(apart)
        found.save(update_fields=["refusals", "apart"])
    return found


def review(pk: int, *, staff: User, finding: str, note: str) -> Sample:
    """What somebody uninvolved found in a refusal; said once. Again by the same person: nothing changes.

    Raises:
        NoSuchCase: it is not theirs to read.
        NotOwnWords: fewer than 30 characters of reasons.
        WrongStage: there is no such finding.
    """
    if finding not in Finding.values:
        raise WrongStage(_("请选一个结论。"))
    if len("".join(note.split())) < OWN_WORDS:
        raise NotOwnWords(_("理由不到30字。"))
    with transaction.atomic():
        Sample.objects.select_for_update().filter(pk=pk).first()  # two readers take turns
        found = queries.opened(pk, staff)
        if found.reviewed_at is None:
            found.finding, found.note = finding, note.strip()
            found.reviewer, found.reviewed_at = staff, clock.now()
            found.save(update_fields=["finding", "note", "reviewer", "reviewed_at"])
            orders.close_alert(ALERT, str(found.pk))
    return found


def tell_late(now: datetime) -> int:
    """Tells the lender's systems, once each, of what nobody has read in time."""
    late = Sample.objects.filter(reviewed_at=None, due_at__lte=now, missed_at=None)
    return sum(_tell(pk, now) for pk in late.values_list("pk", flat=True)[:AT_A_TIME])


def _tell(pk: int, now: datetime) -> bool:
    with transaction.atomic():
        unread = Sample.objects.select_for_update().filter(pk=pk, reviewed_at=None, missed_at=None)
        if unread.first() is None:
            return False
        unread.update(missed_at=now)
        orders.raise_alert(ALERT, str(pk), line="")
    return True


def _decider(case: UUID, seq: int) -> int:
    """Who refused: the proposer, also where a second pair of eyes made it count."""
    by = Step.objects.filter(case=case, seq__lte=seq, event__in=["decline", "uphold"], actor__isnull=False)
    return by.order_by("-seq").values_list("actor_id", flat=True)[0]
