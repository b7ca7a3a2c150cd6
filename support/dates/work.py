"""The topics dates read: registered when the app loads. Each handler calls down and is safe to repeat."""

from datetime import date

from risk.work.services import handles
from support.dates import foretelling, planning, reminding


@handles(reminding.WALK, queue="bulk", seconds=60)
def walk(subject: str) -> None:
    day, _slash, after = subject.partition("/")
    reminding.walk(date.fromisoformat(day), after=after)
    if not after:
        planning.walk(date.fromisoformat(day))
        foretelling.walk(date.fromisoformat(day))


@handles(reminding.LINE, queue="notify")
def remind(subject: str) -> None:
    day, _slash, line = subject.partition("/")
    reminding.remind(date.fromisoformat(day), line)


@handles(planning.TELL, queue="notify")
def tell_planned(subject: str) -> None:
    day, _slash, pk = subject.partition("/")
    planning.tell(date.fromisoformat(day), int(pk))


@handles(foretelling.LINE, queue="notify")
def foretell(subject: str) -> None:
    foretelling.tell(subject)
