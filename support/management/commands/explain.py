"""`manage.py explain LINE…`: what is blocked on each line, and why. Reads only."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.core.management.base import CommandError

from risk.errors import DomainError
from risk.management.databases import DatabaseCommand
from risk.reasons import LANGUAGES
from support.explain.errors import NotAnInstant
from support.explain.plain import plain
from support.explain.services import explanation, instant


class Command(DatabaseCommand):
    help = "Explains each line: what is blocked, why, what still works and what to do. Stores nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("line", metavar="LINE", nargs="+", help="refs; - reads LINE[<TAB>INSTANT] a line")
        parser.add_argument("--at", metavar="INSTANT", help="the moment asked about, by the events' time; default now")
        parser.add_argument("--known-at", metavar="INSTANT", help="leaves out what reached us later")
        parser.add_argument("--lang", choices=LANGUAGES, default="zh", help="of the texts")
        parser.add_argument("--json", action="store_true", help="one JSON object a line, in order")

    def handle(self, *args: Any, line: list[str], **options: Any) -> None:
        at, known_at = _moment(options["at"]), _moment(options["known_at"])
        failed = False
        for ref, moment in _asked(line, sys.stdin):
            try:
                found = explanation(ref, at=instant(moment) if moment else at, known_at=known_at, lang=options["lang"])
            except DomainError as error:
                failed = True
                found = {"line": ref, "error": f"{error} {error.next}".strip()}
            self._say(found, options["lang"], as_json=options["json"])
        if failed:
            sys.exit(1)

    def _say(self, found: dict[str, Any], lang: str, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(found, ensure_ascii=False))
        elif "error" in found:
            self.stdout.write(f"{found['line']}: {found['error']}\n")
        else:
            self.stdout.write("\n".join(plain(found, lang)) + "\n")


def _asked(refs: Iterable[str], lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Each line asked about with its own moment, if it has one."""
    for ref in refs:
        if ref != "-":
            yield ref, ""
            continue
        for told in lines:
            if told.strip():
                name, _, moment = told.strip("\r\n").partition("\t")
                yield name.strip(), moment.strip()


def _moment(text: str | None) -> datetime | None:
    try:
        return instant(text) if text else None
    except NotAnInstant as error:
        raise CommandError(f"{error} {error.next}") from error
