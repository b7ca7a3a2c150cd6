"""What a missed clock beside a case sets off on this floor: the lender's systems are told, once."""

from risk.clocks import queries, services
from risk.clocks.rules import rules
from risk.orders import services as orders
from risk.work import services as work


@work.handles(services.FIRED, queue="notify")
def tell_of_miss(said: str) -> None:
    """Raises the alert of a missed clock, unless what it waited for has come meanwhile."""
    timer = queries.fired(said)
    if timer and timer.missed_at and (kind := rules()[timer.code].missed):
        orders.raise_alert(kind, timer.alert_subject, line=timer.line)
