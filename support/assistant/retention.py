"""Forgets the words of conversations when their time is over (C.7, R-CHAT). A legal hold on any case comes first.

Words go, that something was said stays, as when their speaker has them deleted. Run by beat, safe to repeat: what is
blank is not found again.
"""

import tomllib
from datetime import datetime
from functools import cache, reduce
from operator import or_
from pathlib import Path
from uuid import UUID

import structlog
from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.db.models import Exists, Min, OuterRef, Q, QuerySet

from appeals.models import Case
from appeals.proofs.holds import held
from support.assistant.erasing import BLANK
from support.assistant.models import Conversation, Flow, Handoff, Turn, TurnKey

log = structlog.get_logger(__name__)

AT_A_TIME = 200  # conversations of a round; beat comes again
DISTRESS = "distress"


@cache
def kept() -> dict[str, relativedelta]:
    """How long each class is kept."""
    table = tomllib.loads((Path(__file__).parent / "retention.toml").read_text("utf-8"))
    return {
        name: relativedelta(months=row.get("months", 0), days=row.get("days", 0))
        for name, row in table.items()
        if isinstance(row, dict)
    }


def sweep(now: datetime) -> int:
    """One round, each conversation in a transaction of its own. Says how many turns lost their words."""
    old, hard = now - kept()["R-CHAT"], now - kept()["R-CHAT-DISTRESS"]
    due = Conversation.objects.filter(words_from__lt=old).exclude(_is_held("borrower"))
    gone = sum(_forget(pk, before=old) for pk in due.order_by("words_from").values_list("pk", flat=True)[:AT_A_TIME])
    for pk in list(_despair(hard).values_list("conversation", flat=True).distinct()[:AT_A_TIME]):
        gone += _forget_despair(pk, before=hard)
    if gone:
        log.info("chat.forgotten", turns=gone)
    return gone


def _forget(pk: UUID, *, before: datetime) -> int:
    with transaction.atomic():
        talking = Conversation.objects.select_for_update().get(pk=pk)
        gone = talking.turns.filter(at__lt=before).exclude(text="").update(**BLANK)
        Flow.objects.filter(conversation=talking, ended_at__lt=before).exclude(slots={}).update(slots={})
        left = talking.turns.exclude(text="").aggregate(first=Min("at"))["first"]
        talking.words_from = left or before
        talking.save(update_fields=["words_from"])
    return gone


def _despair(before: datetime) -> QuerySet[Turn]:
    """Turns of despair that still have words. By a partial index: there are few."""
    found = Turn.objects.filter(at__lt=before, intent__startswith=DISTRESS).exclude(text="")
    return found.exclude(_is_held("conversation__borrower"))


def _forget_despair(pk: UUID, *, before: datetime) -> int:
    """Of one conversation: each such turn, its answers, and all that was said until its helper was done."""
    with transaction.atomic():
        talking = Conversation.objects.select_for_update().get(pk=pk)
        due = _despair(before).filter(conversation=talking).order_by("seq")
        parts = [part for turn in due if (part := _segment(talking, turn)) is not None]
        if not parts:
            return 0
        return talking.turns.filter(reduce(or_, parts)).exclude(text="").update(**BLANK)


def _segment(talking: Conversation, turn: Turn) -> Q | None:
    """The turns that belong to one of despair; None while a helper is still wanted, or still there."""
    key = TurnKey.objects.filter(conversation=talking, seq__lte=turn.seq, until__gte=turn.seq).first()
    first, last = (key.seq, key.until) if key else (turn.seq, turn.seq)
    part = Q(seq__gte=first, seq__lte=last)
    helper = Handoff.objects.filter(conversation=talking, seq__gte=first, seq__lte=last).first()
    if helper is None:
        return part
    return part | Q(seq__gte=first, at__lte=helper.closed_at) if helper.closed_at else None


def _is_held(borrower: str) -> Exists:
    """A condition for querysets: a case of the borrower that the field names is under a legal hold."""
    return Exists(Case.objects.filter(borrower=OuterRef(borrower)).filter(held("pk")))
