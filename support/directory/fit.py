"""What an entry of the directory must be before it may be shown. Pure. Source: A111."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from risk.reasons import LANGUAGES
from risk.reasons.lint import jargon
from support.directory.models import Kind

NAMES = ("title", "text", "how")
LONGEST = {"title": 40, "text": 400, "how": 200}  # Chinese characters
ENGLISH = 3  # an English text says the same in more letters
SOURCE = 120
CHECKED = timedelta(days=30)  # whoever writes it down has read the source lately [D]
SHOWN = timedelta(days=400)  # then somebody reads the source again [D]
THING = "guarantee"  # elsewhere a promise nobody can keep; here what such a fund gives
REGION = (2, 4, 6)  # digits of a province, a city, a county in GB/T 2260


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry as it is written; `body` is language -> {title, text, how}."""

    kind: str
    body: Mapping[str, Mapping[str, str]]
    regions: Sequence[str]
    source: str
    source_url: str
    checked_on: date
    expires_on: date
    is_example: bool = False


def problems(draft: Draft, *, today: date) -> list[str]:
    """What keeps it from being shown, in the reader's language; none: it may be signed."""
    return [*_words(draft), *_origin(draft, today)]


def _words(draft: Draft) -> Iterator[str]:
    if draft.kind not in Kind.values:
        yield _("请选一种扶持。")
    for lang in LANGUAGES:
        said = draft.body[lang]
        name, longer = (_("中文"), 1) if lang == "zh" else (_("英文"), ENGLISH)
        if any(not said[part].strip() for part in NAMES):
            yield _("%(lang)s还没有写全：名称、给什么和怎么申请都要有。") % {"lang": name}
        elif any(len(said[part]) > LONGEST[part] * longer for part in NAMES):
            yield _("%(lang)s太长：名称最多40字，内容最多400字，怎么申请最多200字。") % {"lang": name}
        everything = " ".join(said[part] for part in NAMES)
        for word in jargon(lang, "text", everything):
            if word.found == THING:
                continue
            yield _("%(lang)s里“%(word)s”看不懂，请写：%(instead)s。") % {
                "lang": name,
                "word": word.found,
                "instead": word.instead,
            }
        if "!" in everything or "！" in everything:
            yield _("%(lang)s里不要用感叹号。") % {"lang": name}


def _origin(draft: Draft, today: date) -> Iterator[str]:
    if any(not (one.isascii() and one.isdigit() and len(one) in REGION) for one in draft.regions):
        yield _("地区代码不对。请填行政区划代码，用空格分开。")
    if draft.kind == Kind.DISASTER and not draft.regions:
        yield _("灾害救助要写明是哪些地区，那里的借款人会先看到还款方案。")
    if not draft.source.strip() or len(draft.source) > SOURCE:
        yield _("请写明出处：哪个部门的哪份文件，最多120字。")
    address = urlsplit(draft.source_url)
    if not (draft.is_example and not draft.source_url) and (address.scheme != "https" or not address.hostname):
        yield _("请填出处的网址，以https开头，同事要照它核对。")
    if not today - CHECKED <= draft.checked_on <= today:
        yield _("核对日期要在最近30天里。先去出处再看一遍。")
    if not today < draft.expires_on <= today + SHOWN:
        yield _("到期日要在今天以后，最多400天。到期前再核对一次就能接着用。")
