"""Owns what a colleague decides of an incident: its impact, its compensation, and that its release was rolled back."""

from django.contrib.auth.models import User
from django.db import transaction

from risk.console.acts import by_of, keep
from risk.console.queries import MARK
from risk.incidents import services as incidents
from risk.incidents.models import Inside


def assess(ref: str, *, impact: str, compensation: str, release: str, staff: User, reason: str, key: str) -> None:
    """Raises: NeedsReason, NotYourConsole, NoSuchIncident, BadIncident: nothing is kept."""
    with transaction.atomic():
        by = by_of(staff, reason, "incidents")
        incidents.assess(ref, impact=impact, compensation=compensation, release=release, by=by, key=key)
        keep(Inside, ref, staff, f"{MARK}incident assessed, {compensation} ({by.role}): {by.reason}")


def roll_back(ref: str, *, staff: User, reason: str, key: str) -> None:
    """Raises: NeedsReason, NotYourConsole, NoSuchIncident, BadIncident, IsOver: nothing is kept."""
    with transaction.atomic():
        by = by_of(staff, reason, "incidents")
        release = incidents.roll_back(ref, key=key)
        keep(Inside, ref, staff, f"{MARK}release {release} rolled back ({by.role}): {by.reason}")
