"""What follows when a block is not explained, or an adverse change not told, in time: look again, and say so plainly.

The clocks (CLK-01, CLK-02, CLK-16) are started where the events land; `risk.clocks` fires each once.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.db.models import Q
from django.db.models.functions import ExtractHour

from appeals import services as appeals
from appeals.commands import SYSTEM
from risk import clock
from risk.clocks import queries as clocks
from risk.clocks import services as clocking
from risk.clocks.models import Timer
from risk.clocks.queries import Tally, counted
from risk.errors import Clash
from risk.events import queries as events
from risk.work import services as work
from support import hours
from support.notices import queries, services
from support.notices.models import Delivery, Watch
from support.notices.texts import Lang

AGAIN = "line.unnoticed"
DAY = timedelta(days=1)
UNBOOKED = ("DAT-POSTING", "DAT-LIMIT-RELEASE")  # a repayment of theirs is not where it should be


def fired(said: str) -> None:
    """A clock warned or was missed, and what it waits for has still not come. Safe to repeat."""
    timer = clocks.fired(said)
    if timer is None:
        return
    if timer.code == "CLK-01" and timer.missed_at and not is_over(timer):
        _say_it_comes(timer)
    if timer.code == "CLK-01":
        work.add("line.look", timer.line, key=f"clock:{said}")
    if timer.code == "CLK-02" and (event := queries.owed(timer.line, name=_event(timer), at=clock.now())):
        work.add(AGAIN, f"{timer.line}/{event}", key=f"{event}/{said}")
    if timer.code == "CLK-16" and timer.missed_at:
        _hand_to_people(timer)


@clocking.moot("CLK-02")
def is_over(timer: Timer) -> bool:
    """A hold that was lifted, a line opened again, a fault that is watched: nothing is owed any more."""
    return queries.owed(timer.line, name=_event(timer), at=clock.now()) is None


def _event(timer: Timer) -> str:
    return timer.subject.removeprefix(f"{timer.line}/")


def explained(line: str, *, read_at: datetime) -> None:
    """A line's explanation was made and kept from what was known at an instant. 1 query while no clock runs."""
    clocking.meet("CLK-01", line=line, at=clock.now(), before=read_at)


def told_late(line: str) -> datetime | None:
    """The moment at which a change is told that should have been told before; None: it is in time. 1 query."""
    owed = clocks.running_on(line, "CLK-02")
    return clock.now() if owed and owed.missed_at else None


def watched(watch: Watch, since: datetime) -> None:
    """A repayment that nobody booked is watched from when it came in; after a day a colleague has it."""
    if watch.code in UNBOOKED:
        clocking.start("CLK-16", _named(watch), line=watch.line, at=since)


def healed(watch: Watch) -> None:
    clocking.meet("CLK-16", subject=_named(watch), at=clock.now())


def _named(watch: Watch) -> str:
    return f"{watch.line}/watch-{watch.pk}"


def _say_it_comes(timer: Timer) -> None:
    """The words for a block that we cannot explain yet: what is certain, and that the reason follows."""
    opened = events.of_types([timer.line], ["credit.line.opened"])
    if not opened:
        return

    def facts(_lang: Lang) -> Mapping[str, object]:
        return {}

    borrower, key = opened[-1].data["borrower"], f"unexplained:{timer.subject}"[:160]
    services.tell(services.NOT_YET, facts, key=key, borrower=borrower, line=timer.line)


def _hand_to_people(timer: Timer) -> None:
    watch = Watch.objects.filter(pk=timer.subject.rpartition("-")[2], healed_at=None).first()
    if watch is None:
        return
    try:
        appeals.open_case(
            line=watch.line, borrower=watch.borrower, decision="", codes=[watch.code], key=timer.subject[:96],
            actor=SYSTEM, is_filed=True,
        )  # fmt: skip
    except Clash:  # they have told us of it themselves: people have it already
        return


@counted
def messages(at: datetime) -> Iterable[Tally]:
    """Texts and pushes that have not left yet, and those of the last day that left at night: there should be none."""
    carried = Delivery.objects.exclude(channel__in=["app", "mail"]).annotate(
        hour=ExtractHour("sent_at", tzinfo=clock.SHANGHAI)
    )
    begins, ends = hours.quiet()
    at_night = Q(hour__gte=begins) | Q(hour__lt=ends)
    waiting = carried.filter(state=Delivery.State.WAITING, at__gte=at - DAY).count()
    return [Tally("CLK-18", waiting, carried.filter(at_night, sent_at__gt=at - DAY, sent_at__lte=at).count())]
