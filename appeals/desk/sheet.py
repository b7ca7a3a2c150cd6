"""One case on one sheet: what a colleague needs to judge it, read in a handful of queries."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from django.contrib.auth.models import User
from django.forms import Form
from django.utils.translation import gettext as _

from appeals import checks, presence, queries, roles, topics
from appeals.desk import contested, forms, labels, papers
from appeals.golden import queries as golden
from appeals.models import Case, Clock
from appeals.proofs import services as proofs
from appeals.proofs.income import Income
from appeals.sampling import queries as sampling
from appeals.standing import has_viewed
from appeals.status import ANSWERED, OPEN, STATUTES, Event, Status
from risk import clock
from risk.errors import DomainError
from risk.events import queries as ledger
from risk.facts.reading import read

ALIKE = 5  # open cases about the same thing that are named
VISIBLE = 3  # of the queue: enough to plan, too few to choose from. Source: E.5.


@dataclass(frozen=True, slots=True)
class Term:
    name: str
    label: str
    amount: int | None
    binds: bool


@dataclass(frozen=True, slots=True)
class Turnout:
    """What the re-check would say; nothing of it is in force."""

    outcome: str
    amount: int
    limit_now: int
    limit_prev: int
    terms: tuple[Term, ...]
    failed_then: tuple[str, ...]
    passes_now: tuple[str, ...]
    unknown: tuple[str, ...]
    four_eyes: bool
    capacity: str | None
    willingness: str | None

    @property
    def share(self) -> float | None:
        return self.amount / self.limit_prev if self.limit_prev else None


@dataclass(frozen=True, slots=True)
class Deadline:
    code: str
    label: str
    due_at: datetime
    left: timedelta
    share: float
    is_paused: bool
    is_main: bool  # the statute and our own target; the rest is told on the timeline


def of(case: Case, staff: User, *, chosen: tuple[str, str], refused: Mapping[str, Form]) -> dict[str, object]:
    """Everything the workspace shows. `chosen` is the proof and the page being looked at."""
    now = clock.now()
    history = ledger.history(case.line, at=now)
    values = read(history, at=now).values
    mine, second = is_mine(case, staff), is_for_second_eyes(case, staff)
    blind = is_blind(case, staff)
    recognised = Income() if blind else proofs.recognise(case)
    first = {
        "income": Decimal(known) / 100 if (known := case.income_recognised or recognised.monthly) else None,
        "level": case.income_level or recognised.level,
        "seen": case.version,
    }
    proposed = case.proposed
    income, level = recognised.monthly, recognised.level
    if second and proposed and proposed.income is not None and proposed.level is not None:
        income, level = proposed.income, proposed.level
    return {
        "case": case,
        "who": _masked(ledger.borrower(case.borrower).name),
        "mine": mine,
        "blind": blind,
        "answers": case.kind in ANSWERED,
        "asks": topics.topic(case),
        "first_views": case.first_views.filter(life=case.life).select_related("staff") if not blind else (),
        "second": second,
        "part": part_in(case, staff),
        "above": above(case, staff),
        "visits": list(case.visits.all()),
        "may_signal": roles.may(staff, "clear"),
        "proposed": proposed,
        **live(case, staff),
        "contested": contested.of(case, history, values, readers=roles.roles_of(staff)),
        "alike": queries.alike(case, most=ALIKE),
        "papers": papers.shelf(case, *chosen, staff=staff),
        "keeping": papers.keeping(case, staff),
        "recognised": recognised,
        "turnout": turnout(case, income=income, level=level) if (mine or second) and income else None,
        "forms": {
            verb.replace("-", "_"): refused.get(verb)
            or form_class(initial=first if form_class in (forms.Approve, forms.Grant) else None, auto_id=f"{verb}-%s")
            for verb, form_class in _FORMS.items()
        },
        "opened": next(iter(refused), "approve"),
        "trail": [(labels.EVENTS.get(cast("Event", step.event), step.event), step) for step in queries.trail(case)],
    }


_FORMS: dict[str, type[Form]] = {
    "first-view": forms.FirstView,
    "golden": forms.Golden,
    "approve": forms.Approve,
    "decline": forms.Decline,
    "grant": forms.Grant,
    "ask": forms.Ask,
    "escalate": forms.Note,
    "release": forms.Note,
    "agree": forms.Note,
    "send-back": forms.Note,
    "clear": forms.Note,
    "order-check": forms.OrderCheck,
    "report-check": forms.ReportCheck,
    "assign": forms.Assign,
    "step-aside": forms.Note,
    "propose-incident": forms.ProposeIncident,
    "alarm": forms.Alarm,
    "take-second": forms.Keyed,
    "uphold": forms.Grounds,
    "change": forms.Approve,
    "extend": forms.Note,
    "redirect": forms.Redirect,
    "reopen": forms.Reopen,
    "resume": forms.Resume,
}
# What those above may do with a case at a point of its way: verb of the desk -> (event of the chart, where).
_OVERSIGHT: dict[str, tuple[Event, Collection[Status]]] = {
    "extend": ("extend", OPEN),
    "redirect": ("redirect", (Status.INTAKE,)),
    "reopen": ("reopen", (Status.CLOSED, Status.CLOSED_FINAL)),
    "resume": ("resume", (Status.REOPENED,)),
}


def at_hand(staff: User) -> dict[str, object]:
    """What is in a colleague's hands, and the top of the queue as far as their role sees one. 3 queries."""
    top = queries.queue(staff, most=VISIBLE) if roles.may_read(staff, "next") else []
    return {"held": list(queries.held(staff)), "top": top}


