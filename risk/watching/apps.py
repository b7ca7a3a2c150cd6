"""Early warning as a Django app."""

from django.apps import AppConfig


class WatchingConfig(AppConfig):
    name = "risk.watching"
    label = "watching"
