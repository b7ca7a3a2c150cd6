"""Privacy as a Django app; its work registers when it loads."""

from importlib import import_module

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "support.privacy"
    label = "privacy"

    def ready(self) -> None:
        import_module("support.privacy.work")
