"""What other floors and pages may read about cases."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from appeals import roles
from appeals.claiming import known_case
from appeals.errors import NoSuchCase
from appeals.filing import own
from appeals.models import Ask, Case, Clock, Search, Shadow, Step, Visit
from appeals.standing import conflicts_of
from appeals.status import AFTER_DECISION, OPEN, WITHIN_APART, Kind, Status, notice
from risk import clock
from risk.clock import SHANGHAI

# Most lines have no case, and each page asks: what the ORM puts together for sixty columns costs more than the answer.
_NEWEST = """
SELECT id, number, status, opened_at, decided_at FROM appeals_case WHERE line = %s ORDER BY opened_at DESC LIMIT 10
"""
PAGE = 50
SHOWN_AFTER = timedelta(days=60)  # a decided case stays in the explanation. Source: contract, "appeal".
# Steps a borrower reads nothing of: a doubt, a colleague's hands, our own retries.
PRIVATE = frozenset(
    {"claim", "release", "escalate", "clear", "agree", "send_back", "alarm", "fail", "retry", "give_up", "claim_second"}
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a borrower's timeline."""

    seq: int
    at: datetime
    event: str
    status: str
    notice: str


def own_case(number: str, *, borrower: str) -> Case:
    """A borrower's case: 1 query.

    Raises:
        NoSuchCase: it does not exist, or is another's. The two look the same.
    """
    return own(number, borrower=borrower)


def own_cases(borrower: str) -> QuerySet[Case]:
    """A borrower's cases, newest first."""
    return Case.objects.of(borrower).order_by("-opened_at")


def searches_of(borrower: str, *, most: int = 50) -> list[tuple[datetime, str]]:
    """When colleagues looked a borrower up, and who, newest first. Left out as in `proofs.queries.looks_of`."""
    found = Search.objects.filter(sought=borrower).exclude(staff__groups__name="aml")
    return [(at, f"R-{staff}") for at, staff in found.order_by("-at").values_list("at", "staff_id")[:most]]


def alike(case: Case, *, most: int) -> tuple[int, list[Case]]:
    """Other open cases about the same codes under the same policy: how many, and the newest of them. 2 queries.

    What only one role may know of is told to nobody here.
    """
    same = Case.objects.live().seen_by(()).filter(policy=case.policy, codes=case.codes)
    others = same.exclude(pk=case.pk)
    return others.count(), list(others.order_by("-received_at")[:most])


def answering(kind: Kind, choices: Collection[str], *, borrowers: Collection[str]) -> dict[str, Case]:
    """The cases of a kind that these borrowers filed under these choices, by choice: 1 query."""
    filed = Case.objects.filter(borrower__in=list(borrowers), kind=kind, choice__in=list(choices))
    return {case.choice: case for case in filed}


def spots_of(case: Case) -> list[Visit]:
    """The checks of a case whose place is kept: 1 query."""
    return list(case.visits.exclude(spot="").exclude(done_at=None))


def open_case_of(line: str, *, borrower: str) -> Case | None:
    """The open case about a line, a draft included: 1 query."""
    return Case.objects.of(borrower).live().filter(line=line).order_by("-opened_at").first()


def is_asked(line: str, kind: Kind) -> bool:
    """Whether a case of a kind about a line is with us and not decided: 1 query."""
    waiting = [status for status in OPEN if status not in AFTER_DECISION]
    return Case.objects.filter(line=line, kind=kind, status__in=waiting).exclude(outcome="keep").exists()


def timeline(case: Case) -> list[Line]:
    """What a borrower may read of the trail, oldest first: 1 query."""
    return [
        Line(step.seq, step.at, step.event, _public(step.target), notice(step.event, step.target))
        for step in case.steps.all()
        if step.event not in PRIVATE
    ]


def newest_case(line: str) -> dict[str, object] | None:
    """The contract's `appeal` of a line: the newest case that is open, or was decided within 60 days. 2 queries."""
    now = clock.now()
    shown = (
        case
        for case in Case.objects.raw(_NEWEST, [line])
        if case.status in OPEN or (case.decided_at and case.decided_at > now - SHOWN_AFTER)
    )
    case = next(shown, None)
    if case is None:
        return None
    return {
        "number": case.number,
        "status": case.public_status,
        "opened_at": _local(case.opened_at),
        "decided_at": _local(case.decided_at),
        "next_by": _local(next_by(case)),
    }


def next_by(case: Case) -> datetime | None:
    """The promise that is due next: the strictest running clock of ours that is told to a borrower.

    CLK-03 is met at once, and CLK-08 is how long the borrower may ask for another look: nothing is owed by then.
    """
    told = Clock.objects.filter(case=case, met_at=None, stopped_at=None, paused_at=None)
    return told.exclude(code__in=("CLK-03", "CLK-08")).order_by("due_at").values_list("due_at", flat=True).first()


