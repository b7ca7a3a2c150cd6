"""Owns a colleague's search for cases: why is said first, every search is kept, and there are only so many a day."""

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from appeals import numbers, roles
from appeals.errors import NothingSaid, TooManySearches
from appeals.models import Case, Search
from risk import clock

SHOWN = 20
LEAST_WHY = 4  # characters: a word, not a key held down


def find(sought: str, *, staff: User, why: str) -> list[Case]:
    """The cases of a number, a line or a borrower, exactly as named, newest first. Kept with its reason.

    What lies in a queue that only one role may know of is found by that role alone.

    Raises:
        NotYourPart: a role that reads no cases.
        NothingSaid: no reason, or nothing to look for.
        TooManySearches: the day's number is used up.
    """
    roles.require(staff, "case")
    sought, why = sought.strip(), why.strip()
    if not sought or len(why) < LEAST_WHY:
        raise NothingSaid(
            _("请写清要查什么、为什么查。"), next=_("填上案件编号、额度编号或借款人编号，再用一句话说明理由。")
        )
    now = clock.now()
    with transaction.atomic():
        # One colleague's searches are counted one at a time.
        User.objects.select_for_update().get(pk=staff.pk)
        if Search.objects.filter(staff=staff, at__date=clock.day(now)).count() >= settings.SEARCHES_A_DAY:
            raise TooManySearches(_("今天的查询次数已用完。"))
        exact = numbers.parse(sought)
        named = Q(line=sought) | Q(borrower=sought) | (Q(number=exact) if exact else Q(pk__in=[]))
        cases = Case.objects.filter(named).seen_by(roles.parts_of(staff)).order_by("-opened_at")
        found = list(cases[:SHOWN])
        Search.objects.create(staff=staff, sought=sought[:64], why=why[:200], found=len(found), at=now)
    return found
