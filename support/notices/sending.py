"""Hands messages to their carriers and believes only what they prove. Every step is safe to repeat."""

from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction

from risk import clock
from risk.errors import Absent, Clash
from risk.work.services import Later
from support.notices import channels, ports, services
from support.notices.models import Delivery

TRIES = 6  # the row's retries and the first attempt
ALIKE = timedelta(hours=1)  # [D] the same words to the same person sooner than this say nothing new
DAY = timedelta(days=1)
_OVER = frozenset({Delivery.State.SENT, Delivery.State.DELIVERED, Delivery.State.FOLDED})


class NoSuchMessage(Absent):
    code = "no-such-message"
    next_step = "Send receipts of messages that we handed over, under the id you gave them."


class NeverSent(Clash):
    """A receipt for a message that was not handed over to this provider under this name."""

    code = "never-sent"
    next_step = "Check the id; nothing was changed."


def send_by_day(delivery_id: int) -> None:
    """`send` outside the quiet hours: a message that is tried again must wake nobody either. Mail waits for nobody.

    Raises:
        Later: it is night; at eight in the morning.
        Undelivered: as `send`.
    """
    now = clock.now()
    morning = services.after_quiet(now)
    if morning > now and Delivery.objects.filter(pk=delivery_id).exclude(channel="mail").exists():
        raise Later(morning)
    send(delivery_id)


def send(delivery_id: int) -> None:
    """Hands one message over, or folds it into one that was sent; what can't be sent is kept with why.

    The claim and the answer are two transactions, and the provider is asked between them under a key of its own: who
    dies in between asks again, and the provider knows the key.

    Raises:
        Undelivered: the provider is away; the work row tries again.
    """
    claimed = _claim(delivery_id)
    if claimed is None:
        return
    delivery, message = claimed
    key = f"{delivery.channel}:{delivery.pk}"
    try:
        receipt = ports.of(delivery.channel).send(message, key=key)
    except ports.Refused as error:
        _note(delivery, state=Delivery.State.FAILED, error=f"refused: {error}")
    except ports.Undelivered as error:
        if delivery.attempts >= TRIES:
            _note(delivery, state=Delivery.State.FAILED, error=f"given up: {error}")
            return
        _note(delivery, error=str(error))
        raise
    else:
        _note(delivery, state=Delivery.State.SENT, receipt=receipt, sent_at=clock.now())


def _claim(delivery_id: int) -> tuple[Delivery, ports.Message] | None:
    """The delivery with its next attempt counted and its words in it; None when there is nothing to hand over."""
    with transaction.atomic():
        found = Delivery.objects.select_for_update(of=("self",)).select_related("notice")
        delivery = found.filter(pk=delivery_id).first()
        if delivery is None or delivery.state in _OVER:
            return None
        _take_turns(delivery)
        message = channels.message(delivery.notice, delivery.channel)
        if message is None:
            _note(delivery, state=Delivery.State.FAILED, error="no address is known")
            return None
        if channels.fingerprint(delivery.notice) != delivery.content_hash:
            _note(delivery, state=Delivery.State.FAILED, error="the notice is not what was told in the app")
            return None
        if _is_enough(delivery, message.text):
            _note(delivery, state=Delivery.State.FOLDED, error="", text=message.text)
            return None
        delivery.text, delivery.attempts = message.text, delivery.attempts + 1
        # Counted before it is sent, so that messages that leave together share the day's cap.
        delivery.sent_at = clock.now()
        delivery.save(update_fields=["text", "attempts", "sent_at"])
    return delivery, message


def _take_turns(delivery: Delivery) -> None:
    """Two messages for one person and channel are weighed one after the other."""
    with connection.cursor() as cursor:
        who = f"notice:{delivery.channel}:{delivery.borrower}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [who])


def _is_enough(delivery: Delivery, text: str) -> bool:
    """Whether these words are with them already, or they had their share of today. A message tried again is neither."""
    if delivery.attempts:
        return False
    now = clock.now()
    others = Delivery.objects.filter(
        borrower=delivery.borrower, channel=delivery.channel, sent_at__gt=now - DAY
    ).exclude(state=Delivery.State.FAILED)
    recent = list(others.values_list("sent_at", "text"))
    return len(recent) >= settings.MESSAGES_A_DAY or any(
        at and at > now - ALIKE and said == text for at, said in recent
    )


def _note(delivery: Delivery, **fields: object) -> None:
    error = str(fields.pop("error", ""))[:200]
    Delivery.objects.filter(pk=delivery.pk).update(error=error, **fields)


def receive(channel: str, receipt: str, *, delivered: bool, why: str = "") -> bool:
    """What a provider says became of a message; True when that was new. Arrived is final: a later no is not believed.

    Raises:
        NoSuchMessage: no message of this channel has that name.
        NeverSent: it has, and was not handed over.
    """
    with transaction.atomic():
        row = Delivery.objects.select_for_update().filter(channel=channel, receipt=receipt).exclude(receipt="").first()
        if row is None:
            raise NoSuchMessage("There is no message of that name.")
        if row.state not in {Delivery.State.SENT, Delivery.State.DELIVERED, Delivery.State.FAILED}:
            raise NeverSent("That message was not handed over.")
        state = Delivery.State.DELIVERED if delivered else Delivery.State.FAILED
        if row.state in {state, Delivery.State.DELIVERED}:
            return False
        _note(row, state=state, error="" if delivered else f"not delivered: {why}", arrived_at=clock.now())
    return True
