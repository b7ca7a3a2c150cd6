"""Owns the words of a closing, from the templates beside this module. Pure."""

import tomllib
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.utils import translation

from risk.reasons import CATALOGUE
from risk.templatetags.figures import onday


@cache
def templates() -> dict[str, dict[str, dict[str, str]]]:
    """By name, then by language."""
    return tomllib.loads((Path(__file__).parent / "templates.toml").read_text("utf-8"))


def channels(lang: str) -> dict[str, str]:
    """Every channel that has words, by its name."""
    return {name: said[lang] for name, said in CATALOGUE.vocabulary["channel"].items()}


def body(template: str, *, channel: str, alternatives: Sequence[str], day: datetime) -> dict[str, dict[str, Any]]:
    """An announcement's body in both languages; its map says what takes the channel's place."""
    found: dict[str, dict[str, Any]] = {}
    for lang, said in templates()[template].items():
        with translation.override("en" if lang == "en" else "zh-hans"):
            names = [CATALOGUE.word("channel", one, lang) for one in alternatives]
            others = (", " if lang == "en" else "、").join(names)
            facts = {"channel": CATALOGUE.word("channel", channel, lang), "others": others, "day": onday(day)}
        found[lang] = {name: text.format_map(facts) for name, text in said.items()}
        found[lang]["map"] = [[facts["channel"], others]]
    return found
