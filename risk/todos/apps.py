"""Tasks of people as a Django app."""

from django.apps import AppConfig


class TodosConfig(AppConfig):
    name = "risk.todos"
    label = "todos"
