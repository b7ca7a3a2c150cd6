"""Writes docs/appeal-flow.md from the chart."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from appeals.drawing import page


class Command(BaseCommand):
    help = "Draws the chart of a case into docs/appeal-flow.md."

    def handle(self, *args: object, **options: object) -> None:
        to = Path(settings.BASE_DIR) / "docs" / "appeal-flow.md"
        to.parent.mkdir(exist_ok=True)
        to.write_text(page(), "utf-8")
        self.stdout.write(f"drawn: {to}")
