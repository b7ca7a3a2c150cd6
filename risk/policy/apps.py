"""Keeps each process's policy the one in force."""

import time
from importlib import import_module

from celery.signals import task_prerun
from django.apps import AppConfig
from django.conf import settings
from django.core.signals import request_started

SECONDS = 5  # a release is seen everywhere within so long


class PolicyConfig(AppConfig):
    name = "risk.policy"
    label = "policy"

    def ready(self) -> None:
        import_module("risk.policy.work")
        if not settings.TESTING:
            request_started.connect(_look, dispatch_uid="policy.look")
            task_prerun.connect(_look, dispatch_uid="policy.look")


_looked = 0.0


def _look(**_: object) -> None:
    """Asks for releases at most every few seconds: two queries."""
    global _looked  # noqa: PLW0603 - when this process last looked
    if time.monotonic() - _looked >= SECONDS:
        from risk.policy import services  # noqa: PLC0415 - models are not there before the apps are

        services.refresh()
        _looked = time.monotonic()
