"""Reads of letters: by what they are of, and by the code on the paper."""

from support.letters.models import Letter

_ALIKE = str.maketrans("OIL", "011")  # as Crockford's signs are read


def letter(about: str, *, lang: str, is_large: bool) -> Letter | None:
    """One query."""
    return Letter.objects.filter(about=about, lang=lang, is_large=is_large).first()


def by_code(code: str) -> Letter | None:
    """The letter that bears a code, typed with or without hyphens, in either case. One query, without the bytes."""
    plain = "".join(sign for sign in code.upper() if sign.isalnum()).translate(_ALIKE)
    return Letter.objects.filter(code=plain).defer("body").first()
