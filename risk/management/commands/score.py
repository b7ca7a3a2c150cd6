"""`manage.py score FILE.csv`: the probability of default and the points of each row, or the events that report them."""

import json
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from risk import clock
from risk.errors import DomainError
from risk.score.card import SHIPPED, Card, load
from risk.score.columns import rows
from risk.score.errors import NotPublished
from risk.score.queries import is_published


class Command(BaseCommand):
    help = (
        "Prints ID, probability of default and points of each row, by the scorecard trained last or the shipped one;"
        " with --events one credit.score.reported a line, ready for `manage.py ingest`: the ID is the borrower."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE.csv", type=Path)
        parser.add_argument(
            "--card", type=Path, help="default: what train_scorecard wrote under DATA, else the shipped one"
        )

        parser.add_argument("--events", action="store_true", help="print credit.score.reported with band and factors")

    def handle(self, *args: Any, file: Path, card: Path | None, events: bool, **options: Any) -> None:
        trained = settings.DATA / "scorecard" / "scorecard.toml"
        try:
            asked = rows(file)
            path = card or (trained if trained.exists() else SHIPPED)
            used = load(path)
            if events and not is_published(used, path.read_text("utf-8")):
                raise NotPublished(f"{used.name}@{used.version} is not published, so it says nothing of a borrower.")
            told = used.score(asked)
        except DomainError as error:
            raise CommandError(f"{error} {error.next}".strip()) from error
        if events:
            self.stdout.write("\n".join(reported(used, asked["id"], told.to_dicts(), at=clock.now())))
            return
        lines = zip(asked["id"], told["chance"], told["points"], strict=True)
        self.stdout.write("\n".join(f"{name}\t{chance:.6f}\t{points}" for name, chance, points in lines))


def reported(card: Card, names: Iterable[str], told: Iterable[dict[str, Any]], *, at: datetime) -> Iterator[str]:
    """A `credit.score.reported` for each row: its band, and what lowered it as the factors CRD-SCORE tells."""
    day = clock.day(at).isoformat()
    for name, row in zip(names, told, strict=True):
        factors = list(card.lowered(row))
        said = {"model": card.name, "version": card.version, "band": card.band(row["chance"]), "factors": factors}
        yield json.dumps(
            {
                "specversion": "1.0", "id": f"{card.name}@{card.version} {name} {at.isoformat()}", "source": "/score",
                "type": "credit.score.reported", "subject": name, "time": at.isoformat(),
                "data": said | {"as_of": day},
            },
            ensure_ascii=False,
        )  # fmt: skip
