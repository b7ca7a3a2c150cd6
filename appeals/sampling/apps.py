"""The sample of refusals as a Django app."""

from django.apps import AppConfig


class SamplingConfig(AppConfig):
    name = "appeals.sampling"
    label = "sampling"

    def ready(self) -> None:
        # The handler registers itself by being imported.
        from appeals.sampling import work  # noqa: F401, PLC0415
