"""Makes rechecks replayable in every process that has the apps loaded."""

from importlib import import_module

from django.apps import AppConfig


class RecheckConfig(AppConfig):
    name = "risk.recheck"
    label = "recheck"

    def ready(self) -> None:
        import_module("risk.recheck.services")  # registers how a recheck is computed again
