"""Owns what the pages of incidents take in and show, ready for services and templates."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from risk import clock
from risk.console.sheets import title
from risk.errors import Refusal
from risk.facts.incidents import Incident
from risk.incidents import queries
from risk.incidents.errors import NoSuchProposal
from risk.incidents.models import Proposal
from risk.incidents.work import FREEZES


class BadTime(Refusal):
    """A time that is none."""

    code = "bad-time"


REFUSED = (NoSuchProposal, Refusal)
CHOICES = {
    "services": ("draw", "repay", "limit", "ledger", "app"),
    "kinds": ("outage", "data_error", "interface_error", "release"),
    "severities": (1, 2, 3, 4),
}


@dataclass(frozen=True, slots=True)
class Filled:
    """A form of an incident as filled in. `eta` is a local time of Shanghai, as a browser writes one."""

    services: tuple[str, ...] = ()
    kind: str = "outage"
    severity: str = "2"
    regions: str = ""
    channels: str = ""
    partners: str = ""
    lines: str = ""
    eta: str = ""
    message_zh: str = ""
    message_en: str = ""

    @classmethod
    def of(cls, one: Incident) -> "Filled":
        local = one.eta.astimezone(clock.SHANGHAI).strftime("%Y-%m-%dT%H:%M") if one.eta else ""
        return cls(
            services=one.services, kind=one.kind, severity=str(one.severity), regions=" ".join(one.regions),
            channels=" ".join(one.channels), partners=" ".join(one.partners), lines="\n".join(one.lines), eta=local,
            message_zh=one.message_zh or "", message_en=one.message_en or "",
        )  # fmt: skip

    def fields(self) -> dict[str, Any]:
        """As the event contract wants them; what is empty is left out.

        Raises:
            BadTime: the expected end is no time.
        """
        found: dict[str, Any] = {
            "services": list(self.services), "class": self.kind,
            "severity": int(self.severity) if self.severity.isdigit() else self.severity,
            "message_zh": self.message_zh or None, "message_en": self.message_en or None,
            "eta": shanghai(self.eta).isoformat() if self.eta else None,
        }  # fmt: skip
        for name in ("regions", "channels", "partners", "lines"):
            words = getattr(self, name).replace(",", " ").replace("，", " ").replace("、", " ").split()
            found[name] = words or None
        return found


def filled(post: QueryDict) -> Filled:
    names = ("severity", "regions", "channels", "partners", "lines", "eta", "message_zh", "message_en")
    told = {name: post.get(name, "").strip() for name in names}
    return Filled(services=tuple(post.getlist("services")), kind=post.get("kind", ""), **told)


def shanghai(text: str | None) -> datetime:
    """A local time of Shanghai as an instant.

    Raises:
        BadTime: it is none.
    """
    try:
        found = datetime.fromisoformat(text or "")
    except ValueError as error:
        raise BadTime(_("时间写得不对。"), next=_("请按“年-月-日 时:分”填写。")) from error
    return found if found.tzinfo else found.replace(tzinfo=clock.SHANGHAI)


def freezes(one: Incident) -> bool:
    """Whether those inside can't pay, so that no penalty is counted."""
    return bool(FREEZES & set(one.services))


def proposals() -> list[tuple[Proposal, str]]:
    """Open proposals, each with its reason in words."""
    return [(one, title(one.reason_code)) for one in queries.proposals()]
