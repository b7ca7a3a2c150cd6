"""Stores a decision when it is first told or acted on, and recomputes it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import BooleanField, ExpressionWrapper, Q

from risk import clock
from risk.decisions import queries
from risk.decisions.content import Content, Kind, chained
from risk.decisions.errors import NotReplayable
from risk.decisions.models import Decision, Telling
from risk.work import services as work

type Recompute = Callable[[Content], Content]

_RECOMPUTES: dict[str, Recompute] = {}


def record(  # noqa: PLR0913 - one argument for each thing a decision pins
    *,
    kind: Kind,
    line: str,
    at: datetime,
    facts: Mapping[str, Any],
    values: Mapping[str, Any],
    policy: str,
    texts: str,
    outcome: str,
    codes: Sequence[str],
    body: Mapping[str, Any],
    actor: str,
    known_at: datetime | None = None,
    key: str = "",
) -> Decision:
    """Stores the decision, or finds the one that says the same: the id is made from the content.

    `known_at` is when the history was read (left out: now). Adds work `decision.made` (subject: the id) the first time.
    """
    content = Content(
        kind=kind,
        line=line,
        at=at,
        known_at=known_at or clock.now(),
        facts=facts,
        values=values,
        policy=policy,
        texts=texts,
        outcome=outcome,
        codes=tuple(codes),
        body=body,
        actor=actor,
        key=key,
    )
    return record_content(content)


def record_content(content: Content) -> Decision:
    """`record` for a content already put together. One query when it is there, five when it is new.

    Nothing here raises for a caller to go on from, so no savepoint is set within the caller's transaction.
    """
    if found := Decision.objects.filter(pk=content.id).first():
        return found
    document = content.canonical()
    with transaction.atomic(savepoint=False):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", [content.line])
        # Itself, if another was quicker, else the end of the chain.
        itself = ExpressionWrapper(Q(pk=content.id), BooleanField()).desc()
        last = Decision.objects.filter(line=content.line).order_by(itself, "-number").first()
        if last and last.pk == content.id:
            return last
        previous = last.hash if last else ""
        decision = Decision.objects.create(
            id=content.id,
            kind=content.kind,
            line=content.line,
            number=last.number + 1 if last else 1,
            at=content.at,
            policy=content.policy,
            outcome=content.outcome,
            document=document,
            previous=previous,
            hash=chained(previous, document),
            recorded_at=clock.now(),
        )
        work.add("decision.made", decision.id, key=decision.id)
    return decision


def mark_told(decision_id: str, at: datetime) -> None:
    """Keeps that a person was told; the same telling twice is one.

    Raises:
        NoSuchDecision: there is none with this id.
    """
    Telling.objects.bulk_create([Telling(decision=queries.decision(decision_id), at=at)], ignore_conflicts=True)


def recomputes(kind: Kind) -> Callable[[Recompute], Recompute]:
    """Registers how a kind of decision is computed again: from the recorded content's line, at, known_at and policy."""

    def registered(recompute: Recompute) -> Recompute:
        _RECOMPUTES[kind] = recompute
        return recompute

    return registered


@dataclass(frozen=True)
class Replay:
    """A decision as recorded and as recomputed today."""

    recorded: bytes
    recomputed: bytes

    @property
    def agree(self) -> bool:
        return self.recorded == self.recomputed


def replay(decision_id: str) -> Replay:
    """Computes a decision again from the ledger and the policy it names.

    Raises:
        NoSuchDecision: there is none with this id.
        NotReplayable: nobody registered how its kind is computed.
    """
    decision = queries.decision(decision_id)
    recompute = _RECOMPUTES.get(decision.kind)
    if recompute is None:
        raise NotReplayable(f"Decisions of kind {decision.kind} cannot be recomputed here.", decision=decision_id)
    return Replay(bytes(decision.document), recompute(decision.content).canonical())
