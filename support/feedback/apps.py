"""Feedback as a Django app."""

from importlib import import_module

from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "support.feedback"
    label = "feedback"

    def ready(self) -> None:
        import_module("support.feedback.asking")  # it says what cases about feedback are about
