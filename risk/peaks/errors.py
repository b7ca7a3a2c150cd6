"""What checklists refuse."""

from risk.errors import Absent


class NoSuchItem(Absent):
    """No item of this key is open for signing."""

    code = "no-such-item"
