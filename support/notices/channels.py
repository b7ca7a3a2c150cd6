"""One notice by each channel: who wants it, what it carries, and proof that all of them say the same.

Outside the app a message names no amount and carries no link, so that a lost phone tells nothing and a forged message
stands out. It is made of the stored notice alone; the hash of that notice goes with it.
"""

from django.conf import settings

from risk.events import queries as events
from support.notices import texts, topics
from support.notices.models import Notice, Wish
from support.notices.ports import Message
from support.notices.texts import Lang

CHANNELS = ("sms", "push", "mail")


def wish(borrower: str) -> Wish:
    """What they chose; texts and pushes while they chose nothing."""
    return Wish.objects.filter(pk=borrower).first() or Wish(borrower=borrower)


def wanted(borrower: str, topic: str = "") -> tuple[str, ...]:
    """The channels besides the app, for one person and topic; none for what waits for a digest. One query."""
    chosen = wish(borrower)
    if topic and topics.how(chosen.topics, topic) != topics.NOW:
        return ()
    found = {"sms": chosen.sms, "push": chosen.push, "mail": chosen.mail}
    if topic == topics.DUE:
        found = {channel: channel in chosen.due_by for channel in CHANNELS}
    found["push"] &= settings.PUSH_ON
    found["mail"] &= bool(chosen.address)
    return tuple(channel for channel in CHANNELS if found[channel])


def message(notice: Notice, channel: str) -> Message | None:
    """What this channel carries of a notice, in the language their lender knows; None without an address."""
    card = events.borrower(notice.borrower)
    lang: Lang = "en" if card.locale == "en" else "zh"
    said = notice.body[lang]
    to = {"sms": card.phone or "", "push": notice.borrower, "mail": wish(notice.borrower).address}[channel]
    return Message(channel, to, texts.subject(lang), said["sms"], lang) if to else None


def fingerprint(notice: Notice) -> str:
    """The hash of what the notice holds now: that of its making, unless somebody changed a word since."""
    said: dict[Lang, texts.Text] = {
        lang: texts.Text(body["title"], tuple(body["parts"]), body["sms"])
        for lang in texts.LANGS
        for body in [notice.body[lang]]
    }
    return texts.content_hash(notice.name, said, version=notice.version)
