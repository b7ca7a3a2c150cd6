"""Makers: a valid person or case in one call, with only what matters to the test spelt out."""

from itertools import count

from django.contrib.auth.models import Group, User

from appeals import services
from appeals.models import Case, StaffCard
from risk.events.services import take
from risk.work.services import drain
from tests.histories import BORROWER, LINE, limit_changed, raw

__all__ = [
    "BORROWER",
    "CODES",
    "GROUNDS",
    "LINE",
    "agreed",
    "draft",
    "in_review",
    "make_staff",
    "obey",
    "proposed",
    "queued",
]

_serial = count(1)
CODES = ("CRD-DTI", "CRD-MULTI", "CRD-BUREAU", "CRD-INCOME", "CRD-SCORE", "CRD-THIN")
GROUNDS = "两份流水与营业执照一致，收入按商户收款核定，近一年还款全部准时，同意按核定收入重新计算。"


def make_staff(*roles: str, manager: User | None = None, **card: object) -> User:
    user = User(username=f"{'-'.join(roles)}-{next(_serial)}")
    user.set_unusable_password()
    user.save()
    for role in roles:
        user.groups.add(Group.objects.get_or_create(name=role)[0])
    if manager or card:
        StaffCard.objects.create(user=user, manager=manager, **card)
    return user


def draft(**over: object) -> Case:
    n = next(_serial)
    fields: dict[str, object] = {
        "line": LINE,
        "borrower": BORROWER,
        "decision": f"D-{n}",
        "codes": ["BEH-SMALLFREQ"],
        "key": f"open-{n}",
    }
    return services.open_case(**fields | over)  # type: ignore[arg-type]


def queued(*, consents: tuple[str, ...] = (), **over: object) -> Case:
    case = draft(**over)
    said = {"statement": "我的收入稳定，请重新看。", "consents": consents}
    services.submit(case.number, borrower=case.borrower, **said, key="submit")
    drain(topics=["case.intake"])
    case.refresh_from_db()
    return case


def in_review(reviewer: User, **over: object) -> Case:
    case = queued(**over)
    return services.claim(case.number, staff=reviewer, key="claim")


def proposed(reviewer: User, **over: object) -> Case:
    """Approved by the reviewer; with `trader` it waits for a second pair of eyes."""
    case = in_review(reviewer, **over)
    return services.approve(case.number, staff=reviewer, income=960_000, level=2, note=GROUNDS, key="approve")


def agreed(reviewer: User, approver: User, **over: object) -> Case:
    """In RECHECK, its work not done yet."""
    case = proposed(reviewer, **over)
    return services.agree(case.number, staff=approver, note="同意。", key="agree")


def obey(case: Case, at: object, *, previous: int = 0) -> None:
    """The core does what was ordered and says so."""
    take([raw(limit_changed(at, previous, case.amount, line=case.line))])  # type: ignore[arg-type]
    drain(topics=["restoration.applied"])
    case.refresh_from_db()
