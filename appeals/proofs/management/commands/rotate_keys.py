"""`rotate_keys`: wraps every file's key under the newest of MASTER_KEYS; run again after an interruption."""

from typing import Any

from appeals.proofs.rotation import rotate
from risk.management.databases import DatabaseCommand


class Command(DatabaseCommand):
    help = "Wraps every proof's key under the newest master key. The older keys may go once it says 0."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"rotated {rotate()}")
