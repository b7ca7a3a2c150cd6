"""Owns what a colleague may do with scorecards: bring, sign, withdraw. Each with a reason, and kept."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from risk.acting import NotSigned
from risk.console.acts import by_of, keep
from risk.console.queries import MARK
from risk.score import services
from risk.score.models import CardVersion


def draft_card(text: str, model_card: str, *, staff: User, reason: str) -> int:
    """A scorecard with its model card; the id. The same again is the same one.

    Raises:
        NeedsReason, NotYourConsole, BadPack, BadExpression, NumberTaken: nothing is kept.
    """
    with transaction.atomic():
        by = by_of(staff, reason, "cards")
        row = services.draft(text, model_card, by=by)
        keep(CardVersion, row.pk, staff, f"{MARK}scorecard {row.version} brought ({by.role}): {by.reason}")
    return row.pk


def sign_card(pk: int, *, staff: User, reason: str) -> bool:
    """One of two signatures; True when it is published by it."""
    with transaction.atomic():
        by = by_of(staff, reason, "cards")
        is_published = services.sign(pk, by=by)
        said = "published" if is_published else "signed"
        keep(CardVersion, pk, staff, f"{MARK}scorecard {said} ({by.role}): {by.reason}")
    return is_published


def publish_card(pk: int, *, staff: User, reason: str) -> None:
    """The last signature under a scorecard, which publishes it.

    Raises:
        NotSigned: others are still missing; this one is not kept either.
    """
    with transaction.atomic():
        if not sign_card(pk, staff=staff, reason=reason):
            raise NotSigned(_("签字还不齐：要两个人，其中一位是合规同事，都不是写的人。"))


def withdraw_card(pk: int, *, staff: User, reason: str) -> None:
    with transaction.atomic():
        by = by_of(staff, reason, "cards")
        services.withdraw(pk, by=by)
        keep(CardVersion, pk, staff, f"{MARK}scorecard withdrawn ({by.role}): {by.reason}")
