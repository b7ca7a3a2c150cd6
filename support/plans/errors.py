"""What plans refuse. Messages are for the borrower; each says what to do next."""

from django.utils.translation import gettext_lazy as _

from risk.errors import Absent, Clash, Refusal


class NoSuchQuote(Absent):
    """There is no such quote, or it is another's: the two look the same."""

    code = "no-such-quote"
    next_step = _("请从“还款有困难”重新进入。")


class NoSuchOffer(Absent):
    """There is no such offer, or it is another's: the two look the same."""

    code = "no-such-offer"
    next_step = _("请从“还款有困难”重新进入。")


class NoSuchPlan(Absent):
    """There is no such plan, or it is another's."""

    code = "no-such-plan"
    next_step = _("请从“还款有困难”重新进入。")


class NoLoan(Absent):
    """Nothing is owed under that name."""

    code = "no-such-loan"
    next_step = _("请从“还款有困难”重新进入。")


class NotForYou(Refusal):
    """The plan is not among those this borrower may have now."""

    code = "plan-not-open"
    next_step = _("请选其他方案，或和人商量。")


class AlreadyPlanned(Clash):
    """A plan runs on this loan, or is being asked for."""

    code = "already-planned"
    next_step = _("请先看正在进行的方案。")


class OnItsWay(Clash):
    """A repayment was received and is not posted: every figure would be of a debt that is less."""

    code = "payment-on-its-way"
    next_step = _("入账后这里会按新的余额重新算。不要重复还款；等不及可以和人商量。")


class QuoteOver(Clash):
    """The seven days are over."""

    code = "quote-over"
    next_step = _("请重新报价，金额会按当天的欠款算。")


class QuoteMoved(Clash):
    """What is owed has changed since it was computed."""

    code = "quote-moved"
    next_step = _("请重新报价，金额会按当天的欠款算。")


class NotDecided(Clash):
    """A person has not agreed to it yet, or declined it."""

    code = "quote-not-approved"
    next_step = _("有结果会马上通知您。")


class NotRead(Refusal):
    """The cost form was not open long enough."""

    code = "cost-form-not-read"
    next_step = _("请看完明示表再确认。")


class NotConfirmed(Refusal):
    """The box under the cost form was not ticked."""

    code = "cost-form-not-confirmed"
    next_step = _("请在明示表下面打勾，再签。")


class TooLateToUndo(Clash):
    """Three days are over, or something was paid."""

    code = "too-late-to-undo"
    next_step = _("想改方案，请和人商量。")


class KeyReused(Clash):
    """The key already names another act."""

    code = "key-reused"
    next_step = _("请刷新页面再试。")
