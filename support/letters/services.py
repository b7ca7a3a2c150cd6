"""Owns handing out a letter: made once, then the same bytes for whoever asks again."""

import secrets
from collections.abc import Callable
from hashlib import sha256

from risk import clock
from support.letters import queries
from support.letters.models import Letter

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: none is taken for another
LENGTH = 12  # sixty bits: nobody guesses one


def handed_out(about: str, *, line: str, lang: str, is_large: bool, render: Callable[[str], bytes]) -> Letter:
    """The letter of a decision or a notice; made when it is asked for the first time. One query when it is there.

    Args:
        about: the id of the stored decision, or of the notice.
        line: the line that concerns; empty for none.
        lang: zh or en.
        is_large: at the larger size.
        render: the bytes of the paper that carries a code, as `Letter.spelled` prints it.

    Returns:
        What is kept: of two that are made at once the first stays, and both readers get it.
    """
    if found := queries.letter(about, lang=lang, is_large=is_large):
        return found
    made = Letter(
        code="".join(secrets.choice(SIGNS) for _ in range(LENGTH)),
        about=about, line=line, lang=lang, is_large=is_large, made_at=clock.now(),
    )  # fmt: skip
    made.body = render(made.spelled)
    made.sha256 = sha256(made.body).hexdigest()
    Letter.objects.bulk_create([made], ignore_conflicts=True)
    return queries.letter(about, lang=lang, is_large=is_large) or made
