"""The cast: 李强 borrows; Rui and Ren review; Ping approves; Shu is the specialist; Bao looks after borrowers."""

from itertools import count

from django.contrib.auth.models import Group, User

from appeals import services
from appeals.models import Case, StaffCard

_serial = count(1)
GROUNDS = "两份流水与营业执照一致，收入按商户收款核定，近一年还款全部准时，同意按核定收入重新计算。"
BORROWER, LINE = "B-X2", "L-X2"


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
