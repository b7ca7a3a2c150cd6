"""Keeps each process's texts those published, and every catalogue that may be told with."""

import time

from celery.signals import task_prerun
from django.apps import AppConfig
from django.conf import settings
from django.core.signals import request_started
from django.db.models.signals import post_migrate

SECONDS = 5  # a publication is seen everywhere within so long


class CatalogueConfig(AppConfig):
    name = "risk.catalogue"
    label = "catalogue"

    def ready(self) -> None:
        post_migrate.connect(_keep, sender=self, dispatch_uid="catalogue.keep")
        if not settings.TESTING:
            request_started.connect(_look, dispatch_uid="catalogue.look")
            task_prerun.connect(_look, dispatch_uid="catalogue.look")


_looked = 0.0


def _look(**_: object) -> None:
    """Asks for publications at most every few seconds: one query."""
    global _looked  # noqa: PLW0603 - when this process last looked
    if time.monotonic() - _looked >= SECONDS:
        from risk.catalogue import services  # noqa: PLC0415 - models are not there before the apps are

        services.refresh()
        _looked = time.monotonic()


def _keep(**_: object) -> None:
    """A deployment may bring other files: what it tells with is kept before it tells."""
    from risk.catalogue import services  # noqa: PLC0415 - as above

    services.refresh()
    services.keep_current()
