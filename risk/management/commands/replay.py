"""`manage.py replay DECISION`: the recorded decision beside the recomputed one."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from risk.decisions.services import replay
from risk.errors import DomainError
from risk.management.databases import DatabaseCommand


class Command(DatabaseCommand):
    help = "Computes a decision again and tells whether both agree to the byte. Exit 1 if they do not."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("decision", metavar="DECISION")

    def handle(self, *args: Any, decision: str, **options: Any) -> None:
        try:
            found = replay(decision)
        except DomainError as error:
            raise CommandError(f"{error} {error.next}".strip()) from error
        self.stdout.write(f'{{"decision":"{decision}","agree":{"true" if found.agree else "false"},"recorded":')
        self.stdout.write(found.recorded.decode() + ',"recomputed":')
        self.stdout.write(found.recomputed.decode() + "}")
        if not found.agree:
            sys.exit(1)
