"""The ledger as a Django app."""

from importlib import import_module

from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "risk.events"
    label = "events"

    def ready(self) -> None:
        import_module("risk.events.tasks")
