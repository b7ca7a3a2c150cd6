"""What plans, causes and refusals are called, in the reader's language."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from support.plans.eligibility import Approval, Cause, Why


def title(code: str) -> str:
    """A plan in a few words: 改成18期."""
    option, _dash, n = code.partition("-")
    many = int(n or 0)
    words = {
        "stay": _("不调整"),
        "H1": ngettext("暂停%(n)s个月", "暂停%(n)s个月", many),
        "H1f": ngettext("暂停%(n)s个月，免息", "暂停%(n)s个月，免息", many),
        "H2": _("改成%(n)s期"),
        "H3": ngettext("先还息%(n)s个月", "先还息%(n)s个月", many),
        "H4": _("降低利率，%(n)s期"),
        "H5": _("免罚息"),
        "H6": _("欠款分%(n)s期还"),
        "H7": _("先停30天，专人来看"),
        "H8": _("只还本金，分%(n)s期"),
    }
    return words[option] % {"n": n}


def fits(code: str) -> str:
    """Whom a plan suits."""
    return {
        "H1": _("短时间没有收入时合适"),
        "H1f": _("本次减免期间，暂停不计利息"),
        "H2": _("收入长期减少时合适"),
        "H3": _("淡季、短期周转不开时合适"),
        "H4": _("收入减少一半以上、生病、受灾时合适"),
        "H5": _("只免罚息，每月还款不变"),
        "H6": _("这期能还、欠款还不上时合适"),
        "H7": _("失业、住院、受灾时合适"),
        "H8": _("逾期超过90天、确实还不上时"),
    }[code.partition("-")[0]]


def causes() -> list[tuple[str, str]]:
    return [
        (Cause.SHORT, _("这几个月没有收入，之后会恢复")),
        (Cause.SEASON, _("生意淡季，或一时周转不开")),
        (Cause.LOWER, _("收入长期少了两到五成")),
        (Cause.MUCH_LOWER, _("收入少了一半以上")),
        (Cause.ILLNESS, _("生病或受灾")),
        (Cause.LOST, _("失业、住院或家人去世")),
        (Cause.ARREARS, _("这期能还，之前欠的还不上")),
    ]


def why(reason: Why) -> tuple[str, str]:
    """Why not, and the way on."""
    return {
        Why.CAUSE: (_("和您说的情况不太合适。"), _("情况有变化可以改选，或和人商量。")),
        Why.TOO_LATE: (_("逾期的天数超过了这个方案的范围。"), _("可以看欠款分期、先停30天，或和人商量。")),
        Why.TOO_OFTEN: (_("这个方案已经用到次数了。"), _("可以看其他方案，或和人商量。")),
        Why.TOO_LONG: (_("您说的时间比这个方案长。"), _("可以看延长期数，每月少还。")),
        Why.NOT_LATE: (_("没有欠款，用不上。"), _("可以看其他方案。")),
        Why.NOT_AFFORDABLE: (_("留出生活费以后，每月还不起这个数。"), _("我们不会让您签还不起的方案，可以先停30天。")),
        Why.TOO_MUCH: (_("每月还款超过了收入能承受的部分。"), _("可以选更长的期数，或先停30天。")),
        Why.NOT_YET: (_("逾期超过90天才能申请。"), _("可以看其他方案，或和人商量。")),
        Why.TOO_DEAR: (_("总费用超过了我们的上限。"), _("可以看其他方案。")),
    }[reason]


def approval(level: str) -> str:
    """Who decides, in a sentence."""
    return {
        Approval.AUTO: _("不用等人批，看完明示表就可以签。"),
        Approval.REV: _("由审核员看，目标5个工作日内答复。"),
        Approval.APPR: _("由两位同事看，目标5个工作日内答复。"),
        Approval.SUP: _("由专人和主管看，目标5个工作日内答复。"),
        Approval.COMMITTEE: _("由专人和委员会看，目标5个工作日内答复。"),
    }[Approval(level)]


def event(name: str) -> str:
    """A step of a plan in words."""
    return {
        "agreed": _("方案签好了"),
        "undone": _("方案撤销了，回到原来的还款计划"),
        "missed": _("有一期没有按方案还"),
        "review": _("请您看看方案是否还合适"),
        "caught_up": _("欠的已经补上"),
        "kept": _("方案还清了"),
    }[name]
