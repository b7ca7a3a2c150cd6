"""What every test stands on."""

import os

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.utils import translation

from config import local
from risk.peaks import freezes

# The synchronous browser driver runs an event loop in the test's own thread.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


def pytest_unconfigure(config):
    """The engines that this run started are gone when it ends, not a moment later."""
    if not hasattr(config, "workerinput"):
        local.detach(settings.DATA, wait=60)


@pytest.fixture(autouse=True)
def chinese():
    """Pages speak Chinese unless a test says otherwise: a request leaves its language behind in the thread."""
    translation.activate("zh-hans")


@pytest.fixture
def enter(client):
    """Signs a colleague in, a new one each time, with these roles."""

    def enter(*roles):
        user = User.objects.create_user(f"he-{User.objects.count()}", password="x")
        user.groups.set([Group.objects.get_or_create(name=role)[0] for role in roles])
        client.force_login(user)
        return client

    return enter


@pytest.fixture(autouse=True)
def no_freeze(monkeypatch):
    """A test that releases is not about the day it runs on; those of freezes put their own."""
    monkeypatch.setattr(freezes, "at", lambda _: ())
