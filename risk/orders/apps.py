"""Orders as a Django app."""

from importlib import import_module

from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "risk.orders"
    label = "orders"

    def ready(self) -> None:
        import_module("risk.orders.work")
