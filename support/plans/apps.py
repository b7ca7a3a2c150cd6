"""Plans as a Django app; their work registers when it loads."""

from importlib import import_module

from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "support.plans"
    label = "plans"

    def ready(self) -> None:
        import_module("support.plans.work")
