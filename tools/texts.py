"""Compiles the English of every page: `locale/texts/*.toml` (Chinese = English) into gettext's own format."""

import tomllib
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "locale" / "texts"
TARGET = ROOT / "locale" / "en" / "LC_MESSAGES" / "django.mo"


def entries() -> dict[str, str | list[str]]:
    """Chinese to English over all rooms; where a count decides, English for one and for more.

    Raises:
        ValueError: two rooms give one Chinese text two English ones.
    """
    found: dict[str, str | list[str]] = {}
    for path in sorted(SOURCE.glob("*.toml")):
        for chinese, english in tomllib.loads(path.read_text()).items():
            if found.setdefault(chinese, english) != english:
                raise ValueError(f"{path.name}: {chinese!r} is {found[chinese]!r} elsewhere")
    return found


def compile_texts() -> None:
    """Writes the compiled catalogue when a source is newer than it."""
    sources = [*SOURCE.glob("*.toml"), Path(__file__)]
    if TARGET.exists() and TARGET.stat().st_mtime >= max(path.stat().st_mtime for path in sources):
        return
    catalogue = Catalog(locale="en", charset="utf-8")
    for chinese, english in entries().items():
        flags = ["python-format"] if "%(" in chinese else []
        if isinstance(english, str):
            catalogue.add(chinese, english, flags=flags)
        else:
            catalogue.add((chinese, chinese), tuple(english), flags=flags)
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    new = TARGET.with_suffix(".new")
    with new.open("wb") as file:
        write_mo(file, catalogue)
    new.replace(TARGET)


if __name__ == "__main__":
    compile_texts()
