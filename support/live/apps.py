"""The agents' chats as a Django app."""

from importlib import import_module

from django.apps import AppConfig


class LiveConfig(AppConfig):
    name = "support.live"
    label = "live"

    def ready(self) -> None:
        import_module("support.live.system_checks")  # checks register themselves by being imported
