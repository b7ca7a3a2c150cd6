"""The nightly walk as a Django app; its work and its readings register when it loads."""

from importlib import import_module

from django.apps import AppConfig


class NightsConfig(AppConfig):
    name = "risk.nights"
    label = "nights"

    def ready(self) -> None:
        import_module("risk.nights.work")
        import_module("risk.nights.readings")
