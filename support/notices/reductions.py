"""Tells a borrower of a reduction before its day, or that it does not come after all; then its days run."""

from collections.abc import Mapping

from risk import clock
from risk.ladder import queries, rungs
from risk.ladder import services as ladder
from risk.templatetags.figures import onday, yuan
from support.notices import services
from support.notices.texts import Lang
from support.why import told

TELL = ladder.TELL


def tell(pk: int) -> None:
    """Safe to repeat: the notice once, and its days from when it was told."""
    row = queries.reduction(pk)
    if row.state == "signed":
        # `told` reckons the day anew, from when the notice is kept: never before the one that is named here.
        day = clock.now() + rungs.wait(row.rung, is_hard=row.is_hard)
        name = "C2" if row.rung == rungs.CLOSE else "C1"
    elif row.state == "stopped" and row.effective_at:
        day, name = row.effective_at, "C3"
    else:
        return

    def facts(lang: Lang) -> Mapping[str, object]:
        return {
            "day": onday(day), "before": yuan(row.before), "after": yuan(row.amount),
            "reason": told.title(row.reason_code),
        }  # fmt: skip

    services.tell(name, facts, key=f"reduction:{row.pk}:{name}", borrower=row.borrower, line=row.line)
    ladder.told(row.pk)
