"""What early warning refuses."""

from risk.errors import Absent


class NoSuchStep(Absent):
    """No open warning asks for this step."""

    code = "no-such-step"
