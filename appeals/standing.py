"""Reads what the chart must know of an actor and a case, under the case's lock."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from appeals import checks, clocks
from appeals.cards import bare
from appeals.commands import Move, Standing
from appeals.models import Assent, Case, Conflict, FirstView, StaffCard, Step, Told
from appeals.status import NOTICES, Kind, Part
from risk import clock
from risk.events.queries import phones
from risk.policy.marks import base

COOL_OFF = timedelta(days=30)  # Source: F.6 (re-appeal, same code, no new evidence).
NO_COOL_OFF = ("DAT-", "SYS-", "RPY-", "FRD-", "AML-")
# Steps by which a colleague did not judge or handle the substance.
UNINVOLVED = ("extend", "reopen", "resume", "redirect", "alarm")


def standing(case: Case, move: Move, *, at: datetime) -> Standing:
    """At most 8 queries for staff; 1 to 4 for others."""
    staff_id = move.actor.staff_id
    eyes = {
        Part(eye): who for eye, who in Assent.objects.filter(case=case, round=case.round).values_list("eye", "staff_id")
    }
    if staff_id is None:
        return Standing(
            at=at,
            eyes=eyes,
            delivered=move.event == "close" and was_told(case),
            cool_off=cool_off(case) if move.event == "submit" else None,
        )
    return Standing(
        at=at,
        eyes=eyes,
        conflicts=conflicts(case, staff_id),
        superiors=superiors(staff_id),
        before=acted_before(case),
        has_viewed=case.needs_first_view and has_viewed(case, staff_id),
        extensions=len(clocks.rules()[Kind(case.kind).statute].extended),
    )


def conflicts(case: Case, staff_id: int) -> tuple[str, ...]:
    """Why E.6 bars a colleague from a case, as codes. Hard-coded matches and declared ones; nothing overrides them."""
    return conflicts_of([case], staff_id)[case.pk]


def conflicts_of(cases: Collection[Case], staff_id: int) -> dict[UUID, tuple[str, ...]]:
    """The same of many cases, by their ids: at most 5 queries, however many."""
    card = StaffCard.objects.filter(user_id=staff_id).first()
    declared = set(Conflict.objects.filter(case__in=cases, staff_id=staff_id).values_list("case_id", flat=True))
    colleagues = _colleagues(cases, card.team) if card and card.team else frozenset()
    reached = _reached_by(cases, card.phones) if card and card.phones else frozenset()
    return {
        case.pk: (
            *(_of_card(case, card, colleagues) if card else ()),
            *(["shared-phone"] if case.borrower in reached else []),
            *(["declared"] if case.pk in declared else []),
        )
        for case in cases
    }


def _of_card(case: Case, card: StaffCard, colleagues: Collection[str]) -> list[str]:
    return [
        code
        for code, holds in (
            ("own-case", bool(card.borrower) and card.borrower == case.borrower),
            ("first-decider", bool(card.staff_no) and card.staff_no == case.decided_by),
            ("incentive", card.has_incentive),
            ("wrote-the-rule", bool(case.policy) and base(case.policy) in card.policies),
            ("colleague", case.borrower in colleagues),
        )
        if holds
    ]


def _colleagues(cases: Collection[Case], team: str) -> frozenset[str]:
    """The borrowers among these who work in a team."""
    borrowers = {case.borrower for case in cases}
    return frozenset(StaffCard.objects.filter(borrower__in=borrowers, team=team).values_list("borrower", flat=True))


def _reached_by(cases: Collection[Case], own: Collection[str]) -> frozenset[str]:
    """The borrowers among these whose telephone is one of a colleague's own."""
    known = phones({case.borrower for case in cases})
    numbers = {bare(number) for number in own}
    return frozenset(ref for ref, number in known.items() if bare(number) in numbers)


def superiors(staff_id: int) -> frozenset[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT appeals_superiors(%s)", [staff_id])
        return frozenset(row[0] for row in cursor.fetchall())


def acted_before(case: Case) -> frozenset[int]:
    """Staff who handled an earlier life of the case: before a reopening or a second review."""
    return acted_before_of([case])[case.pk]


def acted_before_of(cases: Collection[Case]) -> dict[UUID, frozenset[int]]:
    """The same of many cases, by their ids: 1 query, none while all are in their first life."""
    lives = {case.pk: case.life for case in cases if case.life}
    found: dict[UUID, set[int]] = {case.pk: set() for case in cases}
    if lives:
        steps = Step.objects.filter(case__in=lives, actor__isnull=False).exclude(event__in=UNINVOLVED)
        for pk, seq, actor in steps.values_list("case_id", "seq", "actor_id"):
            if seq <= lives[pk]:
                found[pk].add(actor)
    return {pk: frozenset(staff) for pk, staff in found.items()}


def has_viewed(case: Case, staff_id: int) -> bool:
    """Whether they said what they think in this life of the case. 1 query."""
    return FirstView.objects.filter(case=case, life=case.life, staff_id=staff_id).exists()


def cool_off(case: Case) -> datetime | None:
    """Until when the same reasons may not be appealed again without anything new; None: now. At most 3 queries.

    Our own faults, fraud and AML have none; a file that was not looked at before ends it at once. Source: F.6.
    """
    codes = {code for code in case.codes if not code.startswith(NO_COOL_OFF)}
    if case.kind != Kind.APPEAL or not codes or len(codes) < len(case.codes):
        return None
    earlier = Case.objects.of(case.borrower).filter(
        kind=Kind.APPEAL, line=case.line, decided_at__gt=clock.now() - COOL_OFF
    )
    same = [one for one in earlier.exclude(pk=case.pk).order_by("-decided_at") if codes <= set(one.codes)]
    if not same or same[0].decided_at is None:
        return None
    return None if checks.came_in(case) - checks.came_in(*same) else same[0].decided_at + COOL_OFF


def was_told(case: Case) -> bool:
    """The newest decision reached the borrower in at least one channel."""
    decisions = [pair for pair, notice in NOTICES.items() if notice == "A10"]
    newest = None
    for event, target in decisions:
        last = Step.objects.filter(case=case, event=event, target=target).order_by("-seq").first()
        if last is not None and (newest is None or last.seq > newest):
            newest = last.seq
    return newest is not None and Told.objects.filter(case=case, seq=newest).exists()
