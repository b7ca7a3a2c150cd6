"""Reads looks at lines."""

from collections.abc import Collection

from risk.evaluations.models import Evaluation

PAGE = 50


def newest(lines: Collection[str]) -> dict[str, Evaluation]:
    """The newest look at each of these lines that has one. One query."""
    found = Evaluation.objects.filter(line__in=list(lines)).order_by("line", "-id").distinct("line")
    return {row.line: row for row in found}


def of_line(line: str, *, before: int | None = None, most: int) -> list[Evaluation]:
    """Looks at a line, newest first; page with the `id` of the last one. One query."""
    found = Evaluation.objects.filter(line=line).order_by("-id")
    return list((found if before is None else found.filter(pk__lt=before))[:most])
