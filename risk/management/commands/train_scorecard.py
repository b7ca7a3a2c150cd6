"""`manage.py train_scorecard FILE.csv`: trains a scorecard and writes it with its model card and plots."""

from argparse import ArgumentParser
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from risk.errors import DomainError
from risk.score.columns import rows


class Command(BaseCommand):
    help = "Trains a scorecard on credit card clients (docs/scorecard) and writes it, its model card and its plots."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE.csv", type=Path)
        parser.add_argument(
            "--out", type=Path, default=settings.DATA / "scorecard", help="a folder; default: %(default)s"
        )
        parser.add_argument("--name", default="credit-taiwan")

    def handle(self, *args: Any, file: Path, out: Path, name: str, **options: Any) -> None:
        if find_spec("optbinning") is None:
            raise CommandError("OptBinning is not installed: `uv pip install -r requirements/train.lock`, then again.")
        from risk.score import training, writing  # noqa: PLC0415 - heavy, and of the train extra

        try:
            known = rows(file, with_target=True)
        except DomainError as error:
            raise CommandError(f"{error} {error.next}") from error
        if known["target"].n_unique() < 2 or known.height < training.FOLDS * 20:  # noqa: PLR2004
            raise CommandError(f"{file}: training needs rows of both outcomes, at least {training.FOLDS * 20}.")
        found = training.train(known)
        writing.write(found, out, name=name, rows=known.height)
        self.stdout.write(
            f"AUC {np.mean(found.auc):.4f}, KS {np.mean(found.ks):.4f} by {training.FOLDS} folds; "
            f"{len(found.lines)} factors; {out / 'scorecard.toml'}"
        )
