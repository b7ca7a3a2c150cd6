"""What incidents refuse."""

from risk.errors import Absent, Clash, Refusal


class NoSuchIncident(Absent):
    """Nothing of this ref was told."""

    code = "no-such-incident"


class NoSuchProposal(Absent):
    """No open proposal has this number."""

    code = "no-such-proposal"


class IsOver(Clash):
    """It was closed already."""

    code = "incident-is-over"


class BadIncident(Refusal):
    """The event contract refuses what was filled in."""

    code = "bad-incident"
