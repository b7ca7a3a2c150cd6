"""`bench NAME`: runs one bench and prints one JSON object a line."""

import importlib
import json
import os
import platform
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

ROOT = Path(__file__).resolve().parents[2]


def names() -> list[str]:
    """The benches there are."""
    return sorted(path.stem for path in ROOT.glob("*.py") if path.stem not in {"__init__", "harness", "bare"})


class Command(BaseCommand):
    help = "Measures one thing beside its floor program: name, ratios, medians, machine."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help=", ".join(names()))

    def handle(self, *args: Any, **options: Any) -> None:
        if options["name"] not in names():
            raise CommandError(f"no such bench: {options['name']}. There are: {', '.join(names())}")
        found: Mapping[str, object] | Iterable[Mapping[str, object]]
        found = importlib.import_module(f"bench.{options['name']}").run()
        for row in [found] if isinstance(found, Mapping) else found:
            self.stdout.write(json.dumps({"name": options["name"], **row, "machine": machine()}, ensure_ascii=False))
            self.stdout.flush()  # a long bench is read as it goes


def machine() -> dict[str, object]:
    """What it ran on, and how long a fixed piece of arithmetic took: two runs compare only when that agrees."""
    start = time.process_time()
    sum(number * number for number in range(1_000_000))
    kernel = time.process_time() - start
    return {"cores": os.cpu_count(), "arch": platform.machine(), "kernel_ms": round(kernel * 1000, 1)}
