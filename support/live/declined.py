"""Has the explanation waiting in the conversation when a draw was declined, with the decision the page shows."""

from datetime import timedelta

from django.db import transaction

from risk import clock
from risk.events import queries as events
from risk.events.errors import NoSuchBorrower
from support.assistant import bell, guard, queries
from support.assistant.answer import compose
from support.assistant.models import Conversation, Owner, Turn, TurnKey
from support.assistant.services import drafted
from support.why import told

DECLINED = "credit.draw.declined"
TRIES = (DECLINED, "credit.draw.requested", "credit.draw.paid")
FRESH = timedelta(hours=1)  # an older decline arrived with its history, or nobody waits for a word on it any more


def look(line: str) -> None:
    """Says why the newest draw was declined, once for each draw. Safe to repeat.

    Nothing is said while a person answers, or where no conversation was begun: that opens with the same explanation.
    """
    tries = events.of_types([line], TRIES)
    last = max(tries, key=lambda event: (event.time, event.seq), default=None)
    if last is None or last.type != DECLINED or last.time < clock.now() - FRESH:
        return
    found = told.about(line, lang="zh")
    borrower = found.explanation["borrower"]
    if not Conversation.objects.filter(borrower=borrower, owner=Owner.ASSISTANT, last_seq__gt=0).exists():
        return
    told.store(found)  # the decision that the page names
    known = queries.known(borrower, lang=_lang(borrower))
    if known.line != line or not known.reasons:
        return
    reply = guard.passed(compose("why", known), known)
    key = f"declined:{last.data['draw_ref']}"[:64]
    with transaction.atomic():
        talking = Conversation.objects.select_for_update().get(borrower=borrower)
        if talking.owner != Owner.ASSISTANT or TurnKey.objects.filter(conversation=talking, key=key).exists():
            return
        turn = drafted(talking, reply, known)
        Turn.objects.bulk_create([turn])
        TurnKey.objects.create(conversation=talking, key=key, seq=turn.seq, until=turn.seq)
        talking.spoke_at = turn.at
        talking.save(update_fields=["last_seq", "spoke_at"])
        bell.changed(talking.pk)


def _lang(borrower: str) -> str:
    try:
        return "en" if events.borrower(borrower).locale == "en" else "zh"
    except NoSuchBorrower:
        return "zh"
