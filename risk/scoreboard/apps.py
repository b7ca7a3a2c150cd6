"""The scoreboard as a Django app; its reader of decisions registers when it loads."""

from importlib import import_module

from django.apps import AppConfig


class ScoreboardConfig(AppConfig):
    name = "risk.scoreboard"
    label = "scoreboard"

    def ready(self) -> None:
        import_module("risk.scoreboard.work")
