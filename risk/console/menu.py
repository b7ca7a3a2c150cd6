"""The console's pages by what one comes to do. A page that is not here is found by nobody."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Page:
    """One entry: the address by name, its title, and the pages on which it is where one is."""

    name: str
    title: Promise
    places: tuple[str, ...]
    of_people: bool = False  # shows borrowers: only for who may see them


@dataclass(frozen=True, slots=True)
class Entry:
    url: str
    title: Promise
    is_here: bool


@dataclass(frozen=True, slots=True)
class Group:
    """`here` is the title of the page one is on, empty when it is in another group."""

    key: str
    title: Promise
    entries: tuple[Entry, ...]

    @property
    def here(self) -> Promise | str:
        return next((entry.title for entry in self.entries if entry.is_here), "")


GROUPS: tuple[tuple[str, Promise, tuple[Page, ...]], ...] = (
    (
        "watch",
        _("盯着"),
        (
            Page("console:home", _("概况"), ("home",)),
            Page("console:todos", _("待办"), ("todos",), of_people=True),
            Page("console:warnings", _("预警"), ("warnings",)),
            Page("console:measures", _("指标历史"), ("measures",)),
            Page("console:customers", _("客户预警"), ("customers",), of_people=True),
            Page("console:calendar", _("高峰日历"), ("calendar",)),
            Page("console:signals", _("外部信号"), ("signals",)),
            Page("console:incidents", _("故障与维护"), ("incidents", "incident", "explain", "evaluations")),
        ),
    ),
    (
        "rules",
        _("规则和决定"),
        (
            Page("console:policy", _("规则"), ("policy",)),
            Page("console:scoreboard", _("规则记分板"), ("scoreboard",), of_people=True),
            Page("console:ladder", _("逐级收紧"), ("ladder",), of_people=True),
            Page("console:cards", _("评分卡"), ("cards", "card")),
            Page("console:releases", _("发布"), ("releases", "version"), of_people=True),
            Page("console:try", _("模拟"), ("try",), of_people=True),
            Page("console:decisions", _("决定"), ("decisions", "decision"), of_people=True),
        ),
    ),
    (
        "law",
        _("合规登记"),
        (
            Page("console:laws", _("法规"), ("laws", "law")),
            Page("console:overlays", _("临时收紧"), ("overlays",)),
            Page("console:sources", _("数据来源"), ("sources",)),
        ),
    ),
    (
        "relief",
        _("补救"),
        (
            Page("console:mass", _("批量复核"), ("mass", "batch"), of_people=True),
            Page("console:relief", _("减免"), ("relief",), of_people=True),
        ),
    ),
    (
        "told",
        _("对借款人说的"),
        (
            Page("console:catalogue", _("原因目录"), ("catalogue", "code")),
            Page("staff:announcements", _("公告"), ("announcements", "announcement")),
            Page("staff:closings", _("停用还款方式"), ("closings",)),
            Page("staff:directory", _("扶持政策"), ("directory",)),
            Page("staff:messages", _("送达"), ("messages",)),
            Page("staff:obligations", _("义务和月报"), ("obligations",), of_people=True),
            Page("staff:feedback", _("反馈"), ("feedback", "feedback-words")),
            Page("quality:talks", _("对话质量"), ("talks", "transcript", "look", "words"), of_people=True),
            Page("quality:models", _("听懂模型"), ("ears",), of_people=True),
        ),
    ),
    (
        "machines",
        _("系统"),
        (
            Page("console:webhooks", _("推送"), ("webhooks",)),
            Page("console:work", _("后台任务"), ("work",)),
            Page("console:clocks", _("时限"), ("clocks",)),
        ),
    ),
)


def menu(here: str, *, sees_people: bool) -> list[Group]:
    """The groups with at least one page for this reader."""
    found = [
        Group(
            key,
            title,
            tuple(
                Entry(reverse(page.name), page.title, here in page.places)
                for page in pages
                if sees_people or not page.of_people
            ),
        )
        for key, title, pages in GROUPS
    ]
    return [group for group in found if group.entries]
