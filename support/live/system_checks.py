"""Says at start that the hours people are at work can be kept: a day that never opens would promise nothing, ever."""

from collections.abc import Sequence

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from support import hours

DAYS = ("working", hours.DAILY)


@register()
def hours_are_hours(app_configs: Sequence[AppConfig] | None, **_: object) -> list[CheckMessage]:
    try:
        is_whole = hours.opens() < hours.closes() and settings.SERVICE_DAYS in DAYS
    except ValueError:
        is_whole = False
    if is_whole:
        return []
    hint = "SERVICE_OPENS comes before SERVICE_CLOSES, both HH:MM; SERVICE_DAYS is working or daily."
    return [Error("The hours when people are at work make no sense.", hint=hint, id="chats.E001")]
