"""What an answer is called on a page for colleagues."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from risk.language import language
from support.assistant.catalogue import catalogue
from support.feedback.models import Kind
from support.help.sources import sources
from support.why import told

# What the assistant says of itself has no button, hence no title in the catalogue.
_ITS_OWN: Mapping[str, Promise] = {
    "opening": _("开场白"),
    "did_you_mean": _("反问是哪一项"),
    "other": _("与额度无关的话"),
    "unsure": _("没把握"),
    "unsure_person": _("没把握，转人工"),
    "never_send": _("提醒别发隐私"),
    "guarded": _("改为请看页面"),
}


def of(kind: str, code: str) -> str:
    """The name of a reason, an article or an intent in the reader's language; the code where nothing has it now."""
    lang = language()
    if kind in {Kind.REASON, Kind.CASE}:
        return told.title(code)
    if kind == Kind.ARTICLE and code in sources():
        return str(sources()[code].body[lang]["title"])
    if kind == Kind.CHAT and code in catalogue():
        return catalogue()[code].title.get(lang) or str(_ITS_OWN.get(code, code))
    return code
