"""Reminds of due dates: once for each day and so many days before, never of what is late, never as collection.

What is late is another matter with other rules (specification C.1, collection): nothing here speaks of it.
"""

import time
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from appeals import queries as appeals
from appeals.status import Kind
from risk import clock
from risk.events import queries as events
from risk.templatetags.figures import onday, yuan
from risk.work import services as work
from support.dates import queries
from support.dates.dues import Due, dues
from support.notices import channels, services, topics
from support.notices.texts import Lang
from support.plans import queries as plans
from support.why import told

WALK, LINE = "due.walk", "due.line"
SECONDS = 20.0  # of walking at a time
FROM, UNTIL = 8, 20  # hours of Asia/Shanghai in which a day's reminders begin


def look() -> None:
    """Begins the day's reminders once it is day. Safe to repeat."""
    local = clock.now().astimezone(clock.SHANGHAI)
    if FROM <= local.hour < UNTIL:
        work.add(WALK, local.date().isoformat(), key=local.date().isoformat())


def walk(day: date, *, after: str = "") -> None:
    """Puts down each line that may have to be reminded on a day. Safe to repeat.

    When time is up the rest is put down as work of its own, so that no number of lines is too many.

    Args:
        after: the line behind which to go on.
    """
    wanted = [day + timedelta(days=before) for before in topics.DAYS]
    end = time.monotonic() + SECONDS
    if not after:
        _put_down(day, plans.lines_running())
    for refs in queries.lines_due(wanted, after=after):
        _put_down(day, refs)
        if time.monotonic() > end:
            rest = f"{day.isoformat()}/{refs[-1]}"
            work.add(WALK, rest, key=rest)
            return


def _put_down(day: date, refs: Sequence[str]) -> None:
    work.add_many(LINE, [(f"{day.isoformat()}/{ref}", f"{day.isoformat()}/{ref}") for ref in refs])


def remind(day: date, line: str) -> None:
    """Tells what falls due on a line so many days after `day` as its borrower chose. Safe to repeat.

    Nothing is told on another day than `day`, while a request for easier payments is with us, while collection stands
    still without a plan, or when what was received and is not posted yet may pay it.
    """
    if clock.day(clock.now()) != day:
        return  # late is too late: the next day has its own
    history = events.history(line, at=clock.now())
    chosen = channels.wish(history.borrower).due_days
    running = plans.running(history.borrower)
    near = [
        due for due in dues(history, running) if not due.is_late and (due.day - day).days in chosen and due.day >= day
    ]
    if not near or _is_quiet(line, has_plan=any(plan.line == line for plan in running)):
        return
    paid = sum(one.amount for one in told.about(line, lang="zh").diagnosis.facts.account.unposted)
    for due in near:
        if paid < due.amount:
            _tell(due, history.borrower, before=(due.day - day).days)


def _is_quiet(line: str, *, has_plan: bool) -> bool:
    """Whether nothing about paying is said now. Source: A019."""
    return appeals.is_asked(line, Kind.HARDSHIP) or (plans.is_paused(line) and not has_plan)


def _tell(due: Due, borrower: str, *, before: int) -> None:
    def facts(lang: Lang) -> Mapping[str, object]:
        return {"day": onday(due.day), "amount": yuan(due.amount), "many": len(due.parts)}

    services.tell(
        "T1" if before else "T0",
        facts,
        key=f"due:{due.line}:{due.day}:{before}",
        borrower=borrower,
        line=due.line,
        topic=topics.DUE,
    )
