"""Golden cases as a Django app."""

from django.apps import AppConfig


class GoldenConfig(AppConfig):
    name = "appeals.golden"
    label = "golden"
