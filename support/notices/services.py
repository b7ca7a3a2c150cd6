"""Tells a borrower something, once, in every channel, from one text."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import translation

from risk import clock
from risk.events import queries as events
from risk.work import services as work
from support.notices import ports, texts
from support.notices.models import Delivery, Notice
from support.notices.texts import Lang

QUIET_FROM, QUIET_UNTIL = 22, 8  # hours of Asia/Shanghai. Source: C.4, CLK-18.
FactsOf = Callable[[Lang], Mapping[str, object]]


def tell(
    name: str, facts: FactsOf, *, key: str, borrower: str, line: str = "", case: str = "", decision: str = ""
) -> Notice:
    """Stores a notice in both languages, delivered in the app at once and queued as a text message.

    `facts` gives the words of one language. The same key again tells nothing and returns what was told.
    """
    with transaction.atomic():
        if earlier := Notice.objects.filter(key=key).first():
            return earlier
        at = clock.now()
        said = {lang: texts.render(name, {**_house(lang), **_in(lang, facts)}, lang) for lang in texts.LANGS}
        notice, is_new = Notice.objects.get_or_create(
            key=key,
            defaults={
                "name": name,
                "version": texts.version(),
                "borrower": borrower,
                "line": line,
                "case": case,
                "decision": decision,
                "body": {lang: text.to_json() for lang, text in said.items()},
                "content_hash": texts.content_hash(name, said),
                "at": at,
            },
        )
        if is_new:
            Delivery.objects.create(notice=notice, channel="app", state=Delivery.State.DELIVERED, at=at)
            sms = Delivery.objects.create(notice=notice, channel="sms", at=at)
            work.add("notice.sms", str(sms.pk), key=f"sms:{sms.pk}", due_at=after_quiet(at))
    return notice


def send_sms(delivery_id: int) -> None:
    """Hands one text message to the provider; safe to repeat.

    Raises:
        Undelivered: the provider is away; the work row tries again.
    """
    delivery = Delivery.objects.select_related("notice").filter(pk=delivery_id).first()
    if delivery is None or delivery.state in {Delivery.State.SENT, Delivery.State.DELIVERED}:
        return
    card = events.borrower(delivery.notice.borrower)
    lang: Lang = "en" if card.locale == "en" else "zh"
    delivery.text, delivery.attempts = delivery.notice.body[lang]["sms"], delivery.attempts + 1
    if not card.phone:
        delivery.state, delivery.error = Delivery.State.FAILED, "no phone number is known"
        delivery.save(update_fields=["state", "error", "attempts"])
        return
    try:
        delivery.receipt = ports.sms().send(phone=card.phone, text=delivery.text, key=f"sms:{delivery.pk}")
    except ports.Undelivered as error:
        Delivery.objects.filter(pk=delivery.pk).update(attempts=delivery.attempts, error=str(error)[:200])
        raise
    delivery.state, delivery.error = Delivery.State.SENT, ""
    delivery.save(update_fields=["state", "text", "attempts", "receipt", "error"])


def mark_read(notice: Notice) -> None:
    """The first time a borrower opens it."""
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=clock.now())


def after_quiet(at: datetime) -> datetime:
    """The same moment, or eight in the morning when it falls into the quiet hours."""
    local = at.astimezone(clock.SHANGHAI)
    if QUIET_UNTIL <= local.hour < QUIET_FROM:
        return at
    morning = local.replace(hour=QUIET_UNTIL, minute=0, second=0, microsecond=0)
    return morning if local.hour < QUIET_UNTIL else morning + timedelta(days=1)


def _in(lang: Lang, facts: FactsOf) -> Mapping[str, object]:
    with translation.override("en" if lang == "en" else "zh-hans"):
        return facts(lang)


def _house(lang: Lang) -> dict[str, object]:
    return {"hotline": settings.HOTLINE, "lender": settings.LENDER_NAME_EN if lang == "en" else settings.LENDER_NAME}
