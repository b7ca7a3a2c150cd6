"""How an appeal is refused. Messages are for a person; `next_step` says what to do about it."""

from django.utils.translation import gettext_lazy as _

from risk.errors import Absent, Clash, Forbidden, Refusal, TooMany


class NoSuchCase(Absent):
    """There is no such case, or it is not yours: the two look the same."""

    code = "no-such-case"
    next_step = _("请核对申诉编号，或从“我的申诉”进入。")


class WrongStage(Clash):
    """The case is not at a point that allows this, or somebody else was first."""

    code = "wrong-stage"
    next_step = _("请刷新页面查看最新进度。")


class KeyReused(Clash):
    """The key already names another command."""

    code = "key-reused"
    next_step = _("请使用新的请求编号。")


class NoSuchColleague(Absent):
    code = "no-such-colleague"


class HelperStopped(Forbidden):
    """The borrower took back what they had let somebody do for them."""

    code = "helper-stopped"


class AlreadyOpen(Clash):
    """The same decision is already being looked at again."""

    code = "already-open"
    next_step = _("请在已有的申诉里补充说明或材料。")


class NotAppealable(Refusal):
    """Nothing that holds the line can be changed by an appeal."""

    code = "not-appealable"
    next_step = _("请按页面上的办法处理，也可以联系人工客服或投诉。")


class NothingSaid(Refusal):
    """A submission needs a sentence or a chosen reason."""

    code = "nothing-said"
    next_step = _("请用一句话说明，或选择一个原因。")


class TooManySearches(TooMany):
    """A day's searches are used up: looking for people is not how cases come to a colleague."""

    code = "too-many-searches"
    next_step = _("请明天再查，或请主管代查。急件请从队列领取。")


class NoConsent(Refusal):
    """Each class of document needs its own consent (PIPL 29)."""

    code = "no-consent"
    next_step = _("请逐项勾选同意；不同意的材料可以换其他材料。")


class NotYourPart(Forbidden):
    """This step belongs to another role (E.2)."""

    code = "not-your-part"
    next_step = _("请转交有权限的同事处理。")


class NotIndependent(Forbidden):
    """A conflict of interest of E.6. Nothing overrides it."""

    code = "not-independent"
    next_step = _("请放回队列，由其他同事处理。")


class NotHeld(Clash):
    """Somebody else holds the case, or the 30 minutes ran out."""

    code = "not-held"
    next_step = _("请重新领取后再处理。")


class NoGrounds(Refusal):
    """A decision needs the decider's own reasons: 30 characters (C.6)."""

    code = "no-grounds"
    next_step = _("请用自己的话写明理由，至少30个字。")


class NoFirstView(Clash):
    """A doubtful case is looked at before the machine's recommendation is (C.6 b)."""

    code = "no-first-view"
    next_step = _("请先在案件页写下初步看法，建议随后显示。")


class NotOwnWords(Refusal):
    """The reasons are the machine's own text, or nearly (C.6 c)."""

    code = "not-own-words"
    next_step = _("请写您自己看到了什么、为什么这样判断。")


class NoTargets(Refusal):
    """A decline names what to improve, or says that nothing can be (E.3, 21)."""

    code = "no-targets"
    next_step = _("请写明至少一项改进目标，或说明为何没有。")


class NothingAsked(Refusal):
    """A request names what is missing, and only what we do not hold."""

    code = "nothing-asked"
    next_step = _("请列出还缺的材料；我们已有的不能再要。")


class TooManyRounds(Refusal):
    """Two requests are the reviewer's; a third needs a supervisor (E.3, 6)."""

    code = "too-many-rounds"
    next_step = _("请按现有材料处理，或请主管批准再次补充。")


class NoProposal(Refusal):
    """An approval carries the recognised income, its level and the previewed outcome."""

    code = "no-proposal"
    next_step = _("请先确认收入和等级，再提交。")


class Changed(Clash):
    """The case changed after it was proposed: the approval no longer covers it."""

    code = "changed"
    next_step = _("请退回审核员按最新材料重新提出。")


class TooSoon(Clash):
    """The same reasons were judged within 30 days and nothing new came in (F.6)."""

    code = "too-soon"
    next_step = _("上传一份没交过的材料就可以马上提交。")


class NotReady(Clash):
    """Something this step waits for has not happened yet."""

    code = "not-ready"
    next_step = _("请稍候，系统会自动继续。")


class TooLate(Clash):
    """The time for this is over."""

    code = "too-late"
    next_step = _("您仍可以联系人工客服或投诉。")


class NotNext(Clash):
    """Others come first: only the next three may be chosen (E.5)."""

    code = "not-next"
    next_step = _("请领取下一件。")


class AtLimit(TooMany):
    """Work in progress is limited to five cases (E.5)."""

    code = "at-limit"
    next_step = _("请先处理手上的案件。")
