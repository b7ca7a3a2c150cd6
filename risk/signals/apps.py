"""The register of signals as a Django app; its reading for early warning registers when it loads."""

from importlib import import_module

from django.apps import AppConfig


class SignalsConfig(AppConfig):
    name = "risk.signals"
    label = "signals"

    def ready(self) -> None:
        import_module("risk.signals.queries")
