"""Tells a borrower that an incident they were inside is over, once however many lines they have."""

from collections.abc import Mapping
from hashlib import sha256

from risk import clock
from risk.incidents import queries
from risk.incidents import services as incidents
from risk.reasons.values import moment, named
from support.notices import services
from support.notices.texts import Lang


def tell_inside(pk: int) -> None:
    """Safe to repeat; an incident that was opened again meanwhile tells at its own end."""
    row = queries.member(pk)
    if row is None or row.told_at is not None:
        return
    one = queries.incident(row.incident)
    if one.resolved_at is None or one.started_at != row.started_at:
        return
    ended, today = one.resolved_at, clock.day(clock.now())

    def facts(lang: Lang) -> Mapping[str, object]:
        return {
            "incident": None if queries.is_channel(one.ref) else one.ref,
            "started": moment(one.started_at, lang, today=today),
            "ended": moment(ended, lang, today=today),
            "services": named("service")(one.services, lang, today),
        }

    who = sha256(f"{one.ref}\n{one.started_at.isoformat()}\n{row.borrower}".encode()).hexdigest()
    notice = services.tell("I1", facts, key=f"incident:{who}", borrower=row.borrower, line=row.line)
    incidents.mark_told(row.pk, at=notice.at)
