"""Makes decisions about blocks replayable in every process that has the apps loaded."""

from importlib import import_module

from django.apps import AppConfig


class DiagnosisConfig(AppConfig):
    name = "risk.diagnosis"
    label = "diagnosis"

    def ready(self) -> None:
        import_module("risk.diagnosis.failing")
        import_module("risk.diagnosis.services")  # registers how a block is computed again
