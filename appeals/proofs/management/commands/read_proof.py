"""`read_proof FILE…`: reads proofs as the worker does and prints one JSON object a line (contract.md, A reading)."""

import json
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from time import monotonic
from typing import Any

from django.core.management.base import CommandError

from appeals.proofs import filed
from risk import clock
from risk.management.databases import DatabaseCommand


class Command(DatabaseCommand):
    help = "Reads one person's proofs and prints what they say, one JSON object a line."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--kind", default="", help="what the papers should be, e.g. P-BANKFLOW")
        parser.add_argument("--borrower", default="", help="the borrower's ref")
        parser.add_argument("--name", default="", help="the name they should carry")
        parser.add_argument("--id-number", default="", help="the identity number they should carry")
        parser.add_argument("--at", type=date.fromisoformat, help="the day that counts as today")
        parser.add_argument("--json", action="store_true", help="accepted for scripts; the output is always JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        person = filed.person(options["borrower"], name=options["name"], id_number=options["id_number"])
        today = options["at"] or clock.day(clock.now())
        try:
            files = [self._read(path, person, options["kind"], today) for path in options["files"]]
        except filed.NoSuchKind as error:
            raise CommandError(str(error)) from error
        filed.across([paper for papers in files for paper in papers])
        for papers in files:
            self.stdout.write(json.dumps(_line(papers), ensure_ascii=False))

    def _read(self, path: Path, person: filed.Person, kind: str, today: date) -> list[filed.Paper]:
        started = monotonic()
        papers = filed.read(path, person, kind=kind or None, today=today)
        for paper in papers:
            paper.seconds = round(monotonic() - started, 2)
        return papers


def _line(papers: list[filed.Paper]) -> dict[str, Any]:
    """What a file says, a line a file: its first paper, and all of them where it holds several."""
    several = {"papers": [paper.as_json() for paper in papers]} if len(papers) > 1 else {}
    return {**papers[0].as_json(), **several}
