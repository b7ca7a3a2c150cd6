"""“这里不对”: by what kind of case a fact is looked at, and the words that case begins with. Pure."""

from collections.abc import Sequence
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from support.why import numbers, told
from support.why.shape import Explanation, Reason

FROM_BUREAU = frozenset({"CRD-BUREAU", "CRD-MULTI"})  # what an objection to a bureau's record annotates. Source: A028
# What we hold about a person is corrected (PIPL 46); how we and our partners act is complained of.
_OURS = frozenset({"system", "funding", "product/ops", "AML", "review"})
_PAGES = {"objection": "support:dispute", "correct": "support:privacy_correct", "complaint": "support:complain"}


def kind(reason: Reason) -> str:
    """The right kind of case: objection (20 days, the bureau's record), appeal, correct or complaint."""
    if reason["code"] in FROM_BUREAU:
        return "objection"
    if reason["appealable"]:
        return "appeal"
    return "complaint" if reason["category"] in _OURS else "correct"


def page(reason: Reason, line: str, keys: Sequence[str] = ()) -> str:
    """The page where it is said, which knows what is meant: an address without any of their numbers."""
    way = kind(reason)
    if way == "appeal":
        return f"{reverse('support:appeal_new')}?{urlencode({'line': line})}"
    said = {"line": line, "code": reason["code"], "fact": list(keys)}
    return f"{reverse(_PAGES[way])}?{urlencode(said, doseq=True)}"


def words(explanation: Explanation, code: str, keys: Sequence[str]) -> str:
    """What is contested, in a sentence: the numbers that were ticked, else the reason; empty for what is not ours."""
    reason = of(explanation, code)
    if reason is None:
        return ""
    wrong = [f"{number.label} {number.value}" for number in numbers.own_numbers(reason) if number.key in keys]
    if wrong:
        return _("这里不对：%(numbers)s") % {"numbers": _("、").join(wrong)}
    return _("“%(reason)s”这一条不对：") % {"reason": told.title(code)}


def of(explanation: Explanation, code: str) -> Reason | None:
    """The reason with this code, if it is one of theirs."""
    return next((reason for reason in explanation["reasons"] if reason["code"] == code), None)
