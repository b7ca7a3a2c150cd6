"""The work rows as a Django app."""

from django.apps import AppConfig


class WorkConfig(AppConfig):
    name = "risk.work"
    label = "work"
