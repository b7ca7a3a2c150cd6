"""Coming in as a Django app; what it forgets by itself registers when it loads."""

from importlib import import_module

from django.apps import AppConfig


class SigninConfig(AppConfig):
    name = "support.signin"
    label = "signin"

    def ready(self) -> None:
        import_module("support.signin.work")
