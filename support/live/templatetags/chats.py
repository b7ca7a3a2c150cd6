"""`{% first_replies as chats %}`: how soon people answer in chats, for the team page of the desk."""

from django import template

from risk import clock
from support.live import figures

register = template.Library()


@register.simple_tag
def first_replies() -> figures.FirstReplies:
    """One query."""
    return figures.first_replies(clock.now())
