"""Evaluations as a Django app; its work registers when it loads."""

from importlib import import_module

from django.apps import AppConfig


class EvaluationsConfig(AppConfig):
    name = "risk.evaluations"
    label = "evaluations"

    def ready(self) -> None:
        import_module("risk.evaluations.work")
