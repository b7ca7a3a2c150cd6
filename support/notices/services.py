"""Tells a borrower something, once, in every channel, from one text."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from risk import clock
from risk.clocks import services as clocks
from risk.errors import Refusal
from risk.work import services as work
from support import hours
from support.assistant.queries import lender
from support.notices import channels, texts, topics
from support.notices.models import Delivery, Notice, Wish
from support.notices.texts import Lang

NOT_YET = "L3"  # says that the reason follows, which is not yet telling it
AHEAD = frozenset({NOT_YET, "C1", "C2", "C3"})  # tell of no change that has come
FactsOf = Callable[[Lang], Mapping[str, object]]


def tell(
    name: str,
    facts: FactsOf,
    *,
    key: str,
    borrower: str,
    line: str = "",
    case: str = "",
    decision: str = "",
    topic: str = "",
) -> Notice:
    """Stores a notice in both languages, delivered in the app at once and queued for every other channel they want.

    `facts` gives the words of one language. The same key again tells nothing and returns what was told. With a
    `topic` it leaves by other channels only where they want that topic at once.
    """
    with transaction.atomic():
        if earlier := Notice.objects.filter(key=key).first():
            return earlier
        at = clock.now()
        said = {lang: texts.render(name, {**_house(lang), **_in(lang, facts)}, lang) for lang in texts.LANGS}
        notice = Notice(
            key=key,
            name=name,
            version=texts.version(),
            borrower=borrower,
            line=line,
            case=case,
            decision=decision,
            topic=topic,
            body={lang: text.to_json() for lang, text in said.items()},
            content_hash=texts.content_hash(name, said),
            at=at,
        )
        try:
            with transaction.atomic():
                notice.save(force_insert=True)
        except IntegrityError:  # somebody told it between our look and our write
            return Notice.objects.get(key=key)
        _put_down(notice)
        if line and not topic and name not in AHEAD:  # a reminder or a raise tells nobody of a cut
            clocks.meet("CLK-02", line=line, at=at)
    return notice


def _put_down(notice: Notice) -> None:
    """A delivery for each channel: the app's is there at once, the others are due."""
    common = {"notice": notice, "borrower": notice.borrower, "content_hash": notice.content_hash, "at": notice.at}
    here = Delivery(channel="app", state=Delivery.State.DELIVERED, sent_at=notice.at, arrived_at=notice.at, **common)
    rows = [Delivery(channel=channel, **common) for channel in channels.wanted(notice.borrower, notice.topic)]
    Delivery.objects.bulk_create([*rows, here])
    for row in rows:
        due = notice.at if row.channel == "mail" else after_quiet(notice.at)  # a mailbox wakes nobody
        work.add("notice.send", str(row.pk), key=f"{row.channel}:{row.pk}", due_at=due)


class BadAddress(Refusal):
    """An address that no mail can reach."""

    code = "bad-address"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is told when, and the reminders of due dates: so many days before, by which channels."""

    hows: Mapping[str, str] = field(default_factory=dict)
    due_days: Sequence[int] = topics.USUAL_DAYS
    due_by: Sequence[str] = topics.USUAL_BY


def choose(borrower: str, *, sms: bool, push: bool, mail: bool, address: str, chosen: Chosen | None = None) -> Wish:
    """Keeps by which channels they want to be told and what when; the app keeps everything whatever they choose.

    Without `chosen` what they chose before stays. What is not offered is left out.

    Raises:
        BadAddress: mail is wanted and the address is none.
    """
    wants_mail = mail or bool(chosen and "mail" in chosen.due_by)
    if wants_mail:
        try:
            validate_email(address)
        except ValidationError as error:
            raise BadAddress(_("邮箱地址写得不对。"), next=_("请检查一下，例如name@example.com。")) from error
    kept: dict[str, object] = {"sms": sms, "push": push, "mail": mail, "changed_at": clock.now()}
    kept["address"] = address if wants_mail else ""
    if chosen:
        offered = {name: how for name, how in chosen.hows.items() if name in topics.USUAL and how in topics.HOWS}
        kept |= {
            "topics": offered,
            "due_days": [days for days in topics.DAYS if days in chosen.due_days],
            "due_by": [channel for channel in channels.CHANNELS if channel in chosen.due_by],
        }
    return Wish.objects.update_or_create(pk=borrower, defaults=kept)[0]


def mark_read(notice: Notice) -> None:
    """The first time a borrower opens it."""
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=clock.now())


def after_quiet(at: datetime) -> datetime:
    """The same moment, or the end of the quiet hours when it falls into them."""
    local, (begins, ends) = at.astimezone(clock.SHANGHAI), hours.quiet()
    if ends <= local.hour < begins:
        return at
    morning = local.replace(hour=ends, minute=0, second=0, microsecond=0)
    return morning if local.hour < ends else morning + timedelta(days=1)


def _in(lang: Lang, facts: FactsOf) -> Mapping[str, object]:
    with translation.override("en" if lang == "en" else "zh-hans"):
        return facts(lang)


def _house(lang: Lang) -> dict[str, object]:
    return dict(lender(lang))
