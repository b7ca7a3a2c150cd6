"""Owns the refusals of the policy language and its packs."""

from django.utils.translation import gettext_lazy as _

from risk.errors import Absent, Clash, Forbidden, Refusal


class BadExpression(Refusal):
    """An expression that may not be part of a policy; it points at the place and says what would be right.

    `facts` carry `where` (which rule or term), `column` (1-based), `length`, `expression` and, where there is one,
    `suggestion`, so that an editor can mark the place.
    """

    code = "bad-expression"
    next_step = "Correct the marked place and check the policy again."

    def __init__(
        self, problem: str, *, where: str, expression: str, start: int, end: int, suggestion: str = ""
    ) -> None:
        line_start = expression.rfind("\n", 0, start) + 1
        line_end = expression.find("\n", start)
        line = expression[line_start : line_end if line_end >= 0 else len(expression)]
        row = expression.count("\n", 0, start) + 1
        column = start - line_start + 1
        length = max(1, min(end, line_start + len(line)) - start)
        hint = f". Did you mean {suggestion}?" if suggestion else ""
        place = f"column {column}" if row == 1 else f"line {row}, column {column}"
        super().__init__(
            f"{where}, {place}: {problem}{hint}\n  {line}\n  {' ' * (column - 1)}{'^' * length}",
            where=where,
            problem=problem,
            expression=expression,
            line=row,
            column=column,
            length=length,
            suggestion=suggestion,
        )


class BadPack(Refusal):
    """A policy file that is not one, or one with a rule no policy may have."""

    code = "bad-policy"
    next_step = "Correct the policy file and check it again."


class NoSuchPolicy(Absent):
    """No policy file of this name and version."""

    code = "no-such-policy"
    next_step = "Name a policy file, or a policy as NAME or NAME@VERSION."


class WrongStep(Clash):
    """The move does not follow the status."""

    code = "wrong-policy-step"
    next_step = "Look at the policy again: somebody may have moved it."


class AuthorReleases(Forbidden):
    """The author may not be one of the two who release."""

    code = "author-releases"
    next_step = "Ask two colleagues of risk or compliance."


class NotEnoughPeople(Refusal):
    """A release takes two people."""

    code = "needs-second-person"
    next_step = "Ask another colleague to sign."


class TooEarly(Refusal):
    """Shadow or notice is not over."""

    code = "policy-too-early"
    next_step = "Wait until then, or choose a later moment."


class NumberTaken(Clash):
    """A version of this number is there already."""

    code = "policy-number-taken"
    next_step = "Raise the version in [policy]."


class NotFit(Refusal):
    """Its text lacks what a version needs before it may rule anybody."""

    code = "policy-not-fit"
    next_step = _("请改草稿补上，再检查一次。已进影子的版本要停用后另写一个。")


class NoReport(Clash):
    """A release without a report of this text, beside the policy in force, made lately."""

    code = "policy-no-report"
    next_step = _("请在这个版本的页面上做一份报告，等它算完再来。")


class NotAsDeclared(Refusal):
    """It does what its kind of change promises not to."""

    code = "not-as-declared"
    next_step = _("请停用它，按“普遍收紧”另写一个草稿（提前15天通知，适应期30天）；或者改掉这些规则。")


class Unfair(Refusal):
    """A group may draw far less often than another, and nobody wrote why."""

    code = "policy-unfair"
    next_step = _("请改规则；确有正当理由的，另写一个草稿，在[policy]的fairness_note里写明。")


class Frozen(Clash):
    """It would begin to rule on a day on which nothing begins, and not two roles broke the glass."""

    code = "policy-frozen"
    next_step = _("请选冻结期以后的时间；非改不可的，请两位不同角色、没有写过它的同事各自写明理由破例批准。")
