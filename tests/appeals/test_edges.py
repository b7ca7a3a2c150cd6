"""Every edge of the chart, taken once by its named actor through a door of theirs; an edge nobody took fails the test.

A borrower has pages, a colleague the desk, a helper and an heir the lender's program. The system has its workers, the
sweep and what the core tells. How a case came to stand where an edge begins is arranged by services.
"""

from contextlib import contextmanager

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client

from appeals import checks, services
from appeals.commands import SYSTEM, Item, Move, Papers, Result, customer
from appeals.flow import CaseFlow
from appeals.models import Case, Step
from appeals.moves import apply
from appeals.roles import acting
from appeals.status import LIFTABLE, OPEN, WITHDRAWABLE, Status
from appeals.sweeping import sweep
from appeals.visits import Plan
from risk.events.services import take
from risk.work.services import drain
from tests.appeals.conftest import send
from tests.appeals.people import BORROWER, GROUNDS, agreed, draft, in_review, make_staff, obey, proposed, queued
from tests.appeals.test_api import KEY
from tests.histories import ago, limit_changed, raw
from tests.risk.test_facts_stories import small_trader
from tests.risk.test_recheck import steady
from tests.support.stories import enter

S = Status
FLOW = Item(proof="P-BANKFLOW", why="核定收入")
CHECK = Plan(items=("是否在这家单位工作",))
TARGETS = ["90天内借款不超过10次"]


class Town:
    """Everybody who acts, and a way to bring a case to any status by real moves."""

    def __init__(self, files, hands):
        self.files, self.hands = files, hands
        self.borrower = Client()
        enter(self.borrower, BORROWER)
        self.rev, self.appr, self.sup = make_staff("reviewer"), make_staff("approver"), make_staff("approver")
        self.spec, self.cpd = make_staff("specialist"), make_staff("compliance")
        self.taken = set()
        self.seats = {staff.pk: Client() for staff in (self.rev, self.appr, self.sup, self.spec, self.cpd)}
        for pk, seat in self.seats.items():
            seat.force_login(User.objects.get(pk=pk))

    def move(self, case, event, staff=None, **over):
        actor = acting(staff) if staff else SYSTEM
        fields = {"event": event, "key": f"{event}:{case.seq}", "actor": actor, "note": GROUNDS, "papers": Papers()}
        return apply(Move(**fields | over), to=case.pk).case

    def own(self, case, event, **over):
        return self.move(case, event, actor=customer(BORROWER), **over)

    # The doors

    def desk(self, staff, case, verb, **said):
        """A colleague sends a form of the desk."""
        path = f"/desk/cases/{case.number}/{verb}/" if case else f"/desk/{verb}/"
        answer = self.seats[staff.pk].post(path, {"key": f"{verb}-x"} | said)
        assert answer.status_code == 302, (verb, case and case.status, answer.status_code)
        assert "/login/" not in answer.url

    def page(self, case, verb, **said):
        """The borrower sends a form of their case's page."""
        answer = self.borrower.post(f"/appeals/{case.number}/{verb}/", {"key": f"{verb}-x"} | said)
        assert answer.status_code == 303, (verb, case.status, answer.status_code)

    def program(self, case, verb, **said):
        """The lender's program acts for the borrower, or for somebody in their place."""
        headers = {"Authorization": KEY, "Idempotency-Key": f"{verb}-x"}
        path, body = f"/api/v1/appeals/{case.number}/{verb}", {"borrower": BORROWER} | said
        answer = Client().post(path, body, content_type="application/json", headers=headers)
        assert answer.status_code == 200, (verb, case.status, answer.text)

    def work(self, case, **missing):
        """A worker does what is due about the case; `papers` are as the proofs room counts them."""
        self.files["papers"] = Papers(**missing)
        drain(topics=["case.intake", "case.recheck", "case.step"])

    def later(self, **length):
        """Time passes, and beat sweeps."""
        self.hands.move(**length)
        sweep()

    @contextmanager
    def trying(self):
        """What is done inside is counted and then undone."""
        at, papers = self.hands.at, self.files["papers"]
        before = set(Step.objects.values_list("case_id", "seq"))
        with transaction.atomic():
            yield
            for step in Step.objects.exclude(source=""):
                if (step.case_id, step.seq) not in before:
                    self.taken.add((step.event, step.source, step.target))
            transaction.set_rollback(True)
        self.hands.at, self.files["papers"] = at, papers

    def at(self, status):
        return getattr(self, f"at_{status}")()

    def at_draft(self):
        return draft()

    def at_submitted(self):
        case = draft()
        return services.submit(case.number, borrower=BORROWER, statement="请重新看。", key="s")

    def at_intake(self, **over):
        case = services.submit(draft(**over).number, borrower=BORROWER, statement="请重新看。", key="s")
        return self.move(case, "take_in")

    def at_queued(self):
        return queued()

    def at_waiting_docs(self):
        return self.move(self.at_intake(), "ask", items=(FLOW,))

    def at_in_review(self):
        return in_review(self.rev)

    def at_specialist(self):
        return services.send_to_specialist(self.at_in_review().number, staff=self.rev, note="公章可疑。", key="e")

    def at_offline_verify(self):
        return services.order_check(
            self.at_in_review().number, staff=self.rev, note="电话核实单位。", key="o", plan=CHECK
        )

    def at_pending_2nd_eye(self):
        return proposed(self.rev)

    def at_recheck(self):
        return agreed(self.rev, self.appr)

    def at_recheck_error(self):
        return self.move(self.at_recheck(), "fail")

    def at_decided_full(self):
        result = Result(outcome="full", amount=2_070_000)
        return self.move(self.at_recheck(), "result", result=result)

    def at_decided_partial(self):
        return self.move(self.at_recheck(), "result", result=Result(outcome="partial", amount=2_070_000))

    def at_decided_keep(self):
        case = self.at_in_review()
        return services.decline(case.number, staff=self.rev, note=GROUNDS, targets=TARGETS, key="d")

    def at_applying(self):
        case = self.at_recheck()
        drain(topics=["case.recheck"])
        case.refresh_from_db()
        return case

    def at_apply_error(self):
        return self.move(self.at_applying(), "fail_apply")

    def at_closed(self):
        case = self.at_decided_keep()
        return services.record_told(case.number, case.seq)

    def at_second_review(self):
        case = services.request_second_review(self.at_closed().number, borrower=BORROWER, key="2")
        return services.claim_second(case.number, staff=self.appr, key="c2")

    def at_closed_final(self):
        return services.uphold(self.at_second_review().number, staff=self.appr, note=GROUNDS, key="u")

    def at_reopened(self):
        return services.reopen(self.at_closed_final().number, staff=self.cpd, note="法院来函。", key="r")


