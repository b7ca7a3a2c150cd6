"""Owns who acts for a borrower, as the trail names them, and that a borrower may have them stop at any time."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from appeals.errors import HelperStopped, NoSuchColleague
from appeals.models import Parting, Step
from appeals.status import Part
from risk import clock

MOST = 200  # newest steps of helpers that are looked at


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing a helper did."""

    at: datetime
    case: str
    event: str


@dataclass(frozen=True, slots=True)
class Helper:
    """Somebody who acted for a borrower.

    Attributes:
        name: as the trail names them, the lender's program before the slash.
        deeds: the newest first.
        stopped_at: since when they may act no more; None: they may.
    """

    name: str
    deeds: tuple[Deed, ...]
    stopped_at: datetime | None

    @property
    def called(self) -> str:
        """Without the program."""
        return self.name.partition("/")[2] or self.name


def of(borrower: str) -> list[Helper]:
    """Everybody who acted for a borrower, whoever acted last first. 2 queries."""
    steps = Step.objects.filter(case__borrower=borrower, part=Part.AGT).select_related("case").order_by("-at")
    stopped = dict(Parting.objects.filter(borrower=borrower, taken_back_at=None).values_list("helper", "at"))
    found: dict[str, list[Deed]] = {name: [] for name in stopped}
    for step in steps[:MOST]:
        found.setdefault(step.delegated_by, []).append(Deed(step.at, step.case.number, step.event))
    rows = [Helper(name, tuple(deeds), stopped.get(name)) for name, deeds in found.items()]
    return sorted(rows, key=lambda one: (one.stopped_at is not None, -one.deeds[0].at.timestamp() if one.deeds else 0))


def stop(borrower: str, name: str) -> None:
    """From now on this helper may do nothing more for the borrower. Again: nothing happens.

    Raises:
        NoSuchColleague: nobody of that name ever acted for them.
    """
    if not Step.objects.filter(case__borrower=borrower, part=Part.AGT, delegated_by=name).exists():
        raise NoSuchColleague(_("没有这个人替您办过事。"), next=_("请回到上一页，看看名单。"))
    Parting.objects.bulk_create([Parting(borrower=borrower, helper=name, at=clock.now())], ignore_conflicts=True)


def allow(borrower: str, name: str) -> None:
    """They may act again. Where they were not stopped: nothing happens."""
    Parting.objects.filter(borrower=borrower, helper=name, taken_back_at=None).update(taken_back_at=clock.now())


def check(borrower: str, name: str) -> None:
    """1 query.

    Raises:
        HelperStopped: the borrower wants no more of them.
    """
    if Parting.objects.filter(borrower=borrower, helper=name, taken_back_at=None).exists():
        raise HelperStopped(_("借款人已经收回了这个人的授权。"), next=_("请和借款人本人联系。"))
