from pathlib import Path

from django.conf import settings

from risk.facts import REGISTRY
from risk.facts.page import page


def test_the_page_of_facts_is_current():
    written = Path(settings.BASE_DIR, "docs", "facts.md").read_text(encoding="utf-8")

    assert written == page(), "run: uv run manage.py facts > docs/facts.md"


def test_every_fact_says_where_it_comes_from_and_why_it_is_kept():
    for name, fact in REGISTRY.items():
        assert fact.name == name
        assert fact.source, name
        assert fact.purpose, name
        assert fact.readers, name


def test_nothing_forbidden_is_registered():
    forbidden = ("ethnic", "religion", "health", "politic", "social", "contact", "device", "keystroke", "photo")

    assert [name for name in REGISTRY if any(word in name for word in forbidden)] == []
