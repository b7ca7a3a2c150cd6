"""What a colleague may send from the desk. A form checks shape; the chart of the case checks the rest."""

from decimal import Decimal
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from appeals.claiming import reviewers
from appeals.commands import Item, Screen
from appeals.finding import LEAST_WHY
from appeals.guards import OWN_WORDS
from appeals.sampling.models import Finding
from appeals.status import Kind, Leaning, Way
from appeals.visits import Finding as Checked
from appeals.visits import Plan

LEVELS = (
    (1, _("一级：本人声明")),
    (2, _("二级：盖章材料的照片")),
    (3, _("三级：机构出具的电子件")),
    (4, _("四级：向机构核实过")),
)


def new_key() -> str:
    """Names one submission: a second click with it changes nothing."""
    return uuid4().hex


class Moment(forms.DateTimeInput):
    """A time picked to the minute, in the lender's own zone."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(attrs={"class": "say"}, format="%Y-%m-%dT%H:%M")


class Keyed(forms.Form):
    key = forms.CharField(max_length=64, widget=forms.HiddenInput, initial=new_key)


class Judged(Keyed):
    """A judgement, with the seconds the screen measured its author at work on it; empty where scripts are off."""

    active = forms.IntegerField(
        required=False, min_value=0, max_value=86_400, widget=forms.HiddenInput(attrs={"data-active": True})
    )

    @property
    def screen(self) -> Screen:
        return Screen(seen=self.cleaned_data.get("seen"), active=self.cleaned_data["active"])


class Note(Keyed):
    """A word that stays in the trail."""

    note = forms.CharField(label=_("说明"), widget=forms.Textarea(attrs={"rows": 2, "class": "say"}), max_length=2000)


class Grounds(Judged):
    """Own reasons, in one's own words. Source: C.6 (c)."""

    note = forms.CharField(
        label=_("您的理由（至少30字）"),
        min_length=OWN_WORDS,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4, "class": "say"}),
    )


class FirstView(Keyed):
    """What one thinks before the machine says anything. Source: C.6 (b)."""

    leaning = forms.ChoiceField(label=_("初步看法"), choices=Leaning.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("看到了什么（一句话）"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2, "class": "say"})
    )


class Golden(Keyed):
    """How a finished case rightly ends, and why, for those who will judge it again."""

    leaning = forms.ChoiceField(
        label=_("对的结果"),
        choices=[(Leaning.RESTORE, _("恢复")), (Leaning.KEEP, _("维持"))],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("为什么（同事判断后读到，至少30字）"),
        min_length=OWN_WORDS,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "say"}),
    )


class Sampled(Keyed):
    """What the second reading of a refusal came to."""

    finding = forms.ChoiceField(label=_("您的结论"), choices=Finding.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("为什么（至少30字）"),
        min_length=OWN_WORDS,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4, "class": "say"}),
    )


class Recognised(forms.Form):
    """What is recognised as proven: yuan a month, and how well."""

    income = forms.DecimalField(label=_("认定月收入（元）"), min_value=Decimal(0), max_digits=11, decimal_places=2)
    level = forms.TypedChoiceField(label=_("核实等级"), choices=LEVELS, coerce=int)

    @property
    def fen(self) -> int:
        return int(self.cleaned_data["income"] * 100)


class Approve(Recognised, Grounds):
    """An approval of the evidence, as of the version of the case that was on the screen."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    field_order = ("income", "level", "note")


class Grant(Grounds):
    """Doing what was asked; the borrower reads why and how."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)


class Decline(Grounds):
    """What would improve the outcome, one a line; or why nothing would."""

    targets = forms.CharField(
        label=_("怎么改善（每行一条）"), required=False, widget=forms.Textarea(attrs={"rows": 2, "class": "say"})
    )
    why_none = forms.CharField(label=_("没有可改善的：为什么"), required=False, max_length=500)

    @property
    def lines(self) -> tuple[str, ...]:
        return tuple(line.strip() for line in self.cleaned_data["targets"].splitlines() if line.strip())


class Ask(Note):
    """What to ask the borrower for."""

    proof = forms.CharField(label=_("请补的材料"), max_length=20)
    why = forms.CharField(label=_("为什么需要"), max_length=200)

    @property
    def items(self) -> tuple[Item, ...]:
        return (Item(proof=self.cleaned_data["proof"], why=self.cleaned_data["why"]),)


