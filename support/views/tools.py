"""The page that computes a buffer and a burden from what is typed; nothing is kept. Source: A054, A136."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from support.http import show
from support.signin.requests import borrower_of
from support.why.trial import fen

THIRD, HALF = 1 / 3, 1 / 2  # of income. [D]


@dataclass(frozen=True, slots=True)
class Found:
    """Months that the savings last, the share of income that goes into repaying, and what is left a month; fen."""

    months: float | None
    share: float | None
    left: int | None

    @property
    def band(self) -> str:
        if self.share is None:
            return ""
        return "high" if self.share >= HALF else "middle" if self.share >= THIRD else "low"


def computed(*, saved: int | None, spent: int | None, income: int | None, repaid: int | None) -> Found:
    """From amounts in fen, each a month but the savings; None: not said."""
    out = (spent or 0) + (repaid or 0)
    return Found(
        months=saved / out if saved is not None and out else None,
        share=repaid / income if repaid is not None and income else None,
        left=income - out if income is not None and out else None,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def tools(request: HttpRequest) -> HttpResponse:
    """Open to anyone. What is typed comes by POST, so that no address and no log has it, and goes back in the page."""
    borrower_of(request)  # the footer of somebody signed in keeps its links
    labels = {
        "saved": _("手头能马上用的钱（元）"),
        "spent": _("每月吃穿住行大约（元）"),
        "income": _("每月到手收入（元）"),
        "repaid": _("每月要还的各种借款，加起来（元）"),
    }
    typed = {name: request.POST.get(name, "").strip()[:15] for name in labels}
    amounts = {name: 0 if text in {"0", "0.0", "0.00"} else fen(text) for name, text in typed.items()}
    wrong = any(text and amounts[name] is None for name, text in typed.items())
    found = computed(**amounts) if request.method == "POST" and not wrong else None
    context = {
        "fields": [(name, label, typed[name]) for name, label in labels.items()],
        "found": found,
        "wrong": wrong,
    }
    return show(request, "support/tools.html", context=context, status=422 if wrong else 200)
