"""Mass rechecks as a Django app; their work registers when it loads."""

from importlib import import_module

from django.apps import AppConfig


class MassConfig(AppConfig):
    name = "risk.mass"
    label = "mass"

    def ready(self) -> None:
        import_module("risk.mass.work")
