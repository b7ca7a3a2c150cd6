"""The quality of the talks as a Django app."""

from django.apps import AppConfig


class QualityConfig(AppConfig):
    name = "support.quality"
    label = "quality"
