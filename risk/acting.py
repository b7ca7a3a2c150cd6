"""Who acts, in which roles, and why: what every act of a colleague carries and every trail keeps."""

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from risk.errors import Clash

COMPLIANCE = "compliance"


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


class NotSigned(Clash):
    """Signatures are still missing, compliance's among them perhaps."""

    code = "needs-compliance-signature"
    next_step = _("请没有写过它的合规同事先签字，再来发布。")
