"""Finds adverse changes that nobody was told of within fifteen minutes, tries again, and tells colleagues."""

from risk import clock
from risk.orders import queries as orders
from risk.orders import services as alerts
from risk.work import services as work
from support.notices import queries

ALERT = "notice.missing"
AGAIN = "line.unnoticed"


def look() -> int:
    """How many changes are unnoticed now. Each is looked at once more and raises one alert. Safe to repeat."""
    now = clock.now()
    found = queries.unnoticed(at=now)
    for one in found:
        work.add(AGAIN, f"{one.line}/{one.event}", key=str(one.event))
        alerts.raise_alert(ALERT, f"{one.line}/{one.event}", line=one.line)
    for alert in orders.open_alerts():
        # A day later it is no longer looked for, and still nobody was told: only a notice closes it.
        if alert.kind == ALERT and queries.was_told(alert.line, since=alert.since):
            alerts.close_alert(ALERT, alert.subject)
    return len(found)
