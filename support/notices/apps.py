"""The notices as a Django app; its readers register when it loads."""

from importlib import import_module

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "support.notices"
    label = "notices"

    def ready(self) -> None:
        import_module("support.notices.work")
        import_module("support.previews")
