"""What can change within 31 days, from the borrower's own records: what falls due, what ends, what is reviewed."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from django.utils.translation import gettext as _

from appeals import queries as appeals
from risk import clock
from risk.diagnosis.errors import NotDiagnosed
from risk.events import queries as events
from risk.templatetags.figures import onday
from support.assistant.answer import Reply
from support.assistant.flows.material import facts
from support.assistant.said import Known
from support.control.queries import own_standing, standing
from support.dates import ahead
from support.plans import page as plan_page
from support.plans import queries as plans
from support.plans.models import Plan
from support.why import told as explanations

WITHIN = timedelta(days=31)
MOST_CASES, MOST = 10, 8
type Change = tuple[date, str]


def with_changes(known: Known) -> Known:
    """The same person with what is ahead, each as a fact of its own. About a dozen queries; asked for by name only."""
    if not known.line:
        return known
    now = clock.now()
    today = clock.day(now)
    found = sorted(
        {(day, what) for day, what in _changes(known.borrower, known.line) if today <= day <= today + WITHIN}
    )[:MOST]
    if not found:
        return known
    named = {f"ahead_{n}": f"{onday(day)}：{what}" for n, (day, what) in enumerate(found)}
    more = facts("ledger", **named, ahead_first=onday(found[0][0]), ahead_what=found[0][1], ahead_count=str(len(found)))
    return known.with_facts(more, ["has_ahead"])


def listed(reply: Reply, known: Known) -> Reply:
    """The reply with all of it below, a row for each day."""
    rows = [
        fact.shown.split("：", 1) for name, fact in known.facts.items() if name[:6] == "ahead_" and name[6:].isdigit()
    ]
    if not rows:
        return reply
    title = "The next 31 days" if known.lang == "en" else "接下来31天"
    used = [
        {"name": name, "value": part, "source": fact.source}
        for name, fact in known.facts.items()
        if name.startswith("ahead_")
        for part in fact.shown.split("：", 1)
    ]
    return replace(reply, card={"title": title, "rows": rows, "acts": []}, facts=(*reply.facts, *used))


def _changes(borrower: str, line: str) -> Iterator[Change]:
    running, now = plans.running(borrower), clock.now()
    try:
        said = explanations.own(line, borrower=borrower)
        days, control = ahead.of_line(said, running), standing(said)
    except NotDiagnosed:
        days = ahead.dues_alone(events.history(line, at=now), running, at=now)
        control = own_standing(line, borrower=borrower)
    yield from ((one.day, one.text) for one in days)  # the days of the calendar, in its words
    yield from _of_cases(borrower)
    yield from _of_plans(borrower, running)
    if control.raise_from and control.lowered:
        yield clock.day(control.raise_from), _("从这天起可以申请调回额度")


def _of_cases(borrower: str) -> Iterator[Change]:
    for case in appeals.own_cases(borrower)[:MOST_CASES]:
        if case.status == "closed" and case.window_until and not case.second:
            yield clock.day(case.window_until), _("%(number)s申请第二次复核的最后一天") % {"number": case.number}
        if case.kind != "hardship" and (kept := ahead.protection(case)):
            yield kept.day, kept.text


def _of_plans(borrower: str, running: Sequence[Plan]) -> Iterator[Change]:
    now = clock.now()
    for plan in running:
        course = plan_page.course(plan, at=now)
        if course["may_undo"]:
            yield clock.day(plan.undo_until), _("还款方案可以自己撤销的最后一天")
        yield plan.review_on, _("一起看还款方案是否合适")
    for quote in plans.live_quotes(borrower, at=now):
        if quote.state == "open":
            yield clock.day(quote.expires_at), _("还款方案报价到期")
