"""The cost form as it is read and kept, and what a borrower is told of their plan."""

from collections.abc import Mapping

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from risk.templatetags.figures import onday, yuan
from support.notices import services as notices
from support.notices.texts import Lang
from support.plans import paper, words
from support.plans.models import Plan, Quote
from support.plans.rules import rules


def cost_form(quote: Quote) -> bytes:
    """综合融资成本明示表 with the schedule, in the active language: the same quote gives the same bytes."""
    context = {"quote": quote, "plan": paper.read(quote.body), "title": words.title(quote.code), "rules": rules()}
    return render_to_string("plans/paper.html", context).encode()


def tell(plan: Plan, name: str, *, key: str, **more: object) -> None:
    """One notice about a plan, once. Figures as N9 wants them (C.5)."""

    def facts(_lang: Lang) -> Mapping[str, object]:
        return figures(plan.quote) | {"undo": onday(plan.undo_until), "review": onday(plan.review_on)} | more

    notices.tell(name, facts, key=f"plan:{plan.pk}:{key}", borrower=plan.borrower, line=plan.line)


def figures(quote: Quote) -> dict[str, object]:
    """A quote's figures as words of the active language."""
    content = paper.read(quote.body)
    return {
        "plan": words.title(quote.code),
        "loan": quote.loan,
        "first": yuan(content.first),
        "first_on": onday(content.rows[0].due_on),
        "many": len(content.rows),
        "total": yuan(content.total),
        "interest": yuan(content.interest),
        "extra": yuan(content.extra),
        "simple": f"{content.simple * 100:.2f}%" if content.simple is not None else None,
        "compound": f"{content.compound * 100:.2f}%" if content.compound is not None else None,
        "until": onday(quote.expires_at),
        "schedule": _("；").join(f"{onday(row.due_on)} {yuan(row.amount)}" for row in content.rows),
        "undo_days": rules().undo_days,
    }
