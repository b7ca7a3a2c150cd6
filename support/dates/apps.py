"""The dates as a Django app; their readers register when it loads."""

from importlib import import_module

from django.apps import AppConfig


class DatesConfig(AppConfig):
    name = "support.dates"
    label = "dates"

    def ready(self) -> None:
        import_module("support.dates.work")
