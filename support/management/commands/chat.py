"""A conversation in a terminal: turns on stdin, the assistant's answers as JSON lines."""

import json
import sys
from argparse import ArgumentParser
from uuid import uuid4

from risk.management.databases import DatabaseCommand
from support.assistant import services
from support.assistant.models import Speaker


class Command(DatabaseCommand):
    help = "Talk to the assistant as a borrower: one turn a line."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--borrower", required=True, help="the borrower's reference, for example B-X2")
        parser.add_argument("--lang", choices=["zh", "en"], default="zh")
        super().add_arguments(parser)

    def handle(self, *args: object, **options: str) -> None:
        for line in sys.stdin:
            if not line.strip():
                continue
            turns = services.say(options["borrower"], line, key=uuid4().hex, lang=options["lang"])
            for turn in turns:
                if turn.speaker != Speaker.BORROWER:
                    acts = [{"title": one["title"], "act": one["act"]} for one in (turn.card or {}).get("acts", [])]
                    told = {
                        "intent": turn.intent,
                        "text": turn.text,
                        "buttons": [*acts, *turn.buttons],
                        "facts": turn.facts,
                        "handoff": turn.handoff,
                        "flow": turn.flow,
                    }
                    self.stdout.write(json.dumps(told, ensure_ascii=False))
