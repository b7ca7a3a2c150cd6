"""The bureau's door as a Django app."""

from importlib import import_module

from django.apps import AppConfig


class BureauConfig(AppConfig):
    name = "risk.bureau"
    label = "bureau"

    def ready(self) -> None:
        import_module("risk.bureau.work")
