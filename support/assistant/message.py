"""A message as it may come in, from either side: not empty, not too long, personal data masked."""

from django.utils.translation import gettext as _

from risk.errors import Refusal
from support.assistant.errors import NothingSaid, SaidTooMuch
from support.assistant.masking import Masked, mask

LONGEST = 500  # characters read at once [D]


def read(text: str, *, empty: Refusal | None = None) -> Masked:
    """The message, masked.

    Raises:
        NothingSaid: nothing but spaces; or `empty`, where that says better what is missing.
        SaidTooMuch: longer than `LONGEST` characters.
    """
    if not text.strip():
        raise empty or NothingSaid(_("消息是空的。"))
    if len(text) > LONGEST:
        raise SaidTooMuch(_("消息太长，一次读不了。"))
    return mask(text.strip())