class Redirect(Note):
    """The kind of case it really is."""

    kind = forms.ChoiceField(label=_("应当是哪一类"), choices=[one for one in Kind.choices if one[0] != Kind.APPEAL])
    field_order = ("kind", "note")


class Reopen(Note):
    """Why a closed case is opened again, and whether a regulator asked for it."""

    regulator = forms.BooleanField(label=_("监管部门转来"), required=False)


class Resume(Keyed):
    """Who judges a reopened case: by sign-in name, somebody who did not judge it before."""

    assignee = forms.ModelChoiceField(label=_("交给谁"), queryset=reviewers(), to_field_name="username")


class Find(forms.Form):
    """What to look for, and why."""

    sought = forms.CharField(
        label=_("案件、额度或借款人编号"), max_length=64, widget=forms.TextInput(attrs={"class": "say"})
    )
    why = forms.CharField(
        label=_("为什么查（会留痕）"),
        max_length=200,
        min_length=LEAST_WHY,
        widget=forms.TextInput(attrs={"class": "say"}),
    )


class OrderCheck(Note):
    """A check outside the files: how, where, what, and when it could be."""

    ITEMS = (
        ("job", _("是否在这家单位工作")),
        ("business", _("是否在经营，地址是否一致")),
        ("identity", _("身份证原件与本人")),
        ("originals", _("材料的原件")),
        ("income", _("收入的说法与材料是否一致")),
    )
    way = forms.ChoiceField(label=_("怎么核实"), choices=Way.choices)
    place = forms.CharField(
        label=_("地点或号码（可不填）"), max_length=200, required=False, widget=forms.TextInput(attrs={"class": "say"})
    )
    items = forms.MultipleChoiceField(label=_("核实什么"), choices=ITEMS, widget=forms.CheckboxSelectMultiple)
    first = forms.DateTimeField(label=_("可选时间"), required=False, widget=Moment)
    second = forms.DateTimeField(label=_("可选时间（二）"), required=False, widget=Moment)
    third = forms.DateTimeField(label=_("可选时间（三）"), required=False, widget=Moment)
    field_order = ("way", "place", "items", "first", "second", "third", "note")

    @property
    def plan(self) -> Plan:
        said = self.cleaned_data
        words = dict(self.ITEMS)
        slots = {said[name] for name in ("first", "second", "third") if said[name]}
        return Plan(
            way=Way(said["way"]),
            place=said["place"],
            items=tuple(str(words[item]) for item in said["items"]),
            slots=tuple(sorted(slots)),
        )


class ReportCheck(Note):
    """What a check found, item by item (`found-0`, `found-1` and so on), and that the borrower had agreed."""

    is_agreed = forms.BooleanField(label=_("借款人已经口头同意这次核实"), required=False)
    spot = forms.CharField(
        label=_("核实地点的纬度,经度（借款人同意才能填，可不填）"),
        max_length=48,
        required=False,
        widget=forms.TextInput(attrs={"class": "say"}),
    )

    @property
    def found(self) -> list[Checked]:
        known: dict[str, Checked] = {"yes": "yes", "no": "no"}
        places = sorted(int(name[6:]) for name in self.data if name.startswith("found-") and name[6:].isdecimal())
        return [known.get(self.data[f"found-{place}"], "unknown") for place in places[:20]]


class Assign(Keyed):
    """Who judges a case that nobody may take: by sign-in name."""

    assignee = forms.ModelChoiceField(label=_("交给谁"), queryset=reviewers(), to_field_name="username")


class Alarm(Note):
    """What was noticed; a case of that kind runs beside this one at once."""

    KINDS = ((Kind.HARDSHIP, _("还款有困难")), (Kind.FRAUD_APPEAL, _("疑似被骗")), (Kind.COMPLAINT, _("投诉")))
    kind = forms.ChoiceField(label=_("发现了什么"), choices=KINDS)
    field_order = ("kind", "note")


class ProposeIncident(Note):
    """Which reason looks like our own fault, and what was noticed."""

    code = forms.CharField(max_length=40)
