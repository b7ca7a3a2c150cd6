"""Walks every line once a night, a slice at a time; a killed worker goes on where the last slice ended."""

import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max

from risk import clock
from risk.decisions.models import Telling
from risk.diagnosis.compose import diagnose
from risk.diagnosis.state import Diagnosis
from risk.evaluations import services as evaluations
from risk.evaluations.services import Look
from risk.events.history import History
from risk.events.slices import Moment, histories, platform_events, refs_after
from risk.facts.told import Shared
from risk.nights import levels, outreach, reviews, standing
from risk.nights.counted import BACK, counted
from risk.nights.models import Customer, CustomerTurn, Finding, Night, Review
from risk.nights.reviews import Due
from risk.orders import services as orders
from risk.policy import services as policies
from risk.reasons import CHECKING
from risk.work import services as work
from risk.work.barriers import reach

WALK = "night.walk"
SLICE = 200
SECONDS = 30.0  # of work at a time
ALERT = "night.findings"
DAY = timedelta(days=1)
ADVERSE = ("hold", "cut", "closed")


def begin(on: date | None = None) -> Night:
    """Begins a night's walk; the same date again is the same one."""
    with transaction.atomic():
        night, is_new = Night.objects.get_or_create(
            on=on or clock.day(clock.now()), defaults={"started_at": clock.now()}
        )
        if is_new:
            work.add(WALK, str(night.pk), key=str(night.pk))
    return night


@dataclass(frozen=True)
class Looked:
    """One line as a night found it.

    Attributes:
        look: its diagnosis, and what is known of its borrower's indicators.
        found: its borrower's levels; `calm`: the level they may come down to.
        added: what it adds to the portfolio's counts.
    """

    look: Look
    found: dict[str, int]
    calm: int
    added: Counter[str]

    @property
    def said(self) -> Diagnosis:
        return self.look.said


@work.handles(WALK, queue="bulk", seconds=120)
def walk(subject: str) -> None:
    """Looks at every line as it stood when the night began.

    Raises:
        Later: time is up and there is more.
    """
    night = Night.objects.get(pk=int(subject))
    moment, end = Moment(night.started_at, night.started_at), time.monotonic() + SECONDS
    platform = platform_events(moment)
    days, shared = reviews.cycle(platform), Shared(platform)
    back = 0 if Night.objects.filter(on__lt=night.on).exists() else BACK
    while refs := refs_after(night.after, SLICE):
        looked = [_look(history, shared, moment.at, back) for history in histories(refs, moment)]
        with transaction.atomic():
            _keep(night, looked, moment.at)
            added = sum((one.added for one in looked), _review(night, looked, days))
            night.counted = dict(Counter(night.counted) + added)
            night.after, night.lines = refs[-1], night.lines + len(looked)
            night.save(update_fields=["after", "lines", "counted"])
            reach("night.inside")
        reach("night.slice")
        if time.monotonic() > end:
            raise work.Later
    with transaction.atomic():
        night.ended_at = clock.now()
        night.save(update_fields=["ended_at"])
        if night.findings.exists():
            orders.raise_alert(ALERT, night.on.isoformat(), line="")
        reach("night.ending")


def _look(history: History, platform: Shared, at: datetime, back: int) -> Looked:
    policy = policies.current(history.line, at=at)
    said = diagnose(history, at=at, policy=policy, earlier=policies.before(policy), platform=platform)
    found = evaluations.look(history, said)
    # A night after midnight ends the day before: on the first of a month that one's month is whole.
    added = counted(history, said.facts, day=clock.day(at - DAY), back=back)
    return Looked(found, levels.levels(found.measured), levels.settled(found.measured), added)


def _review(night: Night, looked: Sequence[Looked], days: Mapping[str, int]) -> Counter[str]:
    """Reviews the tier of every line whose cycle is over; how many were made, and how many could not be."""
    newest = Review.objects.filter(line__in=[one.said.line for one in looked]).order_by("line", "-on").distinct("line")
    last = {row.line: Due(row.tier, row.next_on) for row in newest}
    made, missed = [], []
    for one in looked:
        line, tier = one.said.line, one.said.facts.tier
        review = reviews.after(last.get(line), tier, on=night.on, days=days)
        if review:
            made.append(
                Review(line=line, on=night.on, tier=review.tier, policy=one.said.policy, next_on=review.next_on)
            )
        elif reviews.is_missed(last.get(line), review, on=night.on):
            since = datetime.combine(last[line].next_on or night.on, datetime.min.time(), clock.SHANGHAI)
            missed.append(Finding(night=night, line=line, kind="unreviewed", since=since))
    Review.objects.bulk_create(made, ignore_conflicts=True)
    Finding.objects.bulk_create(missed, ignore_conflicts=True)
    return Counter(made=len(made), missed=len(missed))


def _keep(night: Night, looked: Sequence[Looked], at: datetime) -> None:
    said = [one.said for one in looked]
    tellings = Telling.objects.filter(decision__line__in=[one.line for one in said]).values_list("decision__line")
    told = dict(tellings.annotate(newest=Max("at")))
    found = [
        Finding(night=night, line=one.line, kind=kind, since=since)
        for one in said
        for kind, since in findings(one, told.get(one.line), at)
    ]
    Finding.objects.bulk_create(found, ignore_conflicts=True)
    standing.lock([one.line for one in said])
    evaluations.keep_night([one.look for one in looked])
    known = {one.line: one for one in Customer.objects.filter(line__in=[one.line for one in said])}
    # Who was looked at since the night began, for something that was told of them, stands where that look left them.
    stale = [one for one in looked if one.said.line not in known or known[one.said.line].seen_at <= at]
    stood = [standing.stand(known.get(one.said.line), one.said.line, one.found, one.calm, at) for one in stale]
    rows = [row for row, _turn in stood if row is not None]
    # What a colleague wrote down of a contact meanwhile is not ours to write.
    Customer.objects.bulk_create(rows, update_conflicts=True, unique_fields=["line"], update_fields=standing.MEASURED)
    outreach.follow(CustomerTurn.objects.bulk_create([turn for _row, turn in stood if turn is not None]), at)


def findings(said: Diagnosis, told_at: datetime | None, at: datetime) -> Iterator[tuple[str, datetime]]:
    """What is wrong with how a line is blocked, each with since when."""
    reasons = (*said.reasons, *said.hidden)
    explained = {capability for reason in reasons for capability in reason.stops}
    stopped = {name for name, state in said.capabilities.items() if state in ("held", "cut", "closed")}
    # A cut limit and a closed line explain what they take with them.
    if stopped and not explained & {"draw", "limit", "raise", "repay"}:
        yield "silent", at
    if unsure := [reason.since for reason in reasons if reason.code == CHECKING]:
        yield "unexplained", min(unsure)
    late = at - levels.limits().told
    acts = [
        record.since
        for record in said.facts.records
        if record.is_open and record.kind in ADVERSE and record.initiator != "borrower" and record.since <= late
        and record.notice_sent_at is None
    ]  # fmt: skip
    if untold := [since for since in acts if told_at is None or told_at < since]:
        yield "untold", min(untold)
