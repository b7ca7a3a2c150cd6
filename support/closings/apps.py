"""Closings of channels as a Django app; its work registers when it loads."""

from importlib import import_module

from django.apps import AppConfig


class ClosingsConfig(AppConfig):
    name = "support.closings"
    label = "closings"

    def ready(self) -> None:
        import_module("support.closings.work")
