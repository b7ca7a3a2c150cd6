"""The clocks as a Django app; what a miss means registers when it loads."""

from importlib import import_module

from django.apps import AppConfig


class ClocksConfig(AppConfig):
    name = "risk.clocks"
    label = "clocks"

    def ready(self) -> None:
        import_module("risk.clocks.work")
