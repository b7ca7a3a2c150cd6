"""`manage.py score FILE.csv`: the probability of default and the points of each row."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from risk.errors import DomainError
from risk.score.card import SHIPPED, load
from risk.score.columns import rows


class Command(BaseCommand):
    help = "Prints ID, probability of default and points of each row, by the scorecard trained last or the shipped one."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE.csv", type=Path)
        parser.add_argument(
            "--card", type=Path, help="default: what train_scorecard wrote under DATA, else the shipped one"
        )

    def handle(self, *args: Any, file: Path, card: Path | None, **options: Any) -> None:
        trained = settings.DATA / "scorecard" / "scorecard.toml"
        try:
            asked = rows(file)
            told = load(card or (trained if trained.exists() else SHIPPED)).score(asked)
        except DomainError as error:
            raise CommandError(f"{error} {error.next}".strip()) from error
        lines = zip(asked["id"], told["chance"], told["points"], strict=True)
        self.stdout.write("\n".join(f"{name}\t{chance:.6f}\t{points}" for name, chance, points in lines))
