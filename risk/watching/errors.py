"""What early warning refuses."""

from risk.errors import Absent


class NoSuchStep(Absent):
    """No open warning asks for this step."""

    code = "no-such-step"


class NoSuchIndicator(Absent):
    """Nothing of this name is watched."""

    code = "no-such-indicator"
