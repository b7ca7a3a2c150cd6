"""Writes a calendar file. Pure. Source: RFC 5545.

A phone's calendar is seen by others and synchronised elsewhere: an entry names no lender, no amount and no reason,
only that something is due, or that the app has a day to look at.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from django.utils.translation import gettext as _

from support.dates.ahead import DUE, Ahead

WIDTH = 75  # octets of a line, its fold's space included


def calendar(found: Iterable[Ahead], *, at: datetime, remind: Sequence[int] = ()) -> str:
    """The days as all-day events; those due with an alarm so many days before, at nine in the morning."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Mingbai//Dates//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    for one in found:
        name = _("有一期要还") if one.kind == DUE else _("App里记了这一天")
        lines += [
            "BEGIN:VEVENT",
            f"UID:{sha256(one.key.encode()).hexdigest()[:32]}@mingbai",
            f"DTSTAMP:{at:%Y%m%dT%H%M%SZ}",
            f"DTSTART;VALUE=DATE:{one.day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{one.day + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{_escaped(name)}",
            f"DESCRIPTION:{_escaped(_('金额和办法请打开App看。'))}",
            "TRANSP:TRANSPARENT",
            *(line for days in remind if one.kind == DUE for line in _alarm(days, name)),
            "END:VEVENT",
        ]
    return "".join(f"{_folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def _alarm(days: int, name: str) -> list[str]:
    # An all-day event begins at midnight.
    trigger = f"-P{days - 1}DT15H" if days else "PT9H"
    return ["BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{_escaped(name)}", f"TRIGGER:{trigger}", "END:VALARM"]


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> str:
    """A line in pieces of at most 75 octets, no character cut in two."""
    pieces, piece, size = [], "", 0
    for sign in line:
        more = len(sign.encode())
        if size + more > WIDTH:
            pieces.append(piece)
            piece, size = "", 1
        piece, size = piece + sign, size + more
    return "\r\n ".join([*pieces, piece])
