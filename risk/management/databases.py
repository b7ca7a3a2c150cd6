"""Owns `--db NAME`: a command's own database, created and migrated when missing.

`manage.py` reads the option before the settings are; here the database is made to be there. A blank, migrated once and
named by what the migrations say, is copied for each new name: half a second instead of ten.
"""

import hashlib
import re
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.utils import CursorWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,62}")


class DatabaseCommand(BaseCommand):
    """A command that also works in isolation: `--db NAME`."""

    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--db", metavar="NAME", help="work in a database of this name, made when missing")

    def execute(self, *args: Any, **options: Any) -> str | None:
        if options.get("db"):
            ensure(options["db"])
        elif settings.LOCAL and not settings.TESTING:
            _migrate()  # a bare checkout's own database may be empty; an operator's is migrated by the operator
        return super().execute(*args, **options)


def ensure(name: str) -> None:
    """Makes a database of this name be there, migrated, and be the one this process works in.

    Raises:
        CommandError: the name is not one a database can have.
    """
    if not _NAME.fullmatch(name):
        raise CommandError("--db: a name has letters, digits, _, . or -, and at most 63 of them.")
    with maintenance() as cursor:
        if not _exists(cursor, name):
            cursor.execute("SELECT pg_advisory_lock(hashtext('mingbai databases'))")
            try:
                if not _exists(cursor, name):
                    _copy(cursor, _blank(cursor), name)
            finally:
                cursor.execute("SELECT pg_advisory_unlock(hashtext('mingbai databases'))")
    _work_in(name)
    _migrate()


def _work_in(name: str) -> None:
    if connection.settings_dict["NAME"] != name:
        connection.close()
        connections.settings[DEFAULT_DB_ALIAS]["NAME"] = connection.settings_dict["NAME"] = name


def _migrate() -> None:
    """Brings the database up to date; several commands at once wait for the first."""
    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext('mingbai migrate'))")
        try:
            call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(hashtext('mingbai migrate'))")


def _blank(cursor: CursorWrapper) -> str:
    """The name of an empty, migrated database to copy; older blanks are dropped."""
    blank = f"mingbai_blank_{_fingerprint()}"
    if _exists(cursor, blank):
        return blank
    cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'mingbai\\_blank\\_%%'")
    for (old,) in cursor.fetchall():
        cursor.execute(f'DROP DATABASE IF EXISTS "{old}" WITH (FORCE)')
    making = f"{blank}_new"
    cursor.execute(f'CREATE DATABASE "{making}"')
    _work_in(making)
    _migrate()
    connection.close()
    cursor.execute(f'ALTER DATABASE "{making}" RENAME TO "{blank}"')
    return blank


def _copy(cursor: CursorWrapper, blank: str, name: str) -> None:
    cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{blank}"')


def _fingerprint() -> str:
    """What all migrations say, in twelve letters."""
    digest = hashlib.sha256()
    loader = MigrationLoader(None)
    for (app, name), migration in sorted(loader.disk_migrations.items()):
        source = Path(__import__(migration.__module__, fromlist=["x"]).__file__ or "")
        digest.update(f"{app}.{name}".encode() + source.read_bytes())
    return digest.hexdigest()[:12]


def _exists(cursor: CursorWrapper, name: str) -> bool:
    cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
    return cursor.fetchone() is not None


@contextmanager
def maintenance() -> Iterator[CursorWrapper]:
    """A cursor in PostgreSQL's own database, outside any transaction."""
    with connection._nodb_cursor() as cursor:  # noqa: SLF001 - what `createdb` of Django's test runner uses
        yield cursor
