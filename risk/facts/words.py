"""What facts are called in plain words, in both languages."""

import tomllib
from functools import cache
from pathlib import Path


@cache
def _words() -> dict[str, tuple[str, str]]:
    told = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
    return {name: (zh, en) for name, (zh, en) in told.items()}


def called(name: str, lang: str) -> str:
    """A fact in words; a name that has none, as it came.

    Args:
        lang: `zh` or `en`.
    """
    found = _words().get(name)
    return found[lang == "en"] if found else name


def names() -> frozenset[str]:
    """Every name that has words."""
    return frozenset(_words())
