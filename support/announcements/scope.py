"""To whom an announcement applies, in the dimensions of an incident and the product. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from risk.diagnosis import Diagnosis
from risk.facts.incidents import Place, is_inside

DIMENSIONS = ("products", "regions", "channels", "partners", "lines")


@dataclass(frozen=True, slots=True)
class Scope:
    """Empty dimensions apply to everybody; lines, where given, are exactly those."""

    products: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()

    @staticmethod
    def of(named: Mapping[str, Iterable[str]]) -> "Scope":
        """From the values of some dimensions; another's are left out."""
        return Scope(**{name: tuple(named.get(name, ())) for name in DIMENSIONS})

    def to_json(self) -> dict[str, Any]:
        """The dimensions that are given."""
        return {name: list(values) for name, values in asdict(self).items() if values}

    @property
    def is_everybody(self) -> bool:
        return not self.to_json()

    def covers(self, places: Iterable[Place]) -> bool:
        """Whether it applies to any of these lines. What is not known of a line is never covered."""
        return any(is_inside(self, place) for place in places)


def place(diagnosis: Diagnosis) -> Place:
    """Where a line stands, from what was just read of it."""
    facts = diagnosis.facts
    return Place(
        diagnosis.line, facts.borrower.region, facts.account.channel, facts.limits.partner, facts.limits.product
    )
