"""Finds adverse changes that nobody was told of within fifteen minutes, tries again, and tells colleagues."""

from risk import clock
from risk.orders import queries as orders
from risk.orders import services as alerts
from risk.work import services as work
from support.notices import queries

ALERT = "notice.missing"


def look() -> int:
    """How many changes are unnoticed now. Each line is looked at once more and raises one alert. Safe to repeat."""
    now = clock.now()
    found = queries.unnoticed(at=now)
    late = {one.line for one in found}
    for one in found:
        work.add("line.look", one.line, key=f"unnoticed:{one.event}")
    for line in late:
        alerts.raise_alert(ALERT, line, line=line)
    for alert in orders.open_alerts():
        if alert.kind == ALERT and alert.subject not in late:
            alerts.close_alert(ALERT, alert.subject)
    return len(found)
