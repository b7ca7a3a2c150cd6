"""Call-backs as a Django app."""

from django.apps import AppConfig


class CallsConfig(AppConfig):
    name = "support.calls"
    label = "calls"
