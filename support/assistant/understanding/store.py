"""Finds the weights of these phrases and this code: those shipped here, else those under DATA, learnt where missing.

The shipped ones are made by `python -m support.assistant.understanding.learning --ship` whenever phrases change.
"""

import fcntl
import hashlib
import subprocess
import sys
from functools import cache
from pathlib import Path

from django.conf import settings

from support.assistant.understanding import phrases
from support.assistant.understanding.classifier import Weights, load, made_of

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


@cache
def version() -> str:
    """Of the phrases and of the code that reads them: other phrases, other weights."""
    content = hashlib.sha256(phrases.version().encode())
    for name in _CODE:
        content.update((Path(__file__).parent / name).read_bytes())
    return f"understanding@{content.hexdigest()[:12]}"


@cache
def weights() -> Weights:
    """The weights of this version, loaded once a process.

    Where none fit (somebody changed a phrase), the first process that needs them has them learnt in a child, so that
    no page's process ever imports the learning library; others wait for it.
    """
    path = where()
    if not path.exists():
        learn()
    return load(path)


def where() -> Path:
    """The file of this version's weights."""
    if SHIPPED.exists() and made_of(SHIPPED) == version():
        return SHIPPED
    return Path(settings.DATA) / "understanding" / f"{version().removeprefix('understanding@')}.npz"


def learn() -> None:
    """Has the weights learnt once, whoever asks; returns when they are there."""
    path = where()
    if path == SHIPPED:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with (path.parent / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if path.exists():
            return
        root = Path(__file__).resolve().parents[3]
        command = [sys.executable, "-m", "support.assistant.understanding.learning", str(path)]
        subprocess.run(command, cwd=root, check=True)  # noqa: S603 - our own module
