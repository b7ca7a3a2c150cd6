"""The topics notices read: registered when the app loads. Each handler calls down and is safe to repeat."""

from datetime import date

from risk.registers import entries as law_entries
from risk.registers.models import LAW
from risk.registers.work import REACHED
from risk.work.services import handles
from support.live import declined
from support.notices import cases, digest, incidents, lines, mass, noticing, reductions, sending


@handles("case.step", queue="notify")
def tell_step(subject: str) -> None:
    number, _slash, seq = subject.rpartition("/")
    cases.tell_step(number, int(seq))


@handles("decision.made", queue="notify")
def tell_decision(subject: str) -> None:
    lines.tell_decision(subject)


@handles("line.changed", queue="notify")
def look(subject: str) -> None:
    lines.look(subject)
    lines.tell_raise(subject)
    declined.look(subject)


@handles("line.look", queue="notify")
def look_again(subject: str) -> None:
    lines.look(subject)


@handles(noticing.AGAIN, queue="notify")
def tell_unnoticed(subject: str) -> None:
    line, _slash, event = subject.rpartition("/")
    lines.tell_unnoticed(line, int(event))


@handles("clock.fired", queue="notify")
def clock_fired(said: str) -> None:
    noticing.fired(said)


@handles("mass.row", queue="notify")
def tell_row(subject: str) -> None:
    mass.tell_row(int(subject))


@handles("incident.tell", queue="notify")
def tell_inside(subject: str) -> None:
    incidents.tell_inside(int(subject))


@handles("notice.send", queue="notify", retries=(30, 120, 600, 3600, 14400))
def send(subject: str) -> None:
    sending.send_by_day(int(subject))


@handles("notice.sms", queue="notify", retries=(30, 120, 600, 3600, 14400))
def send_sms(subject: str) -> None:
    """Rows that were written before there were other channels."""
    sending.send_by_day(int(subject))


@handles(digest.WALK, queue="bulk", seconds=60)
def walk_digest(subject: str) -> None:
    monday, _slash, after = subject.partition("/")
    digest.walk(date.fromisoformat(monday), after=after)


@handles(digest.TELL, queue="notify")
def tell_digest(subject: str) -> None:
    monday, _slash, borrower = subject.partition("/")
    digest.tell(date.fromisoformat(monday), borrower)


@handles(reductions.TELL, queue="notify")
def tell_reduction(subject: str) -> None:
    reductions.tell(int(subject))


@handles(REACHED, queue="notify")
def tell_law(subject: str) -> None:
    entry, _slash, line = subject.partition("/")
    lines.tell_law(line, int(entry), law_entries.entry(LAW, int(entry)).body["codes"])