def open_ask(case: Case) -> Ask | None:
    return case.asks.filter(answered_at=None).last()


def step_named(number: str, seq: int) -> Step:
    """One step with its case, for who must tell of it: 1 query.

    Raises:
        NoSuchCase: there is no such step.
    """
    step = Step.objects.select_related("case").filter(case__number=number, seq=seq).first()
    if step is None:
        raise NoSuchCase(_("没有这个申诉。"))
    return step


def colleague(name: str) -> User | None:
    """The open account that bears this user name exactly, or None. 1 query."""
    return User.objects.filter(username=name, is_active=True).first()


def case_for_staff(number: str, staff: User) -> Case:
    """A case with its trail, for a colleague whose role may read cases.

    Raises:
        NoSuchCase, NotYourPart.
    """
    roles.require(staff, "case")
    return known_case(number, staff=staff)


def trail(case: Case) -> QuerySet[Step]:
    return case.steps.select_related("actor").order_by("seq")


def held(staff: User) -> QuerySet[Case]:
    """The cases in a colleague's hands, the lock that ends first on top."""
    return Case.objects.filter(assignee=staff, status__in=[Status.IN_REVIEW, Status.SECOND_REVIEW]).order_by(
        "locked_until"
    )


def queue(staff: User, *, after: str | None = None, most: int = PAGE) -> list[Case]:
    """What waits for a colleague, next first; paged by the number of the last one seen.

    1 query; with `after` at most 6.
    """
    roles.require(staff, "next")
    waiting = Case.objects.next_up().waiting_for(roles.parts_of(staff))
    found: list[Case] = []
    for place in behind(case_for_staff(after, staff)) if after else [Q()]:
        found += waiting.filter(place)[: most - len(found)]
        if len(found) == most:
            break
    return found


def behind(last: Case) -> list[Q]:
    """Whatever comes after a case in the queue's order, as ranges of its index, one after the other."""
    ranges = [
        Q(due_on=last.due_on, urgency=last.urgency, received_at=last.received_at, pk__gt=last.pk),
        Q(due_on=last.due_on, urgency=last.urgency, received_at__gt=last.received_at),
        Q(due_on=last.due_on, urgency__lt=last.urgency),
    ]
    return ranges if last.due_on is None else [*ranges, Q(due_on__gt=last.due_on), Q(due_on=None)]


def second_queue(staff: User, *, most: int = PAGE) -> list[Case]:
    """What waits for eyes this colleague could give, oldest first: not their own proposals, none they must avoid.

    At most 5 queries.
    """
    roles.require(staff, "second")
    parts = roles.parts_of(staff)
    waiting = Case.objects.filter(status=Status.PENDING_2ND_EYE).waiting_for(parts).order_by("moved_at")
    found = []
    cases = list(waiting.prefetch_related("assents")[: most * 2])
    barred = conflicts_of(cases, staff.pk)
    for case in cases:
        able = {part.value for part in (WITHIN_APART if case.is_apart else parts)}
        given = [assent for assent in case.assents.all() if assent.round == case.round]
        wanted = set(case.eyes) - {assent.eye for assent in given}
        involved = {assent.staff_id for assent in given} | {case.proposal["by"] if case.proposal else None}
        if wanted & able and staff.pk not in involved and not barred[case.pk]:
            found.append(case)
    return found[:most]


def specialist_queue(staff: User, *, most: int = PAGE) -> list[Case]:
    roles.require(staff, "second")
    waiting = [Status.SPECIALIST, Status.OFFLINE_VERIFY]
    known = Case.objects.filter(status__in=waiting).waiting_for(roles.parts_of(staff))
    return list(known.order_by("moved_at")[:most])


def review_queue(staff: User, *, most: int = PAGE) -> list[Case]:
    """Second reviews, the strictest day first."""
    roles.require(staff, "second")
    known = Case.objects.filter(status=Status.SECOND_REVIEW).waiting_for(roles.parts_of(staff))
    return list(known.order_by("moved_at")[:most])


def shadows(staff: User) -> QuerySet[Shadow]:
    roles.require(staff, "shadow")
    return Shadow.objects.filter(answered_at=None).select_related("case", "raised_by").order_by("at")


def answered_shadows(staff: User, *, most: int = PAGE) -> list[Shadow]:
    """The newest findings of the AML role."""
    roles.require(staff, "shadow")
    told = Shadow.objects.exclude(answered_at=None).select_related("case", "answered_by")
    return list(told.order_by("-answered_at")[:most])


def by_id(case_id: UUID) -> Case:
    return Case.objects.get(pk=case_id)


def _public(status: str) -> str:
    return Status.IN_REVIEW.value if status == Status.SPECIALIST else status


def _local(at: datetime | None) -> str | None:
    return at.astimezone(SHANGHAI).isoformat(timespec="seconds") if at else None
