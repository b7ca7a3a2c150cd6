"""Names groups of people in words: a kind of work, an age, a province."""

import tomllib
from pathlib import Path

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from risk.reasons import CATALOGUE

register = template.Library()
_PROVINCES: dict[str, list[str]] = tomllib.loads(Path(__file__).with_name("places.toml").read_text("utf-8"))["province"]
_WHOLE = 2  # digits of a province; a longer code that ends in zeros is one too


@register.filter
def place(code: str) -> str:
    """A region's code, two to six digits, as its province; below a province, or unknown: with the code."""
    found = _PROVINCES.get(code[:_WHOLE])
    if found is None:
        return code
    name = found[_is_english()]
    return name if not code[_WHOLE:].strip("0") else f"{name} {code}"


@register.filter
def group(name: str, dimension: str) -> str:
    """A group of a dimension of F.8 in words; a name without words as it came."""
    if dimension == "region":
        return place(name)
    if dimension == "segment":
        return CATALOGUE.word("segment", name, "en" if _is_english() else "zh")
    if dimension == "age" and name.startswith("-"):
        return _("%(age)s岁及以下") % {"age": name[1:]}
    if dimension == "age" and name.endswith("-"):
        return _("%(age)s岁及以上") % {"age": name[:-1]}
    return name


def _is_english() -> bool:
    return (get_language() or "").startswith("en")
