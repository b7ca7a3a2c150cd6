"""The quality of the talks as a Django app; its work registers when it loads."""

from importlib import import_module

from django.apps import AppConfig


class QualityConfig(AppConfig):
    name = "support.quality"
    label = "quality"

    def ready(self) -> None:
        import_module("support.quality.work")
