"""Relief programmes as a Django app."""

from django.apps import AppConfig


class ReliefConfig(AppConfig):
    name = "risk.relief"
    label = "relief"
