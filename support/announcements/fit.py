"""What an announcement must be before it may be told. Pure. Source: A020, A098, A103, A104."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from risk import clock
from risk.reasons import CATALOGUE, LANGUAGES
from risk.reasons.lint import jargon
from support.announcements.models import Kind
from support.announcements.scope import Scope

TITLE, DIGEST, TEXT = 60, 100, 4000  # characters; of the digest Chinese ones. Source: A104
ENGLISH = 2.5  # an English text says the same in more letters
EARLY = timedelta(days=15)  # a migration is told so long before it begins. Source: A098
HIGHEST = 10_000  # basis points a year
# What is about the lender or the rules, never about one person; least of all what must not be told. Source: A020
FAMILIES = ("PRD-", "SYS-", "CMP-", "RPY-", "FND-", "EXP-", "DAT-")
NEVER = datetime(2000, 1, 1, tzinfo=clock.SHANGHAI)  # no announcement is of before; an unreadable time is
NAMES = ("title", "digest", "text", "todo")


@dataclass(frozen=True, slots=True)
class Draft:
    """An announcement as it is written."""

    kind: str
    body: Mapping[str, Mapping[str, Any]]
    scope: Scope
    codes: tuple[str, ...]
    incident: str
    rates: tuple[int, ...]
    begins_at: datetime
    ends_at: datetime | None
    policy: str = ""


def problems(draft: Draft, *, at: datetime) -> list[str]:
    """What keeps it from being told at an instant, in the reader's language; none: it may be signed."""
    return [*_words(draft), *_reach(draft), *_kind(draft, at)]


def _words(draft: Draft) -> Iterator[str]:
    for lang in LANGUAGES:
        said = draft.body[lang]
        name = _("中文") if lang == "zh" else _("英文")
        longer = 1 if lang == "zh" else ENGLISH
        for part, longest in (("title", TITLE), ("digest", DIGEST), ("text", TEXT)):
            if not said[part].strip():
                yield _("%(lang)s还没有写全：标题、一句话和正文都要有。") % {"lang": name}
                break
            if len(said[part]) > longest * longer:
                yield _("%(lang)s太长：标题最多60字，一句话最多100字，正文最多4,000字。") % {"lang": name}
                break
        everything = " ".join([*(said[part] for part in NAMES), *(word for pair in said["map"] for word in pair)])
        for word in jargon(lang, "text", everything):
            yield _("%(lang)s里“%(word)s”看不懂，请写：%(instead)s。") % {
                "lang": name,
                "word": word.found,
                "instead": word.instead,
            }
        if "!" in everything or "！" in everything:
            yield _("%(lang)s里不要用感叹号。") % {"lang": name}


def _reach(draft: Draft) -> Iterator[str]:
    if any(not region.isascii() or not region.isdigit() for region in draft.scope.regions):
        yield _("地区代码不对。请填行政区划代码，用空格分开。")
    if wrong := [code for code in draft.codes if code not in CATALOGUE or not code.startswith(FAMILIES)]:
        yield _("没有这个原因，或它不能和公告放在一起：%(codes)s。") % {"codes": " ".join(wrong)}
    if draft.begins_at < NEVER:
        yield _("请写开始时间。")
    if draft.ends_at and draft.ends_at <= draft.begins_at:
        yield _("结束时间不能早于开始时间。")


def _kind(draft: Draft, at: datetime) -> Iterator[str]:
    if draft.kind not in Kind.values:
        yield _("请选一种公告。")
    if draft.kind == Kind.RATE and not (
        len(draft.rates) == 2 and draft.rates[0] != draft.rates[1] and all(0 <= one <= HIGHEST for one in draft.rates)  # noqa: PLR2004 - old and new
    ):
        yield _("利率公告要写原来和以后的年利率，最多两位小数，例如18和15.6。")
    if draft.kind == Kind.RATE and draft.begins_at <= at:
        yield _("利率只能对以后的新借款改，生效时间要在发布以后。")
    if draft.policy and draft.kind not in (Kind.POLICY, Kind.RATE):
        yield _("只有政策或利率的公告能写策略版本。")
    if draft.kind == Kind.MIGRATION:
        if any(not draft.body[lang]["map"] for lang in LANGUAGES):
            yield _("迁移公告要逐条写清原来的权益变成什么。")
        elif len({len(draft.body[lang]["map"]) for lang in LANGUAGES}) > 1:
            yield _("迁移的对照，中英文条数要一样。")
        if clock.day(draft.begins_at) < clock.day(at + EARLY):
            yield _("迁移至少要提前15天告诉大家，请把开始时间往后放。")
