"""Peaks as a Django app; its reading for early warning registers when it loads."""

from importlib import import_module

from django.apps import AppConfig


class PeaksConfig(AppConfig):
    name = "risk.peaks"
    label = "peaks"

    def ready(self) -> None:
        import_module("risk.peaks.queries")
