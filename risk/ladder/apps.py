"""The ladder as a Django app; its work registers when it loads."""

from importlib import import_module

from django.apps import AppConfig


class LadderConfig(AppConfig):
    name = "risk.ladder"
    label = "ladder"

    def ready(self) -> None:
        import_module("risk.ladder.work")
