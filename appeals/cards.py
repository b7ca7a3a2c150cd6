"""Owns what is told of a colleague for independence: their card, kept whole by one command (E.6)."""

import re
from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from appeals.errors import NoSuchColleague
from appeals.models import StaffCard

DIGITS = 11  # of a number of the mainland, without 86


def bare(number: str) -> str:
    """A telephone number as it is compared: its digits, without the country's code."""
    return re.sub(r"\D", "", number)[-DIGITS:]


def tell(username: str, **said: Any) -> StaffCard:
    """Writes what is said of a colleague; what is left out stays as it was.

    Args:
        said: fields of `StaffCard`; `manager` by user name.

    Raises:
        NoSuchColleague: there is no such account, or the manager is none, or themselves.
    """
    staff = _named(username)
    if manager := said.pop("manager", ""):
        said["manager"] = _named(manager)
        if said["manager"] == staff:
            raise NoSuchColleague(_("没有人是自己的上级。"))
    return StaffCard.objects.update_or_create(user=staff, defaults=said)[0]


def _named(username: str) -> User:
    found = User.objects.filter(username=username).first()
    if found is None:
        raise NoSuchColleague(_("没有这位同事：%(name)s") % {"name": username})
    return found
