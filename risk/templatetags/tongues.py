"""Marks words in another language than the page's, so that screen readers say them in their own."""

import re

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()

# A run of Chinese begins and ends with a Chinese character; figures and stops inside belong to it.
_CHINESE = re.compile(r"([\u3400-\u9fff](?:[\u3000-\u303f\uff00-\uffef\u3400-\u9fff\d]*[\u3400-\u9fff])?)")


@register.filter
def spoken(text: str) -> SafeString | str:
    """The text with its Chinese runs marked as such, on a page that isn't Chinese; escaped like any other."""
    if not (get_language() or "").startswith("en") or not _CHINESE.search(text):
        return text
    parts = enumerate(_CHINESE.split(text))
    said = ((format_html('<span lang="zh-Hans">{}</span>', part) if n % 2 else part,) for n, part in parts)
    return format_html_join("", "{}", said)
