"""Every edge of the chart, taken once on the database by its named actor; an edge nobody took fails the test."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import transaction

from appeals import services
from appeals.commands import SYSTEM, Actor, Item, Move, Papers, Result, customer
from appeals.flow import CaseFlow
from appeals.models import Case, Step
from appeals.moves import apply
from appeals.roles import acting
from appeals.status import OPEN, WITHDRAWABLE, Part, Status
from appeals.visits import Plan
from risk.work.services import drain
from tests.appeals.people import BORROWER, GROUNDS, agreed, draft, in_review, make_staff, obey, proposed, queued

pytestmark = pytest.mark.usefixtures("trader")
S = Status
FLOW = Item(proof="P-BANKFLOW", why="核定收入")
CHECK = Plan(items=("是否在这家单位工作",))
TARGETS = ["90天内借款不超过10次"]


class Town:
    """Everybody who acts, and a way to bring a case to any status by real moves."""

    def __init__(self, files, hands):
        self.files, self.hands = files, hands
        self.rev, self.appr, self.sup = make_staff("reviewer"), make_staff("approver"), make_staff("approver")
        self.spec, self.cpd, self.aml = make_staff("specialist"), make_staff("compliance"), make_staff("aml")
        self.taken = set()

    def move(self, case, event, staff=None, **over):
        actor = acting(staff) if staff else SYSTEM
        fields = {"event": event, "key": f"{event}:{case.seq}", "actor": actor, "note": GROUNDS, "papers": Papers()}
        return apply(Move(**fields | over), to=case.pk).case

    def own(self, case, event, **over):
        return self.move(case, event, actor=customer(BORROWER), **over)

    @contextmanager
    def trying(self):
        """What is done inside is counted and then undone."""
        before = set(Step.objects.values_list("case_id", "seq"))
        with transaction.atomic():
            yield
            for step in Step.objects.exclude(source=""):
                if (step.case_id, step.seq) not in before:
                    self.taken.add((step.event, step.source, step.target))
            transaction.set_rollback(True)

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
def town(files, hands):
    return Town(files, hands)


def simple(town, case):
    """The edges of a status that need nothing but their actor."""
    rev, spec, cpd = town.rev, town.spec, town.cpd
    return {
        S.DRAFT: [lambda: services.submit(case.number, borrower=BORROWER, choice="income", key="x"),
                  lambda: services.discard(case.number, borrower=BORROWER, key="x")],
        S.SUBMITTED: [lambda: town.move(case, "take_in")],
        S.INTAKE: [lambda: services.redirect(case.number, staff=rev, kind="complaint", note="属于投诉。", key="x"),
                   lambda: town.move(case, "ask", items=(FLOW,)), lambda: town.move(case, "complete")],
        S.WAITING_DOCS: [lambda: town.move(case, "remind"),
                         lambda: services.no_more_proofs(case.number, borrower=BORROWER, key="x")],
        S.QUEUED: [lambda: services.claim_next(rev)],
        S.IN_REVIEW: [
            lambda: services.request_proofs(case.number, staff=rev, items=[FLOW], note="还缺流水。", key="x"),
            lambda: services.release(case.number, staff=rev, note="请其他同事看。", key="x"),
            lambda: services.send_to_specialist(case.number, staff=rev, note="公章可疑。", key="x"),
            lambda: services.order_check(case.number, staff=rev, note="电话核实单位。", key="x", plan=CHECK),
            lambda: services.approve(case.number, staff=rev, income=960_000, level=2, note=GROUNDS, key="x"),
            lambda: services.approve(case.number, staff=rev, income=1, level=2, note=GROUNDS, key="x"),
            lambda: services.decline(case.number, staff=rev, note=GROUNDS, targets=TARGETS, key="x"),
        ],
        S.SPECIALIST: [lambda: services.clear(case.number, staff=spec, note="公章属实。", key="x")],
        S.OFFLINE_VERIFY: [
            lambda: services.report_check(case.number, staff=spec, note="单位确认在职。", key="x", is_agreed=True)
        ],
        S.PENDING_2ND_EYE: [lambda: services.agree(case.number, staff=town.appr, key="x"),
                            lambda: services.return_to_reviewer(case.number, staff=town.appr, note="再看。", key="x")],
        S.RECHECK: [lambda: town.move(case, "fail"),
                    lambda: town.move(case, "result", result=Result(outcome="full", amount=2_070_000)),
                    lambda: town.move(case, "result", result=Result(outcome="partial", amount=2_070_000)),
                    lambda: town.move(case, "result", result=Result(outcome="partial", amount=2_100_000)),
                    lambda: town.move(case, "result", result=Result(outcome="keep", amount=0))],
        S.RECHECK_ERROR: [lambda: town.move(case, "retry"), lambda: town.move(case, "give_up")],
        S.DECIDED_FULL: [lambda: town.move(case, "put_in_force")],
        S.DECIDED_PARTIAL: [lambda: town.move(case, "put_in_force")],
        S.DECIDED_KEEP: [lambda: services.record_told(case.number, case.seq)],
        S.APPLYING: [lambda: town.move(case, "fail_apply")],
        S.APPLY_ERROR: [lambda: town.move(case, "put_in_force")],
        S.CLOSED: [lambda: services.request_second_review(case.number, borrower=BORROWER, key="x"),
                   lambda: services.reopen(case.number, staff=cpd, note="监管来函。", key="x")],
        S.SECOND_REVIEW: [
            lambda: services.claim_second(case.number, staff=town.appr, key="x"),
            lambda: services.uphold(case.number, staff=town.appr, note=GROUNDS, key="x"),
            lambda: services.change(case.number, staff=town.appr, income=960_000, level=2, note=GROUNDS, key="x"),
        ],
        S.CLOSED_FINAL: [lambda: services.reopen(case.number, staff=cpd, note="新的事实。", key="x")],
        S.REOPENED: [lambda: services.resume(case.number, staff=cpd, assignee=make_staff("reviewer"), key="x")],
    }.get(S(case.status), [])  # fmt: skip


def anywhere(town, case):
    """What may happen in any open state."""
    chat = Actor(parts=frozenset({Part.ASST}), ref=BORROWER)
    yield lambda: services.extend(case.number, staff=town.sup, note="需要更多时间。", key="x1")
    yield lambda: services.raise_alarm(case.number, actor=chat, kind="hardship", key="x2")
    yield lambda: services.pass_on(case.number, borrower=BORROWER, helper="heir", note="死亡证明已核。", key="x3")
    yield lambda: town.move(case, "lift")
    if S(case.status) in WITHDRAWABLE:
        yield lambda: services.withdraw(case.number, borrower=BORROWER, key="x4")


def special(town):
    """Edges that need a case, a clock or a file of their own."""
    with town.trying():  # heal: our own fault, over
        town.move(town.at_intake(codes=["SYS-INCIDENT"], actor=SYSTEM), "heal")
    with town.trying():  # nothing ever came
        case = draft()
        case = services.submit(case.number, borrower=BORROWER, choice="income", key="s")
        case = town.move(town.move(case, "take_in"), "ask", items=(FLOW,))
        Case.objects.filter(pk=case.pk).update(waits_until=case.moved_at)
        town.move(case, "expire")
    with town.trying():  # declined past E.7: a supervisor agrees
        case = town.at_in_review()
        Case.objects.filter(pk=case.pk).update(distress=True)
        services.decline(case.number, staff=town.rev, note=GROUNDS, targets=TARGETS, key="d")
        services.agree(case.number, staff=town.sup, key="g")
    with town.trying():  # a red finding: two more people
        case = town.at_in_review()
        Case.objects.filter(pk=case.pk).update(red=1)
        services.first_view(case.number, staff=town.rev, leaning="restore", note="公章像是补盖的，流水对得上。")
        services.approve(case.number, staff=town.rev, income=960_000, level=2, note=GROUNDS, key="a")
        services.agree(case.number, staff=town.spec, key="1")
    with town.trying():  # in force, told, closed
        case = town.at_applying()
        obey(case, town.hands.at)
        services.record_told(case.number, case.seq)
    with town.trying():  # the window ends
        case = town.at_closed()
        Case.objects.filter(pk=case.pk).update(window_until=case.moved_at - timedelta(seconds=1))
        town.move(case, "finish")


def test_every_edge_is_taken_by_its_named_actor(town):
    statuses = [status for status in Status if status in OPEN or status in (S.CLOSED, S.CLOSED_FINAL)]
    for status in statuses:
        with transaction.atomic():
            case = town.at(status.value)
            assert case.status == status, f"{status} was not reached"
            for act in (*simple(town, case), *(anywhere(town, case) if status in OPEN else ())):
                with town.trying():
                    act()
            transaction.set_rollback(True)
    special(town)

    chart = {
        (transition.event, transition.source.value, target.value)
        for state in CaseFlow.states
        for transition in state.transitions
        for target in transition.targets
    }
    untaken = sorted(chart - town.taken)
    assert not untaken, f"untaken: {untaken}"
    assert town.taken <= chart
