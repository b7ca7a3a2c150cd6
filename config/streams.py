"""Owns the entry of the stream server: settings for the programme in `support.stream`, without setting Django up."""

import os
from typing import Any

from django.conf import settings

from support.stream.app import Streams
from support.stream.hub import Hub

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

_database: dict[str, Any] = settings.DATABASES["default"]
_names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}

app = Streams(
    Hub(
        database={ours: _database[name] for name, ours in _names.items() if _database[name]} | _database["OPTIONS"],
        redis_url=settings.REDIS_URL,
    ),
    pages=settings.STREAM_PAGES,
)
