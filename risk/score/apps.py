"""Scorecards as a Django app."""

from django.apps import AppConfig


class ScoreConfig(AppConfig):
    name = "risk.score"
    label = "score"
