"""The proofs room as a Django app."""

from django.apps import AppConfig


class ProofsConfig(AppConfig):
    name = "appeals.proofs"
    label = "proofs"

    def ready(self) -> None:
        # Handlers and checks register themselves by being imported.
        from appeals.proofs import system_checks, tasks  # noqa: F401, PLC0415
