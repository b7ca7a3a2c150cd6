"""Shows a reason's words as the assistant, a notice and a text message would say them, to who edits them."""

from typing import cast

from django.utils import translation

from risk import clock
from risk.reasons import Words
from risk.reasons.previews import preview
from risk.reasons.values import moment
from support.assistant.catalogue import catalogue
from support.assistant.queries import lender
from support.notices import lines, texts
from support.notices.texts import Lang, Text


@preview("assistant")
def assistant(words: Words, lang: str) -> str:
    """What is answered to "why was it not passed"."""
    say = next(one for one in catalogue()["review_failed"].says if "blocked" in one.when)
    return say.sentences[lang][0].format(reason=words.text)


@preview("notice")
def notice(words: Words, lang: str) -> str:
    """The notice of an adverse change."""
    told = _notice(words, lang)
    return "\n".join((told.title, *told.parts))


@preview("sms")
def sms(words: Words, lang: str) -> str:
    """The text message beside the notice: it names no reason, so that a lost phone tells nothing."""
    return _notice(words, lang).sms


def _notice(words: Words, lang: str) -> Text:
    now = clock.now()
    with translation.override("en" if lang == "en" else "zh-hans"):
        stays = lines.stays(other_way=False)
    facts = {
        "headline": words.title,
        "change": words.title,
        "since": moment(now, lang, today=clock.day(now)),
        "reasons": words.text,
        "todo": words.remedy,
        "decider": " ",
        "stays": stays,
        **lender(lang),
    }
    return texts.render("N1", facts, cast("Lang", lang))
