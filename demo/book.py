"""What the imaginary lender remembers between starts: a small file, written whole."""

import json
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

MOODS = ("obey", "fail", "delay", "twice", "refuse")


@dataclass(slots=True)
class Book:
    """The lender's state.

    Attributes:
        seeded_at: ISO instant the stories are dated by; empty before the first seeding.
        reported_on: the date of the last daily report.
        mood: how the next orders are answered, one of MOODS.
        posted: payments of the stories that have reached the ledger.
        obeyed: idempotency key of an order to the id of the event that answered it.
        heard: the webhooks received, newest last: type, subject, answer.
    """

    seeded_at: str = ""
    reported_on: str = ""
    mood: str = "obey"
    posted: list[str] = field(default_factory=list)
    obeyed: dict[str, str] = field(default_factory=dict)
    limits: dict[str, int] = field(default_factory=dict)
    heard: list[dict[str, object]] = field(default_factory=list)


class Shelf:
    """Keeps a Book in a file; one writer at a time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lock = threading.Lock()
        self.book = Book(**json.loads(path.read_text())) if path.exists() else Book()

    def change(self, edit: Callable[[Book], None]) -> None:
        """Edits the book and writes it; a crash leaves the old file or the new one."""
        with self.lock:
            edit(self.book)
            del self.book.heard[:-50]
            new = self.path.with_suffix(".new")
            new.parent.mkdir(parents=True, exist_ok=True)
            new.write_text(json.dumps(asdict(self.book), ensure_ascii=False, indent=1))
            new.replace(self.path)
