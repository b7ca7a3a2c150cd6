"""A policy version on its way: who drafts, who signs, what time and which reports it needs."""

from datetime import timedelta

from risk import clock
from risk.acting import By
from risk.policy import releases
from risk.policy.lifecycle import Change
from risk.policy.models import ShadowDecision

ROLES = {"compliance": "compliance", "qian": "compliance"}


def by(name, reason="looked at"):
    """Everybody is of risk, but these two."""
    return By(name, ROLES.get(name, "risk"), reason)


def shadowed_for(row, *, days=14, decisions=2_000):
    """So long in the shadow, beside so many decisions."""
    since = clock.now() - timedelta(days=days)
    type(row).objects.filter(pk=row.pk).update(shadow_since=since)
    told = {"policy": row, "told_at": since, "at": since, "before": "clear", "after": "clear"}
    ShadowDecision.objects.bulk_create(ShadowDecision(decision=f"{n}", **told) for n in range(decisions))


def in_shadow(text, change=Change.LOOSENING, *, author="zhao", waited=True, lines=()):
    """Checked and in the shadow, for long enough if it is to be, with a report over these lines."""
    return drafted_to_shadow(releases.draft(text, change=change, by=by(author)), author, waited=waited, lines=lines)


def drafted_to_shadow(row, author="zhao", *, waited=True, lines=()):
    """A draft, taken there."""
    releases.check(row.version, by=by(author))
    releases.shadow(row.version, by=by(author))
    if waited:
        shadowed_for(row)
    releases.report(row.version, lines)
    return row