@pytest.fixture
def town(db, files, hands):
    return Town(files, hands)


def judged(income, **over):
    """What the desk's form of an approval says; `income` in yuan a month."""
    return {"income": income, "level": "2", "note": GROUNDS} | over


def simple(town, case):
    """The edges of a status, each by its actor's door."""
    rev, spec, cpd, appr = town.rev, town.spec, town.cpd, town.appr
    return {
        S.DRAFT: [lambda: town.page(case, "submit", statement="请重新看。"), lambda: town.program(case, "discard")],
        S.SUBMITTED: [lambda: town.work(case)],
        S.INTAKE: [lambda: town.desk(rev, case, "redirect", kind="complaint", note="属于投诉。"),
                   lambda: town.work(case, missing=(FLOW,)), lambda: town.work(case)],
        S.WAITING_DOCS: [lambda: town.later(days=3, hours=1), lambda: town.page(case, "none")],
        S.QUEUED: [lambda: town.desk(rev, None, "take")],
        S.IN_REVIEW: [
            lambda: town.desk(rev, case, "ask", proof="P-BANKFLOW", why="核定收入", note="还缺流水。"),
            lambda: town.desk(rev, case, "release", note="请其他同事看。"),
            lambda: town.later(minutes=31),
            lambda: town.desk(rev, case, "escalate", note="公章可疑。"),
            lambda: town.desk(rev, case, "order-check", way="phone", items=["job"], note="电话核实单位。"),
            lambda: town.desk(rev, case, "approve", **judged("9600")),
            lambda: town.desk(rev, case, "approve", **judged("0.01")),
            lambda: town.desk(rev, case, "decline", note=GROUNDS, targets=TARGETS[0]),
        ],
        S.SPECIALIST: [lambda: town.desk(spec, case, "clear", note="公章属实。")],
        S.OFFLINE_VERIFY: [
            lambda: town.desk(spec, case, "report-check", note="单位确认在职。", is_agreed="on", **{"found-0": "yes"})
        ],
        S.PENDING_2ND_EYE: [lambda: town.desk(appr, case, "agree", note="同意。"),
                            lambda: town.desk(appr, case, "send-back", note="再看。")],
        S.RECHECK: [lambda: town.work(case), lambda: promised(town, case, 2_100_000),
                    lambda: promised(town, case, 2_000_000)],
        S.DECIDED_KEEP: [lambda: town.work(case)],
        S.CLOSED: [lambda: town.page(case, "second"), lambda: town.later(days=31),
                   lambda: town.desk(cpd, case, "reopen", note="监管来函。")],
        S.SECOND_REVIEW: [
            lambda: town.desk(appr, case, "take-second"), lambda: town.desk(appr, case, "uphold", note=GROUNDS),
            lambda: town.desk(appr, case, "change", **judged("9600")),
        ],
        S.CLOSED_FINAL: [lambda: town.desk(cpd, case, "reopen", note="新的事实。")],
        S.REOPENED: [lambda: town.desk(cpd, case, "resume", assignee=make_staff("reviewer").username)],
    }.get(S(case.status), [])  # fmt: skip


