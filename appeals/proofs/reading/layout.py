"""What a paper's template looks like without what is filled in: T31 finds one template behind many people."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence

from appeals.proofs.reading.columns import role_of
from appeals.proofs.reading.fields import LABELS
from appeals.proofs.reading.labels import LABELS as HEADS
from appeals.proofs.reading.values import squeezed
from appeals.proofs.reading.words import Page

_FEWEST = 4  # labels before two templates can be told apart
_KNOWN = frozenset(
    squeezed(name).lower() for labels in (HEADS, *LABELS.values()) for names in labels.values() for name in names
)


def layout_print(pages: Sequence[Page], kind: str, pdf: Mapping[str, object]) -> str:
    """A hash of which labels stand where on the first page, and of the tool; empty for pictures and short papers."""
    if not pages or pages[0].source != "text":
        return ""
    page = pages[0]
    places = sorted(
        (name, round(word.x0), round(word.cy))
        for word in page.words
        if (name := re.split("[:：]", squeezed(word.text).lower())[0]) in _KNOWN or role_of(name)
    )
    if len(places) < _FEWEST:
        return ""
    body = [kind, round(page.width), round(page.height), str(pdf.get("producer") or ""), places]
    return hashlib.sha256(json.dumps(body, ensure_ascii=False).encode()).hexdigest()
