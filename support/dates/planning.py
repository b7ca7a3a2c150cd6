"""Keeps the day on which somebody plans to draw, and tells ahead what may stand in the way. Source: A078, A079.

What they plan is no request: it is in no history, takes nothing from the limit and counts for nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import connection, transaction
from django.utils.translation import gettext as _

from risk import clock
from risk.diagnosis import services as diagnoses
from risk.errors import Refusal
from risk.facts.incidents import Maintenance
from risk.holidays.calendar import china
from risk.incidents import queries as incidents
from risk.peaks.windows import windows
from risk.reasons import CATALOGUE
from risk.templatetags.figures import moment, onday, yuan
from risk.work import services as work
from support.dates.models import Planned
from support.notices import services, topics
from support.notices.texts import Lang
from support.why import told

TELL = "planned.tell"
BEFORE = (7, 3)  # days: never later than three before. Source: A078
LONGEST = 180  # days ahead that one can plan [D]
DRAWS = frozenset({"draw", "app", "limit"})


class BadDay(Refusal):
    """A day that is over, today, or too far away."""

    code = "bad-day"


@dataclass(frozen=True, slots=True)
class InTheWay:
    """What is known of a day: a window in which funds are often tight, and maintenance that stops drawing."""

    window: tuple[str, date, date] | None
    maintenance: tuple[datetime, datetime] | None


def plan(borrower: str, line: str, *, day: date, amount: int) -> Planned:
    """Keeps it in place of the one before; the same again is the same one.

    Raises:
        BadDay: not within tomorrow and half a year.
    """
    today = clock.day(clock.now())
    if not 0 < (day - today).days <= LONGEST:
        raise BadDay(_("请选明天到半年以内的一天。"))
    with transaction.atomic():
        _lock(line)
        mine = Planned.objects.filter(line=line, dropped_at=None).first()
        if mine and (mine.borrower, mine.day, mine.amount) == (borrower, day, amount):
            return mine
        Planned.objects.filter(line=line, dropped_at=None).update(dropped_at=clock.now())
        return Planned.objects.create(borrower=borrower, line=line, day=day, amount=amount, made_at=clock.now())


def drop(borrower: str, line: str) -> None:
    """Takes it back; when there is none nothing happens."""
    Planned.objects.filter(borrower=borrower, line=line, dropped_at=None).update(dropped_at=clock.now())


def of(line: str) -> Planned | None:
    """The open plan of a line that is not over. One query."""
    return Planned.objects.filter(line=line, dropped_at=None, day__gte=clock.day(clock.now())).first()


def all_of(borrower: str) -> list[Planned]:
    """Everything they ever planned, oldest first: for their own copy. One query."""
    return list(Planned.objects.filter(borrower=borrower).order_by("made_at"))


def forget(borrower: str, *, until: datetime) -> int:
    """Deletes what they planned up to a moment; how many."""
    return Planned.objects.filter(borrower=borrower, made_at__lte=until).delete()[0]


def promise(day: date) -> str:
    """When we will look at a planned day and tell, in the active language: nothing that is over is promised.

    The walk of today may be over, so a day that is exactly so far away is not counted on.
    """
    days = (day - clock.day(clock.now())).days
    first, last = BEFORE
    if days > first:
        return _("提前7天和3天会替您看一眼，再告诉您。")
    if days > last:
        return _("提前3天会替您看一眼，再告诉您。")
    return _("这天很近了，不再另外提醒。能不能借，可以现在就问。")


def in_the_way(day: date) -> InTheWay:
    """What stands in the way of drawing on a day, by the calendar and by planned maintenance. One query."""
    found = next(iter(windows(day, day, china())), None)
    start = datetime.combine(day, time(), clock.SHANGHAI)
    closed = next((one for one in incidents.maintenance() if DRAWS & set(one.services) and _touches(one, start)), None)
    return InTheWay(
        (found.name, found.first, found.last) if found else None, (closed.starts_at, closed.ends_at) if closed else None
    )


def _touches(one: Maintenance, start: datetime) -> bool:
    return one.starts_at < start + timedelta(days=1) and one.ends_at > start


def words(found: InTheWay, lang: Lang) -> tuple[str, str]:
    """The window and the maintenance in a sentence each, in the active language; empty where there is none."""
    window = closed = ""
    if found.window:
        name, first, last = found.window
        window = _("%(first)s到%(last)s（%(name)s）用钱的人多，资金可能紧张。能提前几天就提前几天。") % {
            "first": onday(first),
            "last": onday(last),
            "name": CATALOGUE.word("window", name, lang),
        }
    if found.maintenance:
        closed = _("%(first)s到%(last)s系统维护，那时借不了。") % {
            "first": moment(found.maintenance[0]),
            "last": moment(found.maintenance[1]),
        }
    return window, closed


def walk(today: date) -> None:
    """Puts down the plans of the days that are told ahead now. Safe to repeat."""
    wanted = [today + timedelta(days=before) for before in BEFORE]
    found = Planned.objects.filter(dropped_at=None, day__in=wanted).values_list("pk", flat=True)
    work.add_many(TELL, [(f"{today}/{pk}", f"{today}/{pk}") for pk in found])


def tell(today: date, pk: int) -> None:
    """What would come of it by what is known now, and what is in the way of its day. Safe to repeat."""
    one = Planned.objects.filter(pk=pk, dropped_at=None).first()
    if one is None or clock.day(clock.now()) != today:
        return
    said = told.about(one.line, lang="zh")
    trial = diagnoses.trial_of(said.history, one.amount, at=said.diagnosis.at)
    found = in_the_way(one.day)

    def facts(lang: Lang) -> Mapping[str, object]:
        window, closed = words(found, lang)
        return {
            "day": onday(one.day),
            "amount": yuan(one.amount),
            "outcome": _outcomes()[trial.outcome],
            "smaller": yuan(trial.smaller),
            "window": window,
            "closed": closed,
        }

    before = (one.day - today).days
    services.tell("W1", facts, key=f"planned:{pk}:{before}", borrower=one.borrower, line=one.line, topic=topics.WINDOW)


def _outcomes() -> Mapping[str, str]:
    return {
        "passes": _("按现在的情况可以申请，结果以申请时的审核为准。"),
        "stopped": _("按现在的情况借不了。为什么、怎么办，在App的“我的额度”里。"),
        "unknown": _("有一项系统不能替您判断，要由人来看。急用可以提前找人工。"),
    }


def _lock(line: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"planned:{line}"])
