"""Files what is answered in writing by a person: a complaint, an objection to a credit record, feedback (C.0).

The page, the conversation and a colleague who writes down what they are told end here; each case has its own number
and its own clock.
"""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import get_language

from appeals import queries, roles, topics
from appeals import services as appeals
from appeals.commands import customer
from appeals.errors import AlreadyOpen
from appeals.models import Case
from appeals.status import Kind
from support.assistant.flows.scripts import Option, scripts
from support.cases import faces

# The kind and the flow whose questions are asked.
FLOWS = {Kind.COMPLAINT: "complaint", Kind.CREDIT_OBJECTION: "objection"}
KINDS = frozenset({*FLOWS, Kind.CONSULT})
TOPIC = "topic"


@dataclass(frozen=True, slots=True)
class Way:
    """How it reached us.

    Attributes:
        channel: web, chat or call.
        staff: the colleague who writes it down for the borrower; None where they file it themselves.
    """

    channel: str = "web"
    staff: User | None = None


BY_PAGE = Way()


@dataclass(frozen=True, slots=True)
class Filed:
    """A case, and whether it was filed now; else one of the kind was under way."""

    case: Case
    is_new: bool


def file(kind: Kind, *, borrower: str, line: str, topic: str, statement: str, key: str, way: Way = BY_PAGE) -> Filed:
    """Opens the case and hands it in: its clock runs. The same key again is the same case.

    Args:
        topic: what it is about: an option of its flow, or the number of the feedback.

    Raises:
        NoSuchCase: the line is not this borrower's.
        NothingSaid: neither a topic nor words.
    """
    opened_by = roles.acting(way.staff) if way.staff else customer(borrower)
    said_by = customer(borrower, delegated_by=way.staff.get_username()) if way.staff else None
    try:
        # A refusal rolls back to here and not the caller's work.
        with transaction.atomic():
            case = appeals.open_case(
                line=line, borrower=borrower, decision="", codes=(), kind=kind, statement=statement, key=key,
                choice=topic if kind == Kind.CONSULT else "", actor=opened_by, channel=way.channel,
            )  # fmt: skip
            is_new = case.received_at is None
            case = appeals.submit(
                case.number, borrower=borrower, statement=statement, choice=topic, key=f"{key}-submit"[:96],
                actor=said_by,
            )  # fmt: skip
    except AlreadyOpen as error:
        return Filed(queries.own_case(str(error.facts["number"]), borrower=borrower), is_new=False)
    return Filed(case, is_new)


def options(kind: Kind) -> list[tuple[str, str]]:
    """What it may be about, in the words the conversation asks with."""
    return [(option.value, option.title[_lang()]) for option in _options(kind)]


@topics.words_of(*FLOWS)
def _topic(case: Case) -> str:
    return dict(options(Kind(case.kind))).get(case.choice, "")


def _options(kind: Kind) -> tuple[Option, ...]:
    step = scripts()[FLOWS[kind]].step(TOPIC)
    return step.options if step else ()


def _lang() -> str:
    return "en" if (get_language() or "").startswith("en") else "zh"


def open_objection(borrower: str) -> Case | None:
    """The objection to a bureau's record that is being checked, if there is one. One query."""
    found = queries.own_cases(borrower).filter(kind=Kind.CREDIT_OBJECTION, received_at__isnull=False, outcome="")
    return found.exclude(status__in=faces.OVER | faces.GONE).first()
