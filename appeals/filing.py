"""What a borrower does with a case: open, submit, add, withdraw, ask for a second look."""

from collections.abc import Collection
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from appeals import checks, numbers
from appeals.commands import Actor, Move, customer
from appeals.errors import AlreadyOpen, NoSuchCase, NotAppealable
from appeals.models import Case, Step
from appeals.moves import apply, begin
from appeals.status import SEVERAL, Event, Kind, Part, Status
from risk import bells, clock
from risk.work import services as work


def open_case(  # noqa: PLR0913 - one argument for each thing a case pins
    *,
    line: str,
    borrower: str,
    decision: str,
    codes: Collection[str],
    statement: str = "",
    key: str,
    actor: Actor | None = None,
    kind: Kind = Kind.APPEAL,
    choice: str = "",
    is_filed: bool = False,
    channel: str = "web",
) -> Case:
    """Open a draft about a decision, with what is known already in it.

    Args:
        decision: the id of the decision as it was told.
        codes: its reason codes; at least one must be appealable.
        actor: the borrower when not given; the assistant may open a draft too.
        choice: which right over personal information, or the number of the feedback; each has its own case.
        is_filed: begins as submitted, its clocks running: a fault of ours that nobody should have to complain of.
        channel: by which way it came: web, chat, call.

    Raises:
        NoSuchCase: the line is not this borrower's.
        NotAppealable: no code of it can be appealed.
        AlreadyOpen: the same decision, or the same codes on the line, are being looked at; `number` names the case.
    """
    with transaction.atomic():
        # Two requests for one line take turns; the constraint on the decision is the backstop.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"case:{line}"])
        if (
            earlier := Step.objects.filter(event="open", key=key, case__borrower=borrower)
            .select_related("case")
            .first()
        ):
            return earlier.case
        if not checks.owns(borrower, line):
            raise NoSuchCase(_("没有这个额度。"))
        by_system = actor is not None and Part.SYS in actor.parts
        if kind == Kind.APPEAL and not by_system and not checks.is_appealable(codes):
            raise NotAppealable(_("目前的原因不需要申诉。"), codes=sorted(codes))
        _refuse_second(line=line, decision=decision, codes=codes, kind=kind, choice=choice)
        now = clock.now()
        contested = checks.contested(line, decision)
        case = Case(
            number=numbers.fresh(clock.day(now)),
            kind=kind,
            borrower=borrower,
            line=line,
            decision=decision,
            codes=sorted(codes),
            policy=contested.policy,
            decided_by=contested.decided_by,
            statement=statement,
            choice=choice,
            channel=channel,
            status=Status.SUBMITTED if is_filed else Status.DRAFT,
            received_at=now if is_filed else None,
            opened_at=now,
            moved_at=now,
        )
        begin(case, actor=actor or customer(borrower), key=key)
        if is_filed:
            work.add("case.intake", case.number, key=f"{case.number}/1")
    return case


def _refuse_second(*, line: str, decision: str, codes: Collection[str], kind: Kind, choice: str) -> None:
    """One open case per decision, and none for the same codes of the same line under a newer decision."""
    for other in Case.objects.live().filter(line=line, kind=kind):
        if kind in SEVERAL and other.choice != choice:
            continue
        if other.decision == decision or set(other.codes) & set(codes):
            raise AlreadyOpen(_("这件事已经在处理中。"), number=other.number)


def submit(
    number: str,
    *,
    borrower: str,
    statement: str = "",
    choice: str = "",
    consents: Collection[str] = (),
    key: str,
    actor: Actor | None = None,
) -> Case:
    """Hand in a draft; the clocks start, and intake begins in a worker.

    Raises:
        NothingSaid: neither a statement nor a choice.
        NoConsent: files are there and no class of them was ticked.
    """
    case = own(number, borrower=borrower)
    move = Move(
        event="submit",
        key=key,
        actor=actor or customer(borrower),
        statement=statement or case.statement,
        choice=choice,
        consents=tuple(consents),
        papers=checks.papers(case),
    )
    with transaction.atomic():
        moved = apply(move, to=case.pk)
        if moved.is_new:
            work.add("case.intake", case.number, key=f"{case.number}/{moved.step.seq}")
    return moved.case


def discard(number: str, *, borrower: str, key: str, actor: Actor | None = None) -> Case:
    """Throw a draft away."""
    return _own_move("discard", number, borrower=borrower, key=key, actor=actor)


def withdraw(number: str, *, borrower: str, key: str, note: str = "", actor: Actor | None = None) -> Case:
    """Take the case back; it ends the same day and may be filed again (E.3, 28)."""
    return _own_move("withdraw", number, borrower=borrower, key=key, note=note, actor=actor)


def no_more_proofs(number: str, *, borrower: str, key: str, actor: Actor | None = None) -> Case:
    """“我没有了”: go on with what is in (E.3, 8)."""
    return _own_move("answer", number, borrower=borrower, key=key, actor=actor)


def request_second_review(number: str, *, borrower: str, note: str = "", key: str, actor: Actor | None = None) -> Case:
    """Ask for another look within the window; no new evidence is needed (E.3, 29)."""
    return _own_move("request_second", number, borrower=borrower, key=key, note=note, actor=actor)


def proofs_changed(case_id: UUID) -> None:
    """Told by the proofs room when files arrive, are read, replaced or removed; the case moves on in a worker.

    What was proposed on the old files no longer counts: the version grows, and an approval of it is refused.
    """
    with transaction.atomic():
        case = Case.objects.select_for_update().filter(pk=case_id).first()
        if case is None:
            raise NoSuchCase(_("没有这个申诉。"))
        papers = checks.papers(case)
        case.proofs_in, case.red, case.amber = papers.count, papers.red, papers.amber
        case.version += 1
        case.save(update_fields=["proofs_in", "red", "amber", "version"])
        if case.status in (Status.SUBMITTED, Status.INTAKE, Status.WAITING_DOCS):
            work.add("case.intake", case.number, key=f"{case.number}/v{case.version}")
        bells.case(case.number)


def own(number: str, *, borrower: str) -> Case:
    """A borrower's case: 1 query.

    Raises:
        NoSuchCase: it does not exist, or is another's. The two look the same.
    """
    exact = numbers.parse(number)
    case = Case.objects.of(borrower).filter(number=exact).first() if exact else None
    if case is None:
        raise NoSuchCase(_("没有这个申诉。"))
    return case


def _own_move(
    event: Event, number: str, *, borrower: str, key: str, note: str = "", actor: Actor | None = None
) -> Case:
    case = own(number, borrower=borrower)
    return apply(Move(event=event, key=key, actor=actor or customer(borrower), note=note), to=case.pk).case
