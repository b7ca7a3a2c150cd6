"""Rolls a canary back by itself when it is beyond a bound, keeps the step, and alerts the lender. Source: F.8."""

from django.db import transaction

from risk.acting import By
from risk.orders import services as orders
from risk.policy import queries, releases, services
from risk.policy.errors import WrongStep
from risk.policy.lifecycle import Status
from risk.policy.queries import Watch

MACHINE, ALERT = "machine", "policy.rolled-back"
SAID = {
    "blocks": "it blocks more than 20 % more often than the policy in force",
    "appeals": "it is appealed more than 30 % more often than the policy in force",
    "errors": "it fails on more than 0.5 % of decisions",
}


def look() -> list[str]:
    """Rolls back every canary that counts enough to be judged and is beyond a bound; the versions. 8 queries each."""
    rolled = []
    for row in queries.beside():
        watch = queries.watch(row, services.current()) if row.status == Status.CANARY.value else None
        if watch and watch.certain and _roll_back(row.version, watch):
            rolled.append(row.version)
    return rolled


def _roll_back(version: str, watch: Watch) -> bool:
    try:
        with transaction.atomic():
            reason = "; ".join(SAID[name] for name in watch.certain)
            releases.roll_back(version, by=By(MACHINE, "", reason), facts=_facts(watch))
            orders.raise_alert(ALERT, version, line="")
    except WrongStep:  # somebody moved it meanwhile
        return False
    return True


def _facts(watch: Watch) -> dict[str, object]:
    counts = {
        side: {"version": one.version, "lines": one.lines, "blocked": one.blocked, "appeals": one.appeals}
        for side, one in (("canary", watch.canary), ("current", watch.current))
    }
    return {"tripped": list(watch.certain), "judged": watch.judged, "failed": watch.failed, **counts}
