"""Reads mass rechecks: which shapes there are, who is in one, how much it gives back, and every row."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, F, Q, Sum
from django.utils.translation import gettext as _

from risk.mass.errors import NoSuchBatch
from risk.mass.models import Batch, BatchStep, Row
from risk.scoreboard.models import Block

PAGE = 100
MOST = 50
SAMPLE = 20


@dataclass(frozen=True, slots=True)
class Sheet:
    """One mass recheck whole.

    Attributes:
        states: how many rows are in each state.
        outcomes: how many are seen to come out how.
        restores: what the seen rows would give back, fen; `restored` what was ordered.
        told: persons told; `owed` are still to be.
        sample: of those who get most back.
    """

    batch: Batch
    steps: list[BatchStep]
    lines: int
    states: dict[str, int]
    outcomes: dict[str, int]
    restores: int
    restored: int
    told: int
    owed: int
    sample: list[Row]

    @property
    def signed(self) -> list[BatchStep]:
        return [step for step in self.steps if step.move == "sign"]


def shapes(*, most: int = 200) -> list[tuple[str, str]]:
    """(code, version) of every rule that blocked anybody. 1 query."""
    return list(Block.objects.values_list("code", "policy").distinct().order_by("code", "policy")[:most])


def batches(*, before: int | None = None, most: int = MOST) -> list[Batch]:
    """Newest first, each with `lines`; page with the id of the last. 1 query."""
    found = Batch.objects.annotate(lines=Count("rows")).order_by("-pk")
    return list((found if before is None else found.filter(pk__lt=before))[:most])


def sheet(pk: int) -> Sheet:
    """Everything of one but its rows. 5 queries.

    Raises:
        NoSuchBatch.
    """
    batch = Batch.objects.filter(pk=pk).first()
    if batch is None:
        raise NoSuchBatch(_("没有这次批量复核。"))
    rows = batch.rows.all()
    states = dict(rows.values_list("state").annotate(many=Count("id")).order_by("state"))
    outcomes = dict(rows.exclude(outcome="").values_list("outcome").annotate(many=Count("id")).order_by("outcome"))
    decided = Q(state__in=["restored", "kept"])
    sums = rows.aggregate(
        restores=Sum(F("amount") - F("limit_now")),
        restored=Sum(F("done_amount") - F("limit_now"), filter=Q(state="restored")),
        told=Count("id", filter=Q(told_at__isnull=False)),
        owed=Count("id", filter=decided & Q(told_at=None)),
    )
    sample = rows.exclude(amount=None).order_by(F("limit_now") - F("amount"), "line")[:SAMPLE]
    return Sheet(
        batch=batch,
        steps=list(batch.steps.order_by("pk")),
        lines=sum(states.values()),
        states=states,
        outcomes=outcomes,
        restores=sums["restores"] or 0,
        restored=sums["restored"] or 0,
        told=sums["told"],
        owed=sums["owed"],
        sample=list(sample),
    )


def rows(pk: int, *, after: int = 0, most: int = PAGE) -> list[Row]:
    """Rows in the order of their lines; page with the id of the last. 1 query."""
    return list(Row.objects.filter(batch_id=pk, pk__gt=after).order_by("pk")[:most])


def every_row(pk: int) -> Iterator[Row]:
    """All of them, read in slices."""
    return Row.objects.filter(batch_id=pk).order_by("pk").iterator(chunk_size=1000)


def row(pk: int) -> Row | None:
    return Row.objects.filter(pk=pk).first()
