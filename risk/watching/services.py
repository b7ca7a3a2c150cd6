"""Owns the changes of warnings: what a look at the indicators raises or lowers, and the steps colleagues tick."""

from datetime import datetime
from decimal import Decimal

from django.db import connection, transaction

from risk import clock
from risk.acting import By
from risk.todos import services as todos
from risk.watching import measures, playbooks
from risk.watching.errors import NoSuchStep
from risk.watching.levels import CALM, Held, after, level, settled
from risk.watching.models import EarlyWarning, Tick, Turn
from risk.watching.readings import Reading, readings
from risk.watching.thresholds import Step, Thresholds, thresholds

MACHINE = "mingbai"  # who did a step that is ours to do
_ALONE = "SELECT pg_try_advisory_xact_lock(hashtext('risk.watching'))"


@transaction.atomic
def look(now: datetime | None = None) -> None:
    """Reads every indicator and moves its warning; one look at a time, and a silent indicator moves nothing."""
    with connection.cursor() as cursor:
        cursor.execute(_ALONE)
        if not cursor.fetchone()[0]:
            return
    moment, known = now or clock.now(), thresholds()
    found = {
        (one.indicator, one.subject): one for one in EarlyWarning.objects.select_for_update().filter(ended_at=None)
    }
    said = list(readings(known, moment))
    measures.keep(said, moment)
    for reading in said:
        _judge(reading, found.get((reading.indicator, reading.subject)), known, moment)
    heard = {(reading.indicator, reading.subject) for reading in said}
    for name, held in found.items():
        if name not in heard and known.indicators[name[0]].calm_when_silent:
            _judge(Reading(*name, Decimal(0)), held, known, moment)


@transaction.atomic
def tick(warning: int, step: str, by: By) -> bool:
    """Keeps that a colleague did a step; False when it was kept before. The first step done names the owner.

    Raises:
        NoSuchStep: the warning is over, or does not ask for it at its level.
    """
    held = EarlyWarning.objects.select_for_update().filter(pk=warning, ended_at=None).first()
    if held is None or step not in {one.name for one in asked(held)}:
        raise NoSuchStep("There is no such step.", step=step)
    kept = {"by": by.name, "role": by.role, "reason": by.reason, "at": clock.now()}
    _, is_new = Tick.objects.get_or_create(warning=held, step=step, defaults=kept)
    todos.finish(playbooks.todo_key(warning, step), by=by.name)
    if is_new and not held.owner and by.name != MACHINE:
        held.owner = by.name
        held.save(update_fields=["owner"])
    return is_new


def asked(warning: EarlyWarning) -> list[Step]:
    """The steps of the playbook that a warning asks for where it stands."""
    return thresholds().playbook(warning.indicator, warning.level)


def _judge(reading: Reading, held: EarlyWarning | None, known: Thresholds, now: datetime) -> None:
    rule = known.indicators[reading.indicator]
    measured = level(reading.value, rule.limits, below=rule.worse == "below")
    if held is None and measured == CALM:
        return
    before = held.level if held else CALM
    calm = settled(reading.value, rule.limits, below=rule.worse == "below")
    stood = Held(before, held.calmer_since if held else None)
    stands = after(stood, measured, now=now, dwell=known.dwell, calm=calm)
    warning = held or EarlyWarning(indicator=reading.indicator, subject=reading.subject, since=now)
    warning.value, warning.thresholds, warning.seen_at = reading.value, known.version, now
    warning.calmer_since = stands.calmer_since
    if stands.level == CALM:  # the last level stays readable on a warning that is over
        warning.ended_at = now
    else:
        warning.level = stands.level
    warning.save()
    if stands.level != before:
        turn = Turn.objects.create(
            warning=warning, before=before, after=stands.level, value=reading.value, thresholds=known.version, at=now
        )
        playbooks.run(turn, known)
