"""Names golden cases with two people, takes colleagues' blind views of them, and retires them."""

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from appeals import roles
from appeals.claiming import known_case
from appeals.errors import NotYourPart, WrongStage
from appeals.golden import queries
from appeals.golden.models import BlindView, Golden
from appeals.status import Leaning
from risk import clock


def name(number: str, *, staff: User, leaning: str, why: str) -> Golden:
    """Puts an ended case up as golden; it waits for a second colleague. Named again, it is the one already there.

    Args:
        leaning: the right end, `restore` or `keep`.
        why: what makes it right; read by those who have judged it.

    Raises:
        NotYourPart: a role that leads nobody.
        WrongStage: not an appeal that has ended.
    """
    case = known_case(number, staff=staff)
    roles.require(staff, "lead")
    already = Golden.objects.filter(case=case, retired_at=None).first()
    if already is not None:
        return already
    if not queries.may_name(case, staff):
        raise WrongStage(_("只有已经结束的申诉可以作校准案件。"))
    try:
        with transaction.atomic():
            return Golden.objects.create(
                case=case, leaning=Leaning(leaning), why=why, named_by=staff, named_at=clock.now()
            )
    except IntegrityError:  # another colleague named it at the same moment
        return Golden.objects.get(case=case, retired_at=None)


def agree(pk: int, *, staff: User) -> None:
    """Puts it in force. Agreed again by the same person, nothing changes.

    Raises:
        NotYourPart: a role that leads nobody, or the person who named it.
        WrongStage: it is retired, or somebody else agreed.
    """
    roles.require(staff, "lead")
    if Golden.objects.filter(pk=pk, named_by=staff).exists():
        raise NotYourPart(_("您自己提的校准案件要由另一位主管同意。"))
    waiting = Golden.objects.filter(pk=pk, agreed_at=None, retired_at=None)
    is_new = waiting.update(agreed_by=staff, agreed_at=clock.now())
    if not is_new and not Golden.objects.filter(pk=pk, agreed_by=staff, retired_at=None).exists():
        raise WrongStage(_("这件校准案件已经由别人处理。"))


def retire(pk: int, *, staff: User) -> None:
    """Asks nobody about it any more; what colleagues thought of it is kept. Safe to repeat.

    Raises:
        NotYourPart: a role that leads nobody.
    """
    roles.require(staff, "lead")
    Golden.objects.filter(pk=pk, retired_at=None).update(retired_by=staff, retired_at=clock.now())


def judge(pk: int, *, staff: User, leaning: str, note: str) -> BlindView:
    """A colleague's view of a golden case, before its end is shown. The first one stays.

    Raises:
        NoSuchCase: it is not theirs to judge now.
    """
    now = clock.now()
    golden, view = queries.opened(pk, staff, at=now)
    if view is not None:
        return view
    said = {"leaning": Leaning(leaning), "note": note, "at": now}
    return BlindView.objects.get_or_create(golden=golden, staff=staff, defaults=said)[0]
