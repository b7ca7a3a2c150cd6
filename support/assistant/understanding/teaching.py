"""Learns the words' weights from our phrases and wordings that colleagues proposed; `learning` with more to learn.

`python -m support.assistant.understanding.teaching <to> <file>`, the file being `[[intent, utterance], …]`.
"""

import json
import sys
from pathlib import Path

from support.assistant.understanding import learning, store


def more(path: Path) -> list[tuple[str, str, str]]:
    """(intent, phrase, utterance) of each wording in a file, as `learning.train` takes them."""
    return [(intent, text, text) for intent, text in json.loads(path.read_text("utf-8"))]


if __name__ == "__main__":
    to, told = map(Path, sys.argv[1:])
    learning.train(learning.examples() + more(told)).save(to, store.version())
