"""`python -m appeals.proofs.reader decode|ocr`: the two readers. Frames on stdin and stdout, nothing else open.

`decode` stays warm and forks: each document is opened by a child that never saw another.
`ocr` sees only pixels we drew.
"""

import os
import sys
from typing import Any

from appeals.proofs.reader import limits, wire

DECODE_MEMORY = 1_200 * 1024 * 1024  # address space of one document's decoder
DECODE_SECONDS = 60
OCR_SECONDS = 86_400


def decode() -> None:
    from appeals.proofs.reader import decoding  # noqa: PLC0415 - the other reader must not load it

    held = limits.alone()
    wire.send(1, {"ready": "decode", "held": held})
    while True:
        try:
            head, content = wire.receive(0)
        except EOFError:
            return
        child = os.fork()
        if not child:
            code = 1
            try:
                more = limits.limited(memory=DECODE_MEMORY, seconds=DECODE_SECONDS) + limits.filtered()
                decoding.serve(head, content, held + more)
                code = 0
            finally:
                os._exit(code)
        del content
        _, status = os.waitpid(child, 0)
        wire.send(1, {"ended": status})


def ocr() -> None:
    import numpy as np  # noqa: PLC0415 - the other reader must not load it

    from appeals.proofs.reader import picture  # noqa: PLC0415 - nor this: half a gigabyte

    engine = picture.engine()
    held = limits.alone() + limits.limited(memory=None, seconds=OCR_SECONDS) + limits.filtered()
    wire.send(1, {"ready": "ocr", "held": held})
    while True:
        try:
            head, body = wire.receive(0)
        except EOFError:
            return
        pixels = np.frombuffer(body, np.uint8).reshape(head["height"], head["width"], 3)
        answer: dict[str, Any] = picture.read(engine, pixels)
        wire.send(1, answer)


if __name__ == "__main__":
    {"decode": decode, "ocr": ocr}[sys.argv[1]]()