def golden_case(pk: int, staff: User, *, chosen: tuple[str, str]) -> dict[str, object]:
    """A golden case as it stood when it was judged, without its end until the colleague has said what they think.

    Raises:
        NoSuchCase: not theirs to judge.
    """
    found, view = golden.opened(pk, staff, at=clock.now())
    at = found.case.decided_at or found.case.moved_at
    return {"golden": found, "view": view, **_as_of(found.case, at, staff, chosen=chosen)}


def sample(pk: int, staff: User, *, chosen: tuple[str, str]) -> dict[str, object]:
    """A refusal of the weekly sample as it stood when it was made, with every reason that was written.

    Raises:
        NoSuchCase: not theirs to read.
    """
    found = sampling.opened(pk, staff)
    steps = [step for step in queries.trail(found.case) if step.seq <= found.seq]
    return {
        "sample": found,
        "reasons": [(labels.EVENTS.get(cast("Event", step.event), step.event), step) for step in steps if step.note],
        "targets": next(
            (step.body["proposal"].get("targets", ()) for step in reversed(steps) if "proposal" in step.body), ()
        ),
        "why_none": next((step.body["why_none"] for step in reversed(steps) if step.body.get("why_none")), ""),
        **_as_of(found.case, steps[-1].at, staff, chosen=chosen),
    }


def _as_of(case: Case, at: datetime, staff: User, *, chosen: tuple[str, str]) -> dict[str, object]:
    history = ledger.history(case.line, at=at, known_at=at)
    return {
        "case": case,
        "judged_at": at,
        "contested": contested.of(case, history, read(history, at=at).values, readers=roles.roles_of(staff)),
        "papers": papers.shelf(case, *chosen, staff=staff),
    }


def waiting_for(staff: User) -> dict[str, list[Case]]:
    """What waits for a second pair of eyes, for a specialist and for the second level, as far as I may do it."""
    roles.require(staff, "second")
    return {
        "cases": queries.second_queue(staff),
        "doubts": queries.specialist_queue(staff) if _may(staff, "clear") else [],
        "reviews": queries.review_queue(staff) if _may(staff, "uphold") else [],
    }


def _may(staff: User, event: Event) -> bool:
    return roles.may(staff, event) or roles.may(staff, event, apart=True)


def part_in(case: Case, staff: User) -> str:
    """What I may do with a case that is not a reviewer's: a verb of the desk, or nothing."""
    if case.status == Status.SPECIALIST and roles.may(staff, "clear", apart=case.is_apart):
        return "clear"
    if case.status == Status.OFFLINE_VERIFY and roles.may(staff, "report_check", apart=case.is_apart):
        return "report-check"
    if case.status != Status.SECOND_REVIEW or not roles.may(staff, "uphold", apart=case.is_apart):
        return ""
    return "uphold" if case.is_held_by(staff.pk, at=clock.now()) else "take-second"


