"""What colleagues wrote to customers about the incidents that a line is inside of. Pure."""

from dataclasses import dataclass
from datetime import datetime

from risk.diagnosis import Diagnosis


@dataclass(frozen=True, slots=True)
class Words:
    """Words of one incident; `lang` is the language they are in, which a reader's may not be."""

    text: str
    lang: str
    since: datetime


def words(diagnosis: Diagnosis, lang: str) -> tuple[Words, ...]:
    """Of each incident that stands and that the line is inside of, the oldest first; one without words says nothing.

    Words in the other language are better than none, so those are given where the reader's are missing.
    """
    found = []
    for one in diagnosis.facts.platform.incidents:
        said = {"zh": one.message_zh, "en": one.message_en}
        spoken = next((name for name in (lang, "zh", "en") if (said[name] or "").strip()), None)
        if spoken:
            found.append(Words((said[spoken] or "").strip(), spoken, one.started_at))
    return tuple(found)
