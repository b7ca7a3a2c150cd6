"""Reads of what was taken out."""

from datetime import datetime

from django.contrib.auth.models import User

from appeals import queries as cases
from appeals import roles
from appeals.models import Case
from support.dossiers.models import Dossier

SHOWN = 20


def case_for(number: str, staff: User) -> Case:
    """The case, for whoever may take cases out.

    Raises:
        NotYourPart: another role.
        NoSuchCase: not there, or not theirs to know.
    """
    roles.require(staff, "export")
    return cases.case_for_staff(number, staff)


def taken_out(case: Case) -> list[Dossier]:
    """Who took a case out, when and why, the newest first. One query."""
    return list(Dossier.objects.filter(case=case).select_related("staff").order_by("-at")[:SHOWN])


def of_borrower(borrower: str, *, most: int = 50) -> list[tuple[datetime, str, str]]:
    """When cases of a borrower were taken out, by whom, and which, newest first; as `appeals.queries.searches_of`."""
    found = Dossier.objects.filter(case__borrower=borrower).exclude(staff__groups__name="aml")
    rows = found.order_by("-at").values_list("at", "staff_id", "case__number")[:most]
    return [(at, f"R-{staff}", number) for at, staff, number in rows]
