"""`manage.py ingest FILE`: takes events as JSON lines."""

import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from itertools import batched
from pathlib import Path
from typing import Any, BinaryIO

from django.core.management.base import CommandError

from risk.events.check import parsed
from risk.events.services import MOST, take
from risk.management.databases import DatabaseCommand


class Command(DatabaseCommand):
    help = "Takes the lender's events, one JSON object a line; tells what became of them. Exit 1 if any was refused."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", metavar="FILE", help="JSON lines; - reads the standard input")

    def handle(self, *args: Any, file: str, **options: Any) -> None:
        fates: Counter[str] = Counter()
        refused: list[str] = []
        with _opened(file) as lines:
            for batch in batched(_numbered(lines), MOST, strict=False):
                for (number, _), fate in zip(batch, take([raw for _, raw in batch]), strict=True):
                    fates[fate.fate] += 1
                    if fate.is_refused:
                        refused.append(f"{number}: {fate.pointer}: {fate.why}")
        self.stdout.write(
            " ".join(f"{fate} {fates[fate]}" for fate in ("accepted", "duplicate", "rejected", "conflict"))
        )
        for line in refused:
            self.stdout.write(line)
        if refused:
            sys.exit(1)


def _opened(file: str) -> AbstractContextManager[BinaryIO]:
    if file == "-":
        return nullcontext(sys.stdin.buffer)
    try:
        return Path(file).open("rb")
    except OSError as error:
        raise CommandError(
            f"{file}: {error.strerror}. Give a file of JSON lines, or - for the standard input."
        ) from error


def _numbered(lines: Iterable[bytes]) -> Iterator[tuple[int, object]]:
    """Each line that says something, with its number; what is no JSON stands as None, which no event is."""
    for number, line in enumerate(lines, 1):
        stripped = line.removeprefix(b"\xef\xbb\xbf" if number == 1 else b"").strip()
        if not stripped:
            continue
        try:
            yield number, parsed(stripped)
        except ValueError:
            yield number, None
