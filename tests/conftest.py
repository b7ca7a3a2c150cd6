"""What every test stands on."""

import os

from django.conf import settings

from config import local

# The synchronous browser driver runs an event loop in the test's own thread.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


def pytest_unconfigure(config):
    """The engines that this run started are gone when it ends, not a moment later."""
    if not hasattr(config, "workerinput"):
        local.detach(settings.DATA, wait=60)