def promised(town, case, amount):
    """What was agreed to is another amount than the re-check finds."""
    case.refresh_from_db()
    Case.objects.filter(pk=case.pk).update(proposal=case.proposal | {"amount": amount})
    town.work(case)


def lifted(town, case):
    """The block that the case is about is gone, and an event of the core has us look."""
    Case.objects.filter(pk=case.pk).update(codes=["SYS-INCIDENT"])
    take([raw(limit_changed(town.hands.at, 0, 3_000_000, line=case.line))])
    drain(topics=["line.changed"])


def anywhere(town, case):
    """What may happen in any open state."""
    yield lambda: town.desk(town.sup, case, "extend", note="需要更多时间。")
    yield lambda: town.desk(town.rev, case, "alarm", kind="hardship", note="说失业了。")
    yield lambda: town.program(case, "pass-on", helper="继承人", note="死亡证明已核。")
    if case.status in LIFTABLE:
        yield lambda: lifted(town, case)
    if S(case.status) in WITHDRAWABLE:
        yield lambda: town.page(case, "withdraw")


def special(town, monkeypatch):
    """Edges that need a case, a clock or a file of their own."""
    with town.trying():  # heal: our own fault, over
        case = draft(codes=["SYS-INCIDENT"], actor=SYSTEM)
        town.page(case, "submit", statement="请重新看。")
        town.work(case)
    with town.trying():  # nothing ever came
        case = draft()
        town.program(case, "submit", choice="income")
        town.work(case, missing=(FLOW,))
        town.later(days=8)
    with town.trying():  # declined past E.7: a supervisor agrees
        case = town.at_in_review()
        Case.objects.filter(pk=case.pk).update(distress=True)
        town.desk(town.rev, case, "decline", note=GROUNDS, targets=TARGETS[0])
        town.desk(town.sup, case, "agree", note="同意。")
    with town.trying():  # a red finding: two more people
        case = town.at_in_review()
        Case.objects.filter(pk=case.pk).update(red=1)
        town.desk(town.rev, case, "first-view", leaning="restore", note="公章像是补盖的，流水对得上。")
        town.desk(town.rev, case, "approve", **judged("9600"))
        town.desk(town.spec, case, "agree", note="公章属实。")
    with town.trying():  # in force, told, closed
        case = town.at_recheck()
        town.work(case)
        case.refresh_from_db()
        obey(case, town.hands.at)
        town.work(case)
    with town.trying():  # the core is silent for a day, then answers
        case = town.at_recheck()
        town.work(case)
        case.refresh_from_db()
        town.hands.move(days=2)
        drain(topics=["restoration.unanswered"])
        obey(case, town.hands.at)
    with town.trying():  # it can't be computed, three times over
        case = town.at_recheck()
        with monkeypatch.context() as patched:
            patched.setattr(checks, "preview", broken)
            for _ in range(4):
                town.work(case)
                town.hands.move(minutes=16)


def in_full(town):
    """A cut made in error: all of it comes back on one person's word."""
    with town.trying():
        send(*steady(limit_changed(ago(days=2), 2_000_000, 1_200_000, codes=["CRD-INCOME"]), limit=2_000_000))
        case = draft(codes=["CRD-INCOME"])
        town.program(case, "submit", choice="income")
        town.work(case)
        town.desk(town.rev, None, "take")
        town.desk(town.rev, case, "approve", **judged("16500", level="4"))
        town.work(case)


def broken(*_, **__):
    raise RuntimeError("the pipeline is down")


def test_every_edge_is_taken_by_its_named_actor_through_a_door(town, monkeypatch):
    with transaction.atomic():
        send(*small_trader())
        for status in (*OPEN, S.CLOSED, S.CLOSED_FINAL):
            with transaction.atomic():
                case = town.at(status.value)
                assert case.status == status, f"{status} was not reached"
                for act in (*simple(town, case), *(anywhere(town, case) if status in OPEN else ())):
                    with town.trying():
                        act()
                transaction.set_rollback(True)
        special(town, monkeypatch)
        transaction.set_rollback(True)
    in_full(town)

    chart = {
        (transition.event, transition.source.value, target.value)
        for state in CaseFlow.states
        for transition in state.transitions
        for target in transition.targets
    }
    untaken = sorted(chart - town.taken)
    assert not untaken, f"untaken: {untaken}"
    assert town.taken <= chart
