"""The appeals floor as a Django app."""

from django.apps import AppConfig


class AppealsConfig(AppConfig):
    name = "appeals"
    label = "appeals"

    def ready(self) -> None:
        # Handlers register themselves by being imported.
        from appeals import handlers, objections, warnings  # noqa: F401, PLC0415
