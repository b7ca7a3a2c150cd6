"""What each utterance of a file means: `id<TAB>intent<TAB>confidence` a line."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from support.assistant.masking import mask
from support.assistant.understanding import understand


class Command(BaseCommand):
    help = "Reads id<TAB>utterance lines and prints the intent of each with its confidence."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="- for stdin")
        parser.add_argument("--tsv", action="store_true", help="tab-separated output; the only form there is")
        parser.add_argument("--db", help="not used: understanding needs no database")

    def handle(self, *args: object, **options: str) -> None:
        name = options["file"]
        try:
            text = Path("/dev/stdin" if name == "-" else name).read_text("utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{name} cannot be read as UTF-8 text: {error}") from error
        for number, line in enumerate(text.splitlines(), 1):
            if not line.strip():
                continue
            ref, tab, utterance = line.partition("\t")
            if not tab:
                raise CommandError(f"{name}, line {number}: wanted id, a tab and an utterance.")
            if number == 1 and (ref, utterance.partition("\t")[0]) == ("id", "utterance"):
                continue
            understood = understand(mask(utterance.partition("\t")[0]).text)
            self.stdout.write(f"{ref}\t{understood.intent}\t{understood.confidence:.4f}")
