"""Parts of a page that are the same for everybody who reads a language: put together once, not for every page."""

from functools import lru_cache

from django import template
from django.template.loader import get_template
from django.urls import get_script_prefix, get_urlconf
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()


@register.simple_tag
def still(name: str) -> SafeString:
    """The template as it reads in the language that is active; given nothing, it shows addresses and words alone."""
    return _made(name, get_language(), get_urlconf(), get_script_prefix())


@lru_cache(maxsize=64)
def _made(name: str, _language: str | None, _addresses: str | None, _prefix: str) -> SafeString:
    return SafeString(get_template(name).render())
