"""`manage.py simulate PACK`: who would be newly held or freed under a policy, before it strikes."""

import json
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import polars as pl
from django.core.management.base import CommandError
from polars.exceptions import PolarsError

from risk import clock
from risk.errors import DomainError
from risk.facts import portfolio
from risk.management.databases import DatabaseCommand
from risk.policy import Policy, load, services
from risk.policy.simulation import BESIDE, simulate

ROWS = 250_000  # a slice of a file, so that memory stays flat


class Command(DatabaseCommand):
    help = "Runs a policy beside another over the same lines and prints the difference as one JSON object."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("pack", metavar="PACK", help="a policy file, NAME or NAME@VERSION")
        parser.add_argument("--against", metavar="PACK", help="default: the policy in force")
        parser.add_argument("--frame", type=Path, metavar="FILE.parquet", help="default: every line of the ledger")

    def handle(self, *args: Any, pack: str, against: str | None, frame: Path | None, **options: Any) -> None:
        try:
            policy, other = named(pack), named(against) if against else services.current()
        except DomainError as error:
            raise CommandError(f"{error}\n{error.next}".strip()) from error
        try:
            report = simulate(slices(frame, policy, other) if frame else portfolio.frames(clock.now()), policy, other)
        except (OSError, PolarsError) as error:
            raise CommandError(f"{frame}: {error}. Give a Parquet file with a column for each fact.") from error
        self.stdout.write(json.dumps(report, ensure_ascii=False))


def named(pack: str) -> Policy:
    return services.marked(load(pack) if pack.endswith(".toml") else services.named(pack))


def slices(path: Path, *policies: Policy) -> Iterable[pl.DataFrame]:
    """The lines of a file, some hundred thousand at a time, with the columns that the policies read."""
    lazy = pl.scan_parquet(path)
    read = {name for policy in policies for name in policy.reads} | set(BESIDE)
    lazy = lazy.select(name for name in lazy.collect_schema().names() if name in read)
    rows = lazy.select(pl.len()).collect().item()
    return (lazy.slice(first, ROWS).collect() for first in range(0, rows, ROWS))
