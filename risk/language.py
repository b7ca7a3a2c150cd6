"""Which of the two languages the reader chose."""

from typing import Literal

from django.utils.translation import get_language

Lang = Literal["zh", "en"]


def language() -> Lang:
    """Zh or en: what the reader chose."""
    return "en" if (get_language() or "").startswith("en") else "zh"
