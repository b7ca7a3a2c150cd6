"""What an answer is called on a page for colleagues."""

from support.assistant.catalogue import catalogue
from support.feedback.models import Kind
from support.help.sources import sources
from support.why import told


def of(kind: str, code: str) -> str:
    """The name of a reason, an article or an intent in the reader's language; the code where nothing has it now."""
    lang = told.language()
    if kind in {Kind.REASON, Kind.CASE}:
        return told.title(code)
    if kind == Kind.ARTICLE and code in sources():
        return str(sources()[code].body[lang]["title"])
    if kind == Kind.CHAT and code in catalogue():
        return catalogue()[code].title.get(lang, code)
    return code
