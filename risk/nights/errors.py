"""What the nightly walk's tables refuse."""

from risk.errors import Absent


class NoSuchCustomer(Absent):
    """No line stands at a level that asks for this."""

    code = "no-such-customer"
