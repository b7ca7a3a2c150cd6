"""What those who mend the assistant do: read borrowers' words, propose wordings, have a model learnt, sign, roll back.

Who looked, at what and why is written down, and a colleague's day has a limit. A model speaks only after the machine
found that it loses no known danger and another colleague signed.
"""

from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from risk import clock
from risk.work import services as work
from support.assistant.masking import mask
from support.assistant.models import Turn
from support.assistant.understanding import store
from support.quality import queries
from support.quality.errors import AuthorSigns, BadPhrase, NoSuchModel, NothingNew, NotNow, NoWhy, TooManyTalks
from support.quality.models import Candidate, Look, Phrase, Status, Step
from support.quality.queries import Unknown

LEAST_WHY, MOST_WHY = 4, 200

LEARN, PUBLISH = "quality.learn", "quality.publish"
MACHINE = "machine"
LONGEST = 60  # what the words' classifier reads of a turn


def read(talk: UUID, staff: User, *, why: str) -> list[Turn]:
    """A sampled conversation's turns, for somebody whose look is kept.

    Raises:
        NotSampled: it is not in this week's draw.
        NoWhy, TooManyTalks
    """
    turns = queries.transcript(talk, clock.now())
    _keep(staff, why, talk)
    return turns


def words(staff: User, *, why: str) -> Unknown:
    """What was not understood, by groups, for somebody whose look is kept.

    Raises:
        NoWhy, TooManyTalks
    """
    _keep(staff, why, None)
    return queries.unknown(clock.now())


def _keep(staff: User, why: str, talk: UUID | None) -> None:
    why, now = why.strip(), clock.now()
    if len(why) < LEAST_WHY:
        raise NoWhy(_("没有写明为什么要看。"))
    with transaction.atomic():
        # One colleague's looks are counted one at a time.
        User.objects.select_for_update().get(pk=staff.pk)
        if queries.looks_today(staff, now) >= settings.TALKS_A_DAY:
            raise TooManyTalks(_("您今天查看对话的次数已用完。"))
        Look.objects.create(conversation_id=talk, by=staff.get_username(), why=why[:MOST_WHY], at=now)


def propose(text: str, intent: str, *, by: str, key: str) -> Phrase:
    """A wording to be learnt with the next model, masked once more. The same key again is the same wording.

    Raises:
        BadPhrase: empty, too long, of an unknown intent, or proposed already.
    """
    text = mask(" ".join(text.split())).text
    if not text or len(text) > LONGEST:
        raise BadPhrase(_("说法要有1到60个字。"))
    if intent not in store.own().intents:
        raise BadPhrase(_("没有这个意思。"))
    with transaction.atomic():
        if earlier := Phrase.objects.filter(key=key).first():
            return earlier
        if Phrase.objects.filter(text=text, dropped_at=None).exists():
            raise BadPhrase(_("这个说法已经提过。"))
        return Phrase.objects.create(text=text, intent=intent, by=by, at=clock.now(), key=key)


def drop(pk: int, *, by: str) -> None:
    """Takes a wording back; models learnt with it stay as they are. Again: nothing more."""
    Phrase.objects.filter(pk=pk, dropped_at=None).update(dropped_at=clock.now(), dropped_by=by)


def learn(*, by: str, key: str) -> Candidate:
    """Has a worker learn a model from our phrases and every wording that stands. The same key again is the same model.

    Raises:
        NothingNew: no wording stands.
    """
    with transaction.atomic():
        if earlier := Candidate.objects.filter(key=key).first():
            return earlier
        phrases = [[one.intent, one.text] for one in Phrase.objects.filter(dropped_at=None).order_by("pk")]
        if not phrases:
            raise NothingNew(_("还没有新的说法。"))
        made = Candidate.objects.create(key=key, by=by, at=clock.now(), phrases=phrases)
        _step(made, "learn", by)
        work.add(LEARN, str(made.pk), key=f"{LEARN}:{made.pk}")
    return made


def sign(pk: int, *, by: str) -> Candidate:
    """The second signature: from now on this model speaks. The same person again: nothing more.

    Raises:
        NoSuchModel.
        AuthorSigns: who had it learnt signs.
        NotNow: it is not ready, or was learnt with other code.
    """
    with transaction.atomic():
        made = _locked(pk)
        if made.status == Status.ACTIVE:
            return made
        if made.by == by:
            raise AuthorSigns(_("训练模型的人不能签字。"))
        if made.status != Status.READY or made.base != store.version():
            raise NotNow(_("这个模型现在不能启用。"))
        made.before = _retire()
        made.status = Status.ACTIVE
        made.save(update_fields=["status", "before"])
        _told(made, "sign", by)
    return made


def roll_back(pk: int, *, by: str, reason: str) -> Candidate:
    """What spoke before this model speaks again. One person is enough: this is how harm is stopped.

    Raises:
        NoSuchModel.
        NotNow: it does not speak.
    """
    with transaction.atomic():
        made = _locked(pk)
        if made.status != Status.ACTIVE:
            raise NotNow(_("这个模型没有在用。"))
        _retire()
        if made.before is not None:
            Candidate.objects.filter(pk=made.before.pk).update(status=Status.ACTIVE)
        made.status = Status.RETIRED
        _told(made, "roll_back", by, reason)
    return made


def _told(made: Candidate, move: str, by: str, reason: str = "") -> None:
    """Keeps the step, and has the processes told which model speaks; a worker that dies on the way is followed up."""
    step = _step(made, move, by, reason)
    work.add(PUBLISH, str(step.pk), key=f"{PUBLISH}:{step.pk}")


def _retire() -> Candidate | None:
    spoke = Candidate.objects.select_for_update().filter(status=Status.ACTIVE).first()
    if spoke is not None:
        spoke.status = Status.RETIRED
        spoke.save(update_fields=["status"])
    return spoke


def _locked(pk: int) -> Candidate:
    made = Candidate.objects.select_for_update().filter(pk=pk).first()
    if made is None:
        raise NoSuchModel(_("没有这个模型。"))
    return made


def _step(made: Candidate, move: str, by: str, reason: str = "") -> Step:
    return Step.objects.create(candidate=made, move=move, actor=by, reason=reason, at=clock.now())


def settle(pk: int, *, version: str, base: str, weights: bytes, report: dict[str, object], refused: bool) -> None:
    """Keeps what was learnt, with what it hears beside the one that spoke. Told again: nothing more."""
    with transaction.atomic():
        made = _locked(pk)
        if made.status != Status.TRAINING:
            return
        made.version, made.base, made.weights, made.report = version, base, weights, report
        made.status = Status.REFUSED if refused else Status.READY
        made.save(update_fields=["version", "base", "weights", "report", "status"])
        _step(made, made.status, MACHINE)
