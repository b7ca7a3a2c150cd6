"""Incidents as a Django app; its readers of the ledger register when it loads."""

from importlib import import_module

from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    name = "risk.incidents"
    label = "incidents"

    def ready(self) -> None:
        import_module("risk.incidents.work")