def above(case: Case, staff: User) -> frozenset[str]:
    """The verbs of oversight that a colleague's role has on a case as it stands."""
    may_assign = case.status == Status.QUEUED and roles.may_read(staff, "lead") and not case.is_apart
    found = frozenset(
        verb
        for verb, (event, where) in _OVERSIGHT.items()
        if case.status in where and roles.may(staff, event, apart=case.is_apart)
    )
    may_name = golden.may_name(case, staff)
    return found | {verb for verb, holds in (("assign", may_assign), ("golden", may_name)) if holds}


def live(case: Case, staff: User) -> dict[str, object]:
    """What changes while a colleague looks: clocks, who else is here, and the step the case is at. 3 queries."""
    return {"deadlines": deadlines(case, clock.now()), "others": presence.here(case, staff), "seq": case.seq}


def is_mine(case: Case, staff: User) -> bool:
    """In my hands, and my lock has not run out."""
    return case.status == Status.IN_REVIEW and case.is_held_by(staff.pk, at=clock.now())


def is_blind(case: Case, staff: User) -> bool:
    """Whether the machine's recommendation waits for this colleague's own first view of a doubtful case. 1 query.

    Whoever may yet judge it, not only who holds it: a look before taking it would anchor as much.
    """
    is_open = case.status in (Status.QUEUED, Status.IN_REVIEW)
    may_judge = roles.may(staff, "approve", apart=case.is_apart)
    return case.needs_first_view and is_open and may_judge and not has_viewed(case, staff.pk)


def is_for_second_eyes(case: Case, staff: User) -> bool:
    if case.status != Status.PENDING_2ND_EYE or not roles.may_read(staff, "second"):
        return False
    return any(waiting.pk == case.pk for waiting in queries.second_queue(staff))


def turnout(case: Case, *, income: int, level: int) -> Turnout | None:
    """The re-check's preview on an income in fen; None while it can't be computed."""
    try:
        seen = checks.preview(case, income=income, level=level)
    except DomainError:
        return None
    body: Any = seen.to_json()
    terms = body["terms"]
    shown = tuple(
        Term(name, str(label), terms[name], name in seen.binding)
        for name, label in labels.TERMS.items()
        if terms.get(name) is not None
    )
    return Turnout(
        outcome=str(body["outcome"]),
        amount=int(body["amount"]),
        limit_now=int(terms["limit_now"] or 0),
        limit_prev=int(terms["limit_prev"] or 0),
        terms=shown,
        failed_then=tuple(body["failed_then"]),
        passes_now=tuple(body["passes_now"]),
        unknown=tuple(body["unknown"]),
        four_eyes=bool(body["four_eyes"]),
        **seen.grades,
    )


def deadlines(case: Case, now: datetime) -> list[Deadline]:
    """The clocks still running, the strictest first."""
    running = Clock.objects.filter(case=case, met_at=None, stopped_at=None).order_by("due_at")
    return [
        Deadline(
            code=one.code,
            label=str(labels.CLOCKS.get(one.code, one.code)),
            due_at=one.due_at,
            left=one.due_at - now,
            share=min(1.0, max(0.0, (now - one.started_at) / (one.due_at - one.started_at))),
            is_paused=one.paused_at is not None,
            is_main=one.code in (*STATUTES, "CLK-06"),
        )
        for one in running
        if one.due_at > one.started_at
    ]


def page_png(proof: UUID, page: int, *, staff: User) -> bytes:
    """A page as a picture; the look is kept before the picture is given."""
    roles.require(staff, "case")
    return papers.page_png(proof, page, staff=staff)


def after(case: Case) -> str:
    """What a colleague reads after a move."""
    status = case.get_status_display()
    return _("%(number)s：%(status)s") % {"number": case.number, "status": status}


def _masked(name: str) -> str:
    """李*: a colleague needs to tell people apart, not to know them."""
    return name[:1] + "*" * (len(name) - 1)
