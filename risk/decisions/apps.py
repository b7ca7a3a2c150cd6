"""Decisions as a Django app."""

from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    name = "risk.decisions"
    label = "decisions"
