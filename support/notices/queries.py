"""Reads what a borrower was told."""

from uuid import UUID

from risk.errors import Absent
from support.notices.models import Delivery, Notice

PAGE = 50


class NoSuchNotice(Absent):
    code = "no-such-notice"


def messages(borrower: str, *, before: str = "") -> list[Notice]:
    """The newest fifty notices, or the fifty before an instant. One query."""
    found = Notice.objects.filter(borrower=borrower)
    if before:
        found = found.filter(at__lt=before)
    return list(found.order_by("-at")[:PAGE])


def own_notice(notice_id: UUID, *, borrower: str) -> Notice:
    """A notice of this borrower.

    Raises:
        NoSuchNotice: not there, or another's.
    """
    notice = Notice.objects.filter(pk=notice_id, borrower=borrower).first()
    if notice is None:
        raise NoSuchNotice("没有这条通知。")
    return notice


def count_of(borrower: str) -> int:
    """How many notices they were sent. 1 query."""
    return Notice.objects.filter(borrower=borrower).count()


def all_of(borrower: str) -> list[Notice]:
    """Every notice of a borrower, oldest first: for their own copy. 1 query."""
    return list(Notice.objects.filter(borrower=borrower).order_by("at"))


def unread(borrower: str) -> int:
    return Notice.objects.filter(borrower=borrower, read_at=None).count()


def sent_by_sms(borrower: str) -> list[Delivery]:
    """What a borrower's phone received, newest first."""
    found = Delivery.objects.filter(channel="sms", notice__borrower=borrower).select_related("notice")
    return list(found.order_by("-at")[:PAGE])
