"""`manage.py recheck LINE`: what a line would get on a proven income, and the order that gives it back."""

import hashlib
import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, TypeIs

from django.core.management.base import CommandError

from risk import clock
from risk.decisions.content import canonical
from risk.errors import DomainError
from risk.management.databases import DatabaseCommand
from risk.recheck import services

ACTOR = "operator"


class Command(DatabaseCommand):
    help = "Rechecks lines on what was proven and prints one JSON object a line; exit 1 if one could not be."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "line", metavar="LINE", help="- reads one JSON object a line: line, income, level, explained, at"
        )
        parser.add_argument("--income", type=int, metavar="FEN", help="recognised a month")
        parser.add_argument("--level", type=int, choices=range(1, 5), help="of the best proof; 1 is declared")
        parser.add_argument("--explained", action="append", default=[], metavar="CODE", help="an accepted explanation")
        parser.add_argument("--at", metavar="INSTANT", help="as of then; default: now")
        parser.add_argument("--dry-run", action="store_true", help="store and order nothing")

    def handle(self, *args: Any, line: str, dry_run: bool, **options: Any) -> None:
        failed = False
        for asked in _asked(line, options):
            try:
                self.stdout.write(json.dumps(_answer(asked, dry_run=dry_run), ensure_ascii=False))
            except (DomainError, _Unreadable) as error:
                failed = True
                said = f"{error} {getattr(error, 'next', '')}".strip()
                self.stdout.write(json.dumps({"line": asked.get("line"), "error": said}, ensure_ascii=False))
        if failed:
            sys.exit(1)


class _Unreadable(Exception):
    """A line on stdin that asks nothing."""


def _asked(line: str, options: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    if line != "-":
        if options["income"] is None or options["level"] is None:
            raise CommandError("Give --income (fen a month) and --level (1 to 4).")
        yield {"line": line, **{name: options[name] for name in ("income", "level", "explained", "at")}}
        return
    for text in sys.stdin:
        if text.strip():
            try:
                asked = json.loads(text)
            except json.JSONDecodeError:
                asked = None
            yield asked if isinstance(asked, dict) else {"line": None, "unreadable": text.strip()[:80]}


def _answer(asked: Mapping[str, Any], *, dry_run: bool) -> dict[str, Any]:
    line, income, level = asked.get("line"), asked.get("income"), asked.get("level")
    explained = asked.get("explained") or []
    if not isinstance(line, str) or not _is_whole(income) or not _is_whole(level) or not isinstance(explained, list):
        raise _Unreadable('Give {"line": text, "income": fen, "level": 1 to 4, "explained": [codes], "at": instant}.')
    at = _instant(asked.get("at"))
    if dry_run:
        return services.preview(line, income=income, level=level, explained=explained, at=at).to_json()
    return services.run(
        line, income=income, level=level, explained=explained, at=at, case="", key=_key(asked), actor=ACTOR
    )[1].to_json()


def _is_whole(value: object) -> TypeIs[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _instant(value: object) -> datetime:
    if value is None:
        return clock.now()
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError as error:
        raise _Unreadable("--at is an instant with an offset, as 2026-11-20T12:00:00+08:00.") from error
    if at.tzinfo is None:
        raise _Unreadable("--at needs an offset, as 2026-11-20T12:00:00+08:00.")
    return at


def _key(asked: Mapping[str, Any]) -> str:
    """The same request twice is one recheck."""
    return f"operator:{hashlib.sha256(canonical(dict(asked))).hexdigest()[:20]}"
