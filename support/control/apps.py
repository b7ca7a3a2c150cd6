"""Self-control as a Django app; its work registers when it loads."""

from importlib import import_module

from django.apps import AppConfig


class ControlConfig(AppConfig):
    name = "support.control"
    label = "control"

    def ready(self) -> None:
        import_module("support.control.work")
