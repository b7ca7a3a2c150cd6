"""Writes rows as CSV, a line at a time, so that a table of any length needs no memory."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django.http import StreamingHttpResponse

CHINESE = "\ufeff"  # what spreadsheets read Chinese by


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def download(name: str, rows: Iterable[Sequence[object]], *, mark: str = "") -> StreamingHttpResponse:
    """Rows as a file of that name, their heads first; amounts in fen, instants as ISO 8601 in UTC.

    `mark` stands before everything: `CHINESE` in a file that people open, nothing in one that programs read.
    """
    answer = StreamingHttpResponse(_lines(rows, mark), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def attributes(columns: Sequence[str], found: Iterable[object]) -> Iterator[Sequence[object]]:
    """The names of the columns, then those attributes of each."""
    yield columns
    for one in found:
        yield [getattr(one, name) for name in columns]


def _lines(rows: Iterable[Sequence[object]], mark: str) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield mark
    for row in rows:
        yield writer.writerow([_cell(value) for value in row])


def _cell(value: object) -> str:
    if value is None:
        return ""
    text = value.isoformat() if isinstance(value, datetime) else str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text  # no formula of a stranger's
