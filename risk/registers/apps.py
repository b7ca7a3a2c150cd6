"""The registers as a Django app."""

from importlib import import_module

from django.apps import AppConfig


class RegistersConfig(AppConfig):
    name = "risk.registers"
    label = "registers"

    def ready(self) -> None:
        import_module("risk.registers.work")
