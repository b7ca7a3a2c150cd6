"""Tells a person what came of a mass recheck of their line, once; then its row knows they were told."""

from collections.abc import Mapping

from risk import clock
from risk.events import queries as events
from risk.mass import queries
from risk.mass import services as mass
from risk.templatetags.figures import yuan
from support.notices import services
from support.notices.texts import Lang


def tell_row(pk: int) -> None:
    """Restored, or unchanged; a line left to a person is told nothing yet. Safe to repeat."""
    row = queries.row(pk)
    if row is None or row.state not in ("restored", "kept"):
        return

    def facts(lang: Lang) -> Mapping[str, object]:
        return {"before": yuan(row.limit_now), "amount": yuan(row.done_amount), "decision": row.decision}

    notice = services.tell(
        "M1" if row.state == "restored" else "M2",
        facts,
        key=f"mass.row:{row.pk}",
        borrower=events.history(row.line, at=clock.now()).borrower,
        line=row.line,
        decision=row.decision,
    )
    mass.mark_told(row.pk, at=notice.at)
