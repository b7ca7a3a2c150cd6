"""Takes a case out: the reason first, then the file, entry by entry as it is read."""

from collections.abc import Iterator

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from appeals.finding import LEAST_WHY
from appeals.proofs import queries as proofs
from appeals.proofs.looks import looks_left
from risk import clock
from support.dossiers import contents, packing, queries
from support.dossiers.errors import NoWhy, TooManyDossiers
from support.dossiers.models import Dossier


def take_out(number: str, *, staff: User, why: str, key: str) -> Dossier:
    """Keeps who takes a case out and why, before a byte leaves; the same form again is the same one.

    Raises:
        NotYourPart, NoSuchCase: not theirs to take out.
        NoWhy: no reason.
        TooManyDossiers: the day's number is used up, or the pages of proofs in it are more than may be opened today.
    """
    case = queries.case_for(number, staff)
    why = why.strip()
    if len(why) < LEAST_WHY:
        raise NoWhy(_("请写明为什么导出。"), next=_("例如监管转办的文号，或法院的案号。"))
    now = clock.now()
    with transaction.atomic():
        User.objects.select_for_update().get(pk=staff.pk)  # one colleague's are counted one at a time
        if earlier := Dossier.objects.filter(staff=staff, key=key[:64]).first():
            return earlier
        today = Dossier.objects.filter(staff=staff, at__date=clock.day(now)).count()
        pages = sum(map(contents.pages_of, proofs.all_of(case)))
        if today >= settings.DOSSIERS_A_DAY or pages > looks_left(staff.pk):
            raise TooManyDossiers(
                _("您今天的导出次数，或可以查看的材料页数，已用完。"), next=_("明天再导，或请有权限的同事导出。")
            )
        return Dossier.objects.create(
            case=case, staff=staff, why=why[:200], pages=pages, step=case.seq, key=key[:64], at=now
        )


def file(dossier: Dossier) -> Iterator[bytes]:
    """The dossier as a ZIP, a piece at a time: no more than one entry is held in memory."""
    return packing.zipped(contents.entries(dossier))
