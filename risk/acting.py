"""Who acts, in which roles, and why: what every act of a colleague carries and every trail keeps."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from risk.errors import Clash

COMPLIANCE = "compliance"
SIGNATURES = 2  # under whatever is published. Source: A085


@dataclass(frozen=True, slots=True)
class By:
    """Who acts, in which role, and why; `role` is as the trail shows it, several by comma."""

    name: str
    role: str
    reason: str

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(self.role.split(", ")) if self.role else frozenset()


def role_of(roles: Collection[str]) -> str:
    """Roles as one text, the same whatever their order."""
    return ", ".join(sorted(roles))


def are_enough(signed: Iterable[By]) -> bool:
    """Whether those who signed, none of them an author, may publish together: two people, one of compliance."""
    people = {one.name: one for one in signed}
    return len(people) >= SIGNATURES and any(COMPLIANCE in one.roles for one in people.values())


class NotSigned(Clash):
    """Signatures are still missing, compliance's among them perhaps."""

    code = "needs-compliance-signature"
    next_step = _("请没有写过它的合规同事先签字，再来发布。")
