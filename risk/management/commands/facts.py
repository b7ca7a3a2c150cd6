"""Prints the registry of facts as a page: `manage.py facts > docs/facts.md`."""

from typing import Any

from django.core.management.base import BaseCommand

from risk.facts.page import page


class Command(BaseCommand):
    help = "Print every fact a policy may read, as Markdown."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(page(), ending="")
