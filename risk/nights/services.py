"""Keeps that somebody tried to reach a borrower before anything is taken from them. Source: F.9, customer orange."""

from django.db import transaction

from risk import clock
from risk.nights.errors import NoSuchCustomer
from risk.nights.models import Customer
from risk.todos import services as todos
from risk.todos.models import Kind
from risk.watching.levels import CALM


def contacted(line: str, *, by: str, note: str) -> None:
    """Raises NoSuchCustomer: the line stands at no level."""
    with transaction.atomic():
        row = Customer.objects.select_for_update().filter(line=line, level__lt=CALM).first()
        if row is None:
            raise NoSuchCustomer("No such line stands at a level.", line=line)
        row.contacted_at, row.by, row.note = clock.now(), by, note
        row.save(update_fields=["contacted_at", "by", "note"])
        todos.finish_all(Kind.OUTREACH, line, by=by)
