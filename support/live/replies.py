"""Ready replies: what the assistant would say to this borrower, for a colleague to edit before it is sent."""

from collections.abc import Iterable

from risk.decisions import queries as decisions
from risk.decisions.wording import Sentence, sentences
from risk.events import queries as events
from risk.events.errors import NoSuchBorrower
from support.assistant import guard, queries
from support.assistant.answer import Reply, compose
from support.assistant.catalogue import catalogue
from support.assistant.queries import MOST_LINES
from support.assistant.said import Known

# Offered to nobody: the assistant's own talk about itself, and what needs a confirmation it alone can take.
_ITS_OWN = frozenset(
    {"opening", "unsure", "unsure_person", "did_you_mean", "guarded", "other", "appeal_human", "injection"}
)


def ready(borrower: str, asked: Iterable[str] = ()) -> list[tuple[str, str, str]]:
    """Every reply this borrower's record can fill, each once: (name, title, text), what they asked about first.

    A reply that the guard would not let the assistant say is not offered to a colleague either.
    """
    known = _known(borrower)
    names = [*asked, *(name for name, entry in catalogue().entries.items() if entry.title.get(known.lang))]
    found = [(name, catalogue()[name].title.get(known.lang, name), _said(name, known)) for name in dict.fromkeys(names)]
    first: dict[str, tuple[str, str, str]] = {}
    for one in found:
        if one[2]:
            first.setdefault(one[2], one)  # several intents may have one answer
    return list(first.values())


def text(borrower: str, name: str) -> str:
    """One of them; empty when it can't be said to this borrower."""
    return _said(name, _known(borrower))


def told(borrower: str) -> list[tuple[str, Sentence]]:
    """What a borrower reads of why their lines are blocked, as it was stored: (decision, sentence). At most 9 queries.

    In the order of their lines; the same words in their language that the page and the assistant say.
    """
    blocks = (decisions.newest_block(line) for line in events.lines_of(borrower)[:MOST_LINES])
    lang = _lang(borrower)
    return [(block.pk, one) for block in blocks if block for one in sentences(block.content, lang)]


def _known(borrower: str) -> Known:
    return queries.with_account(queries.known(borrower, lang=_lang(borrower)))


def _lang(borrower: str) -> str:
    try:
        return "en" if events.borrower(borrower).locale == "en" else "zh"
    except NoSuchBorrower:
        return "zh"


def _said(name: str, known: Known) -> str:
    if name not in catalogue() or name in _ITS_OWN or not catalogue()[name].says:
        return ""
    reply: Reply = guard.passed(compose(name, known), known)
    return reply.text if reply.template.startswith(f"{name}/") else ""
