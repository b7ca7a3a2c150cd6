"""Dossiers as a Django app."""

from django.apps import AppConfig


class DossiersConfig(AppConfig):
    name = "support.dossiers"
    label = "dossiers"
