"""`manage.py restore_drill`: proves that database and documents come back from a backup."""

from typing import Any

from django.core.management.base import CommandError

from risk.management.databases import DatabaseCommand
from support.management.drilling import DrillFailed, drill

LONGEST = 4 * 3600  # seconds a restoration may take. Source: A082


class Command(DatabaseCommand):
    help = "Backs up database and documents, restores them beside, compares counts and hashes; exit 1 if any differs."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = drill()
        except DrillFailed as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{found.tables} tables, {found.rows} rows, {found.files} files;"
            f" backed up in {found.backup:.1f} s, restored in {found.restore:.1f} s"
        )
        if found.faults:
            raise CommandError("\n".join(found.faults[:50]))
        if found.restore > LONGEST:
            raise CommandError(f"restoring took longer than {LONGEST // 3600} hours")
        self.stdout.write("everything came back the same")
