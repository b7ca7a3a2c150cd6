"""Has a model learnt in a child, compares it with the one that speaks, and tells every process which one speaks."""

import hashlib
import json
from pathlib import Path
from tempfile import TemporaryDirectory

from risk.work import services as work
from support.assistant.understanding import store
from support.assistant.understanding.classifier import load
from support.quality import report
from support.quality.models import Candidate, Status
from support.quality.services import LEARN, PUBLISH, settle


@work.handles(LEARN, queue="bulk", seconds=900)
def learn(subject: str) -> None:
    """A minute of learning and one of comparing. Killed anywhere, it begins anew; what is settled stays."""
    made = Candidate.objects.filter(pk=int(subject), status=Status.TRAINING).first()
    if made is None:
        return
    with TemporaryDirectory() as folder:
        more, path = Path(folder) / "more.json", Path(folder) / "weights.npz"
        more.write_text(json.dumps(made.phrases), "utf-8")
        store.in_a_child("teaching", path, more)
        found = report.compared(store.weights(), load(path), [(intent, text) for intent, text in made.phrases])
        weights = path.read_bytes()
    version = f"{store.version()}+{hashlib.sha256(weights).hexdigest()[:8]}"
    settle(
        made.pk, version=version, base=store.version(), weights=weights, report=found,
        refused=report.loses_danger(found),
    )  # fmt: skip


@work.handles(PUBLISH, queue="urgent", seconds=20)
def publish(_subject: str) -> None:
    """The note under DATA names what is active in the database, whatever it named before."""
    with store.alone():  # two at once would let the older word stand
        active = Candidate.objects.filter(status=Status.ACTIVE).first()
        if active is None or active.weights is None:
            store.choose_own()
        else:
            store.choose(active.version, active.base, bytes(active.weights))
