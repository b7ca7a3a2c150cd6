"""What is refused to those who mend the assistant, and why."""

from django.utils.translation import gettext_lazy as _

from risk.errors import Absent, Clash, Forbidden, Refusal, TooMany


class NotSampled(Absent):
    """A conversation that is not in this week's sample: nobody looks around in the others."""

    code = "not-sampled"
    next_step = _("请从本周抽中的对话里选。")


class NoWhy(Refusal):
    """A look at somebody's words without a word of why."""

    code = "no-why"
    next_step = _("请用一句话写明为什么要看，会和您的名字一起留下。")


class TooManyTalks(TooMany):
    """The day's number of looks is used up."""

    code = "too-many-talks"
    next_step = _("明天再看，或请主管转给其他同事。")


class NoSuchModel(Absent):
    code = "no-such-model"
    next_step = _("请回到模型列表。")


class BadPhrase(Refusal):
    """Empty, too long, of an intent nobody learns, or known already."""

    code = "bad-phrase"
    next_step = _("请改好说法再提交。")


class NothingNew(Refusal):
    """A model of our own phrases alone is the one that is shipped."""

    code = "nothing-new"
    next_step = _("请先把没听懂的话写成说法。")


class NotNow(Clash):
    """The step does not follow where the model stands."""

    code = "model-not-now"
    next_step = _("请刷新页面，看模型现在的状态。")


class AuthorSigns(Forbidden):
    """Whoever had the model learnt is not the second pair of eyes."""

    code = "author-signs-model"
    next_step = _("请另一位风险或合规同事签字。")


class ReasonMissing(Refusal):
    """Taking a model back is kept with why."""

    code = "model-reason-missing"
    next_step = _("请写一句理由再退回。")
