"""Takes in, signs and publishes scorecards, as texts are: two people, no author among them, one of compliance.

A version that counts is never chosen by a score: what is published may be scored with, and CRD-SCORE is told by the
factors of it. Source: A085.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from risk import clock
from risk.acting import By, are_enough
from risk.policy.errors import BadPack
from risk.score import queries
from risk.score.card import parse
from risk.score.errors import AuthorSigns, NoSuchCard, NotOpen, NumberTaken
from risk.score.models import CardVersion

LONGEST = 200_000  # characters of a file
CARD_LEAST = 80  # characters: a model card says on whom it was trained, how well it tells, and what it is not for


@transaction.atomic
def draft(text: str, model_card: str, *, by: By) -> CardVersion:
    """A scorecard from its file, beside its model card; the same again is the same one.

    Raises:
        BadPack, BadExpression: it is no scorecard, or has no model card; nothing is stored.
        NumberTaken: another text has its name and number.
    """
    if len(text) > LONGEST or len(model_card) > LONGEST:
        raise BadPack(_("文件太大。"))
    card = parse(text, where="scorecard.toml")
    if len(model_card.strip()) < CARD_LEAST:
        raise BadPack(_("要有模型说明：用谁的数据训练，准不准，不能用来做什么。"))
    row, is_new = CardVersion.objects.get_or_create(
        name=card.name, number=card.version,
        defaults={"text": text, "model_card": model_card, "author": by.name, "made_at": clock.now()},
    )  # fmt: skip
    if not is_new and (row.text, row.model_card) != (text, model_card):
        raise NumberTaken(_("%(version)s已经有了，内容不同。") % {"version": row.version}, version=row.version)
    if is_new:
        _keep(row, "draft", by)
    return row


@transaction.atomic
def sign(pk: int, *, by: By) -> bool:
    """One of two signatures; the one that makes them complete publishes, and is True. Signing twice counts once.

    Raises:
        NoSuchCard, NotOpen: there is no such open version.
        AuthorSigns: who brought it signs.
    """
    row = _open(pk)
    if by.name == row.author:
        raise AuthorSigns(_("交上来的人不能自己签字。"), author=row.author)
    if by.name not in {step.actor for step in queries.signatures(row)}:
        _keep(row, "sign", by)
    if not are_enough(By(step.actor, step.role, "") for step in queries.signatures(row)):
        return False
    row.published_at = clock.now()
    _move(row, "publish", "published", by, "published_at")
    return True


@transaction.atomic
def withdraw(pk: int, *, by: By) -> None:
    """Gives up an open version.

    Raises:
        NoSuchCard, NotOpen: there is no such open version.
    """
    _move(_open(pk), "withdraw", "withdrawn", by)


def _open(pk: int) -> CardVersion:
    row = CardVersion.objects.select_for_update().filter(pk=pk).first()
    if row is None:
        raise NoSuchCard(_("没有这张评分卡。"), scorecard=pk)
    if row.status != "draft":
        raise NotOpen(_("这张评分卡已经不在签字中。"), status=row.status)
    return row


def _move(row: CardVersion, move: str, status: str, by: By, *fields: str) -> None:
    row.status = status
    row.save(update_fields=["status", *fields])
    _keep(row, move, by)


def _keep(row: CardVersion, move: str, by: By) -> None:
    row.steps.create(move=move, actor=by.name, role=by.role, reason=by.reason, at=clock.now())
