"""The help article behind an answer: of the reason it names, else of its subject. Pure."""

from dataclasses import replace

from support.assistant.answer import Reply
from support.assistant.catalogue import catalogue
from support.assistant.said import Known
from support.help.sources import slugs, sources

# An answer that names the reason cites that reason's own article.
NAMES = "reason"
MOST = 5


def cited(reply: Reply, known: Known) -> Reply:
    """The reply with a button to its article; a person who is handed over or asked back needs none."""
    slug = _slug(reply, known)
    if not slug or reply.handoff or reply.flow or reply.guards or len(reply.buttons) >= MOST:
        return reply
    title = "Read more" if known.lang == "en" else "看这方面的说明"
    return replace(reply, buttons=(*reply.buttons, {"title": title, "url": f"/help/{slug}/"}))


def _slug(reply: Reply, known: Known) -> str:
    if known.codes and any(fact["name"] == NAMES for fact in reply.facts):
        return slugs().get(known.codes[0], "")
    entry = catalogue().entries.get(reply.intent)
    return entry.article if entry and entry.article in sources() else ""
