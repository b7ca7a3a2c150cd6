"""The announcements as a Django app; their readers register when it loads."""

from importlib import import_module

from django.apps import AppConfig


class AnnouncementsConfig(AppConfig):
    name = "support.announcements"
    label = "announcements"

    def ready(self) -> None:
        import_module("support.announcements.work")
