"""Checks every hash chain: steps of cases, decisions of lines, looks at documents."""

from collections.abc import Iterator
from typing import Protocol

from django.core.management.base import BaseCommand, CommandError

from appeals import trail as cases
from risk.decisions import queries as decisions


class Break(Protocol):
    """Where a chain does not hold, and how."""

    @property
    def chain(self) -> str: ...
    @property
    def link(self) -> str: ...
    @property
    def why(self) -> str: ...


class Command(BaseCommand):
    help = "Checks the hash chains of steps, decisions and reads; exit 1 on the first break."

    def handle(self, *args: object, **options: object) -> None:
        for found in _breaks():
            raise CommandError(f"{found.chain}, link {found.link}: {found.why}")
        self.stdout.write("every chain holds")


def _breaks() -> Iterator[Break]:
    yield from cases.breaks()
    yield from decisions.breaks()
