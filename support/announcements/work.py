"""The topics announcements read: registered when the app loads. Each handler calls down and is safe to repeat."""

from risk.watching.playbooks import TURNED
from risk.work.services import handles
from support.announcements import drafting, telling
from support.announcements.services import PUBLISHED


@handles(PUBLISHED, queue="bulk", seconds=60)
def begin(subject: str) -> None:
    pk, _slash, after = subject.partition("/")
    telling.begin(int(pk), after=after)


@handles(telling.TELL, queue="notify")
def tell(subject: str) -> None:
    pk, _slash, borrower = subject.partition("/")
    telling.tell(int(pk), borrower)


@handles(TURNED, queue="bulk")
def draft_banner(subject: str) -> None:
    drafting.draft(int(subject))
