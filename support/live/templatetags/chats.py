"""For the desk's chats: `{% first_replies as chats %}` on the team page, and the mark of a reason that was told."""

from django import template

from risk import clock
from risk.decisions.wording import mark
from support.assistant.models import Turn
from support.assistant.said import REASON
from support.live import figures

register = template.Library()


@register.simple_tag
def first_replies() -> figures.FirstReplies:
    """One query."""
    return figures.first_replies(clock.now())


@register.filter
def reason_mark(turn: Turn) -> str:
    """The mark of the reason an answer named, as `risk.decisions.wording` makes it; empty where it named none."""
    return next((mark(fact["value"]) for fact in turn.facts if fact["name"] == REASON), "")
