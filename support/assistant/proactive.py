"""Offers plans in a conversation before they are asked for, with their figures: the page's offer, by its caps (G.8).

Once a visit at most, never beside danger, a complaint or something that is being done, and never after a “不需要”.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from risk import clock
from support.assistant.answer import Reply, compose
from support.assistant.errors import NotOffered
from support.assistant.flows.hardship import figures
from support.assistant.flows.material import facts
from support.assistant.models import Conversation
from support.assistant.said import Known
from support.notices.services import after_quiet
from support.plans import offering
from support.plans.errors import NoSuchOffer
from support.why import told

ENTRY, NO = "offered", "offer_no"
VISIT = timedelta(hours=8)  # [D] after so long a silence, words begin another visit
NOT_WANTED = {"zh": "不需要", "en": "No, thank you"}
COMPARE = {"zh": "放在一起比", "en": "Side by side"}
# They ask for it themselves, or it is not the moment (G.4, G.5, R14).
NOT_BESIDE = frozenset(
    {"repay_hardship", "complaint", "collection_harassment", "accusation", "appeal_human"}
    | {"did_you_mean", "unsure", "unsure_person", "investigation_query"}
)


def offered(talking: Conversation, known: Known, said: Sequence[Reply], *, before: datetime | None) -> list[Reply]:
    """What is said of its own accord behind an answer, at the beginning of a visit; mostly nothing.

    Args:
        said: what is answered in this turn.
        before: when something was said last, before this turn.
    """
    now = clock.now()
    if not known.line or (before and now - before < VISIT) or after_quiet(now) != now:
        return []
    if any(one.handoff or one.flow or one.guards or one.intent in NOT_BESIDE for one in said):
        return []
    if "untold" in known.states:
        return []
    read = told.own(known.line, borrower=known.borrower)
    found = offering.offer(read.diagnosis, read.history, borrower=known.borrower)
    if found is None or talking.turns.filter(intent=ENTRY, at__gte=found.row.at).exists():
        return []
    rows = [(card.title, figures(card)) for card in found.cards]
    proof = facts("plan", **{f"plan_{n}": value for n, (_title, value) in enumerate(rows)})
    reply = compose(ENTRY, known)
    no = {"title": NOT_WANTED[known.lang], "act": f"{NO}:{found.row.pk}"}
    return [
        replace(
            reply,
            card={"title": COMPARE[known.lang], "rows": [list(row) for row in rows], "acts": []},
            facts=(
                *reply.facts,
                *({"name": one.name, "value": one.shown, "source": one.source} for one in proof.values()),
            ),
            buttons=(*reply.buttons, no),
        )
    ]


def declined(act: str, known: Known) -> list[Reply]:
    """“不需要”, pressed: nothing is offered for ninety days.

    Raises:
        NotOffered: the offer is another's, or never was.
    """
    try:
        offering.decline(int(act.removeprefix(f"{NO}:")), borrower=known.borrower)
    except (NoSuchOffer, ValueError) as error:
        raise NotOffered(_("这一步已经不能操作了。")) from error
    return [compose(NO, known)]
