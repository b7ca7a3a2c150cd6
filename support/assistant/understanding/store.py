"""Finds the weights that speak: a model that colleagues made active, else those of these phrases and this code.

The latter are shipped here (made by `python -m support.assistant.understanding.learning --ship` whenever phrases
change), or learnt under DATA where missing. A model made active lies under DATA with a note that names it: every
process looks at the note's stamp at each turn, so that another model speaks without a restart and no query is run.
"""

import fcntl
import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from pathlib import Path
from zipfile import BadZipFile

import structlog
from django.conf import settings

from support.assistant.understanding import phrases
from support.assistant.understanding.classifier import Weights, load, made_of

log = structlog.get_logger(__name__)

SHIPPED = Path(__file__).with_name("words.npz")
_CODE = (
    "text.py",
    "spellings.toml",
    "concepts.py",
    "concepts.toml",
    "features.py",
    "learning.py",
    "phrases.py",
    "classifier.py",
)

type _Stamp = tuple[int, int]


@cache
def version() -> str:
    """Of the phrases and of the code that reads them: other phrases, other weights."""
    content = hashlib.sha256(phrases.version().encode())
    for name in _CODE:
        content.update((Path(__file__).parent / name).read_bytes())
    return f"understanding@{content.hexdigest()[:12]}"


def spoken() -> tuple[str, Weights]:
    """The version and the weights of the model that speaks now, both of one moment."""
    return _chosen(_stamp()) or (version(), own())


def weights() -> Weights:
    """The weights that speak now."""
    return spoken()[1]


@cache
def own() -> Weights:
    """The weights of this version, loaded once a process.

    Where none fit (somebody changed a phrase), the first process that needs them has them learnt in a child, so that
    no page's process ever imports the learning library; others wait for it.
    """
    path = where()
    if not path.exists():
        learn()
    return load(path)


def folder() -> Path:
    """Where learnt weights lie."""
    return Path(settings.DATA) / "understanding"


def where() -> Path:
    """The file of this version's weights."""
    if SHIPPED.exists() and made_of(SHIPPED) == version():
        return SHIPPED
    return folder() / f"{version().removeprefix('understanding@')}.npz"


def learn() -> None:
    """Has the weights learnt once, whoever asks; returns when they are there."""
    path = where()
    if path == SHIPPED:
        return
    with alone():
        if not path.exists():
            in_a_child("learning", path)


@contextmanager
def alone() -> Iterator[None]:
    """Nobody else changes what lies under DATA meanwhile."""
    folder().mkdir(parents=True, exist_ok=True)
    with (folder() / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def in_a_child(module: str, *paths: Path) -> None:
    """Runs a module that learns in a process of its own, which alone imports the learning library."""
    root = Path(__file__).resolve().parents[3]
    command = [sys.executable, "-m", f"support.assistant.understanding.{module}", *map(str, paths)]
    subprocess.run(command, cwd=root, check=True)  # noqa: S603 - our own module


def choose(name: str, base: str, weights: bytes) -> None:
    """Has a model speak in every process from their next turn on. The same again changes nothing. Held `alone`.

    Args:
        name: its version, as each turn will name it.
        base: the version of phrases and code it was learnt with; with other code it stays silent.
        weights: a file as `Weights.save` writes it.
    """
    path = folder() / f"chosen-{hashlib.sha256(weights).hexdigest()[:16]}.npz"
    note = json.dumps({"version": name, "of": base, "file": path.name})
    if _read_note() == note and path.exists():
        return
    _whole(path, weights)
    _whole(_note(), note.encode())


def choose_own() -> None:
    """Has the weights of these phrases speak again. Held `alone`."""
    _note().unlink(missing_ok=True)


def _note() -> Path:
    return folder() / "chosen.json"


def _read_note() -> str:
    try:
        return _note().read_text("utf-8")
    except FileNotFoundError:
        return ""


def _whole(path: Path, content: bytes) -> None:
    """Writes a file whole or not at all."""
    part = path.with_suffix(".part")
    part.write_bytes(content)
    part.replace(path)


def _stamp() -> _Stamp | None:
    try:
        found = _note().stat()
    except FileNotFoundError:
        return None
    return found.st_mtime_ns, found.st_ino


@lru_cache(maxsize=2)
def _chosen(stamp: _Stamp | None) -> tuple[str, Weights] | None:
    """What the note of this stamp names; None where it names nothing that can be used.

    A model made of other code, or a file that is gone or broken, is left alone: our own weights always speak.
    """
    if stamp is None:
        return None
    try:
        note = json.loads(_read_note())
        if note["of"] != version():
            log.warning("understanding.chosen.stale", model=note["version"])
            return None
        return note["version"], load(folder() / note["file"])
    except (OSError, EOFError, ValueError, KeyError, TypeError, BadZipFile) as error:
        log.warning("understanding.chosen.unreadable", error=type(error).__name__)
        return None
