"""Owns how a reason's words look in each channel before they are published; higher floors say how theirs looks."""

from collections.abc import Callable

from risk.reasons.rendering import Words

type Preview = Callable[[Words, str], str]
"""The words of a reason and a language, to the text of a channel."""

_PREVIEWS: dict[str, Preview] = {}


def preview(channel: str) -> Callable[[Preview], Preview]:
    """Registers how a channel (`assistant`, `sms`, `notice`) says a reason."""

    def registered(show: Preview) -> Preview:
        _PREVIEWS[channel] = show
        return show

    return registered


def channels(words: Words, lang: str) -> dict[str, str]:
    """Every channel's text, in the order of their names."""
    return {name: show(words, lang) for name, show in sorted(_PREVIEWS.items())}
