"""Lets a borrower in, remembers a browser, and lets go of it."""

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from risk import clock
from risk.work import services as work
from support.signin import handover as handovers
from support.signin.errors import BadHandover
from support.signin.handover import SKEW, Handover, Keys
from support.signin.models import Entry, Session

IDLE = timedelta(minutes=30)  # [D]
LONGEST = timedelta(hours=8)  # [D]
SEEN_EVERY = timedelta(minutes=5)  # a page that is only read writes nothing more often than this
MOST = 5  # browsers at once [D]
KEPT = timedelta(days=184)  # used tokens and ended sessions. Source: C.7, R-LOG (6 months)
# As of `Session.objects.live`, written out: every page asks it, and the ORM takes longer over it than the database.
_OF_COOKIE = """
SELECT * FROM signin_session WHERE secret_hash = %s AND ended_at IS NULL AND ends_at > %s AND seen_at > %s
"""
FRESH = timedelta(minutes=10)  # a hand-over this young is the borrower in person, for what cannot be undone [D]


def keys() -> Keys:
    """What hand-overs may be signed with now. A key that is taken out of the settings is believed no more."""
    return handovers.keys(settings.HANDOVER_SECRET, settings.HANDOVER_KEYS)


def enter(handover: Handover, *, old_secret: str = "", device: str = "") -> str:
    """A new session for whom the hand-over names; the browser's old one ends.

    Args:
        device: what its owner sees in the list of sessions, see `devices.named`.

    Returns:
        The secret for the cookie; only its hash is stored.

    Raises:
        BadHandover: the token was used before.
    """
    at, secret = clock.now(), secrets.token_urlsafe(32)
    try:
        with transaction.atomic():
            Entry.objects.create(
                jti=handover.jti, borrower=handover.borrower, used_at=at, expires_at=handover.expires_at + SKEW
            )
            leave(old_secret)
            _make_room(handover.borrower, at)
            Session.objects.create(
                secret_hash=_hash(secret),
                borrower=handover.borrower,
                device=device,
                opened_at=at,
                seen_at=at,
                ends_at=at + LONGEST,
            )
            work.add("signin.forget", clock.day(at).isoformat(), key=clock.day(at).isoformat())
    except IntegrityError as error:
        raise BadHandover(str(_("这个登录链接已经用过。"))) from error
    return secret


def spend(handover: Handover) -> None:
    """Uses a hand-over up without opening a session: it was good for one page.

    Raises:
        BadHandover: the token was used before.
    """
    try:
        with transaction.atomic():
            Entry.objects.create(
                jti=handover.jti, borrower=handover.borrower, used_at=clock.now(), expires_at=handover.expires_at + SKEW
            )
    except IntegrityError as error:
        raise BadHandover(str(_("这个登录链接已经用过。"))) from error


def session_of(secret: str, *, is_use: bool = True) -> Session | None:
    """The session of a cookie, or None. One query, and a write every few minutes.

    Args:
        is_use: somebody is there; what a page does by itself keeps nobody signed in.
    """
    if not secret:
        return None
    at = clock.now()
    session = next(iter(Session.objects.raw(_OF_COOKIE, [_hash(secret), at, at - IDLE])), None)
    if session is None:
        return None
    if is_use and session.seen_at < at - SEEN_EVERY:
        Session.objects.filter(pk=session.pk).update(seen_at=at)
    return session


def borrower_of(secret: str) -> str | None:
    """Who a cookie belongs to, or None. As `session_of`."""
    session = session_of(secret)
    return session.borrower if session else None


def is_fresh(session: Session) -> bool:
    """Whether the lender vouched for this person within the last ten minutes."""
    return session.opened_at > clock.now() - FRESH


def sessions(borrower: str) -> list[Session]:
    """The browsers a borrower is signed in with, the one used last first. 1 query."""
    at = clock.now()
    return list(Session.objects.live(at, seen_since=at - IDLE).filter(borrower=borrower).order_by("-seen_at", "id"))


def sign_out(session_id: UUID, *, borrower: str) -> None:
    """Ends one of a borrower's own sessions. Again, or another's: nothing happens."""
    Session.objects.filter(pk=session_id, borrower=borrower, ended_at=None).update(ended_at=clock.now())


def sign_out_others(mine: Session) -> int:
    """Ends every other session of the same borrower; returns how many."""
    others = Session.objects.filter(borrower=mine.borrower, ended_at=None, ends_at__gt=clock.now())
    return others.exclude(pk=mine.pk).update(ended_at=clock.now())


def leave(secret: str) -> None:
    """Ends the session of a cookie, if there is one."""
    if secret:
        Session.objects.filter(secret_hash=_hash(secret), ended_at=None).update(ended_at=clock.now())


def forget(*, before: datetime) -> int:
    """Deletes used tokens and sessions that are over since before then; returns how many rows went."""
    entries, _rows = Entry.objects.filter(expires_at__lt=before).delete()
    sessions, _rows = Session.objects.filter(ends_at__lt=before).delete()
    return entries + sessions


def _make_room(borrower: str, at: datetime) -> None:
    mine = Session.objects.live(at, seen_since=at - IDLE).filter(borrower=borrower).order_by("-seen_at")
    extra = list(mine.values_list("pk", flat=True)[MOST - 1 :])
    if extra:
        Session.objects.filter(pk__in=extra).update(ended_at=at)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
