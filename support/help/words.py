"""Cuts text into what PostgreSQL's trigrams can match in Chinese and English. Pure.

Chinese has no spaces and pg_trgm counts words of three letters, so each pair of neighbouring characters becomes a
word of its own: 额度恢复 → 额度 度恢 恢复. English words stay whole; a slip of the finger leaves most trigrams alike.
"""

import re
import unicodedata

MOST = 12  # words of one question that are looked for
_RUN = re.compile(r"[\u3400-\u9fff]+|[a-z0-9]+")
_HAN = re.compile(r"[\u3400-\u9fff]")
# Asked with everything, and so telling nothing apart.
_FILLER = (
    "a an and are be can do does for how i in is it me my not of on or the to was what when why with you your"
    " 什么 怎么 为什 么办 我的 怎样 可以 一下 请问 是不 不是 么样 的额 了怎 了什"
)
_EMPTY = frozenset(_FILLER.split())


def cut(text: str) -> list[str]:
    """The words of a text in order, repeats included."""
    found: list[str] = []
    for run in _RUN.findall(unicodedata.normalize("NFKC", text).lower()):
        if _HAN.match(run) and len(run) > 1:
            found += [run[at : at + 2] for at in range(len(run) - 1)]
        else:
            found.append(run)
    return found


def asked(text: str) -> list[str]:
    """What to look for: at most `MOST` different words that tell something; all of them if none does."""
    words = list(dict.fromkeys(cut(text)))
    return ([word for word in words if word not in _EMPTY] or words)[:MOST]


def indexed(*texts: str) -> str:
    return " ".join(dict.fromkeys(word for text in texts for word in cut(text)))
