"""Help as a Django app: after each migration the rows follow the source files."""

from django.apps import AppConfig
from django.db import connection
from django.db.models.signals import post_migrate


class HelpConfig(AppConfig):
    name = "support.help"
    label = "help"

    def ready(self) -> None:
        post_migrate.connect(_load, sender=self)


def _load(*, using: str, **_rest: object) -> None:
    """A deployment migrates, so that its articles are always those of its code. A database without the table waits."""
    from support.help import services  # noqa: PLC0415 - models are not ready when this module loads

    if using == "default" and "help_article" in connection.introspection.table_names():
        services.sync()
