"""Any life of a case: random people, times, repeated deliveries; the laws hold after every step."""

import os
from contextlib import suppress
from datetime import timedelta
from functools import partial

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from appeals import checks, services
from appeals.commands import Item, Papers
from appeals.errors import AlreadyOpen, AtLimit
from appeals.models import Assent, Case, Clock
from appeals.standing import UNINVOLVED
from appeals.status import AFTER_DECISION, CLOSED, DECIDED, Kind, Status
from appeals.sweeping import sweep
from appeals.trail import breaks
from appeals.visits import Plan
from risk.bureau.models import Pull
from risk.decisions.models import Decision
from risk.decisions.services import replay
from risk.errors import DomainError
from risk.events import queries as ledger
from risk.events.services import take
from risk.facts.reading import read
from risk.orders.models import Restoration
from risk.work.models import Work
from risk.work.services import drain
from tests.appeals.conftest import send
from tests.appeals.people import BORROWER, GROUNDS, LINE, make_staff
from tests.histories import limit_changed, raw
from tests.risk.test_facts_stories import small_trader

TOPICS = ("case.intake", "case.recheck", "restoration.applied", "restoration.unanswered", "line.changed")
FLOW = Item(proof="P-BANKFLOW", why="核定收入")
people = st.integers(0, 1)
incomes = st.sampled_from([0, 400_000, 960_000, 2_000_000])
CHECK = Plan(items=("是否在经营",))


class Life(RuleBasedStateMachine):
    hands = None  # set by the test: the clock everybody reads
    files = None

    def __init__(self):
        super().__init__()
        self.outer = transaction.atomic()
        self.outer.__enter__()
        self.hands.reset()
        self.files["papers"] = Papers()
        send(*small_trader())
        self.staff = {role: [make_staff(role) for _ in range(2)] for role in ("reviewer", "approver", "specialist")}
        self.staff["approver"][1].groups.set(
            self.staff["reviewer"][1].groups.all() | self.staff["approver"][1].groups.all()
        )
        self.staff["compliance"] = [make_staff("compliance")] * 2
        self.keys = 0
        self.replayed = set()

    def teardown(self):
        transaction.set_rollback(True)
        self.outer.__exit__(None, None, None)

    def key(self):
        self.keys += 1
        return f"k{self.keys}"

    def newest(self):
        return Case.objects.order_by("-opened_at", "-number").first()

    def act(self, verb, *args, **asked):
        """Each command is sent twice: a repeated delivery must change nothing."""
        case = self.newest()
        if case is None:
            return
        asked["key"] = self.key()
        try:
            verb(case.number, *args, **asked)
        except DomainError:
            return
        before = list(case.steps.values_list("seq", "hash"))
        verb(case.number, *args, **asked)
        assert list(case.steps.values_list("seq", "hash")) == before

    @rule()
    def open(self):
        asked = {"line": LINE, "borrower": BORROWER, "decision": "D-1", "codes": ["BEH-SMALLFREQ"]}
        with suppress(AlreadyOpen):
            services.open_case(**asked, key=self.key())

    @rule(said=st.sampled_from(["", "请重新看。"]), choice=st.sampled_from(["", "income"]))
    def submit(self, said, choice):
        self.act(services.submit, borrower=BORROWER, statement=said, choice=choice)

    @rule(verb=st.sampled_from([services.withdraw, services.no_more_proofs, services.request_second_review]))
    def borrower_says(self, verb):
        self.act(verb, borrower=BORROWER)

    @rule(missing=st.booleans(), red=st.integers(0, 1))
    def files_change(self, missing, red):
        self.files["papers"] = Papers(missing=(FLOW,) if missing else (), held=() if missing else ("P-BIZ",), red=red)
        if case := self.newest():
            services.proofs_changed(case.pk)

    @rule(who=people)
    def claim(self, who):
        with suppress(AtLimit):
            services.claim_next(self.staff["reviewer"][who])

    @rule(who=people, leaning=st.sampled_from(["restore", "keep", "unsure"]))
    def first_view(self, who, leaning):
        if case := self.newest():
            with suppress(DomainError):
                services.first_view(
                    case.number, staff=self.staff["reviewer"][who], leaning=leaning, note="先看过流水。"
                )

    @rule(who=people, income=incomes, level=st.integers(1, 4))
    def approve(self, who, income, level):
        asked = {"income": income, "level": level, "note": GROUNDS}
        self.act(services.approve, staff=self.staff["reviewer"][who], **asked)

    @rule(who=people)
    def decline(self, who):
        self.act(services.decline, staff=self.staff["reviewer"][who], note=GROUNDS, targets=["目标"])

    @rule(role=st.sampled_from(["reviewer", "approver", "specialist"]), who=people, agrees=st.booleans())
    def second(self, role, who, agrees):
        verb = services.agree if agrees else services.return_to_reviewer
        self.act(verb, staff=self.staff[role][who], note="看过材料。")

    @rule(
        role=st.sampled_from(["reviewer", "approver", "specialist", "compliance"]),
        who=people,
        verb=st.sampled_from(
            [services.release, services.send_to_specialist, services.clear, services.extend, services.reopen,
             services.uphold, partial(services.order_check, plan=CHECK), services.report_check]
        ),
    )  # fmt: skip
    def staff_does(self, role, who, verb):
        self.act(verb, staff=self.staff[role][who], note=GROUNDS)

    @rule(who=people)
    def second_review(self, who):
        staff = self.staff["approver"][who]
        self.act(services.claim_second, staff=staff)
        self.act(services.change, staff=staff, income=960_000, level=2, note=GROUNDS)

    @rule(agrees=st.booleans())
    def borrower_is_asked_for_a_time(self, agrees):
        if case := self.newest():
            with suppress(DomainError):
                if agrees:
                    services.agree_visit(case.number, borrower=BORROWER)
                else:
                    services.refuse_visit(case.number, borrower=BORROWER)

    @rule(who=people)
    def resume(self, who):
        self.act(services.resume, staff=self.staff["compliance"][0], assignee=self.staff["reviewer"][who])

    @rule(length=st.sampled_from([timedelta(minutes=1), timedelta(minutes=31), timedelta(days=1), timedelta(days=8)]))
    def time_passes(self, length):
        self.hands.at += length
        sweep()

    @rule(twice=st.booleans())
    def workers_work(self, twice):
        drain(topics=TOPICS)
        if twice:
            Work.objects.filter(topic__in=TOPICS).update(done_at=None)
            drain(topics=TOPICS)

    @initialize(steps=st.integers(1, 8))
    def it_begins(self, steps):
        self.it_goes_its_way(steps)

    @rule(steps=st.integers(1, 8))
    def it_goes_its_way(self, steps):
        """The next things that would happen anyway, so that lives get long."""
        for _ in range(steps):
            case = self.newest()
            match case and case.status:
                case None:
                    self.open()
                case Status.DRAFT:
                    self.submit("请重新看。", "")
                case Status.QUEUED:
                    self.claim(steps % 2)
                case Status.IN_REVIEW:
                    who = self.staff["reviewer"].index(case.assignee) if case.assignee in self.staff["reviewer"] else 0
                    self.first_view(who, "unsure")
                    self.approve(who, 960_000, 2)
                case Status.PENDING_2ND_EYE:
                    for role in ("specialist", "approver"):
                        self.second(role, 0, agrees=True)
                case Status.CLOSED:
                    self.borrower_says(services.request_second_review)
                case Status.REOPENED:
                    self.resume(0)
                case _:
                    self.workers_work(twice=False)
                    self.core_obeys()
                    self.workers_work(twice=True)
                    self.notices_are_delivered()

    @rule()
    def core_obeys(self):
        for order in Restoration.objects.filter(confirmed_at=None):
            self.hands.at += timedelta(seconds=1)  # an answer comes after what it answers, here as in life
            take([raw(limit_changed(self.hands.at, 0, order.amount))])

    @rule()
    def notices_are_delivered(self):
        for case in Case.objects.all():
            for step in case.steps.all():
                if step.notice:
                    services.record_told(case.number, step.seq, notice=step.notice)

    # The laws

    @invariant()
    def every_chain_holds(self):
        assert list(breaks()) == []

    @invariant()
    def only_people_decline(self):
        for case in Case.objects.filter(outcome="keep"):
            assert case.steps.filter(target=Status.DECIDED_KEEP).last().actor_id is not None

    @invariant()
    def no_eye_is_missing_and_none_is_the_proposer_s(self):
        for case in Case.objects.filter(status__in=[*DECIDED, *AFTER_DECISION]):
            assert Assent.objects.filter(case=case, round=case.round).count() >= len(case.eyes)
        for assent in Assent.objects.all():
            assert assent.staff_id != assent.proposer_id

    @invariant()
    def what_is_restored_was_agreed(self):
        for case in Case.objects.filter(status__in=[Status.APPLYING, Status.CLOSED], outcome__in=["full", "partial"]):
            assert case.amount <= case.proposed.amount
        for order in Restoration.objects.all():
            assert order.amount == Case.objects.get(number=order.case).steps.filter(
                event="result", body__result__amount=order.amount
            ).last().body["result"]["amount"]  # fmt: skip

    @invariant()
    def one_open_case_per_decision(self):
        assert Case.objects.exclude(status__in=CLOSED).filter(decision="D-1").count() <= 1

    @invariant()
    def an_undecided_case_is_never_without_its_statutory_clock(self):
        for case in Case.objects.exclude(status__in=[*CLOSED, *AFTER_DECISION, Status.DRAFT, Status.SECOND_REVIEW]):
            if case.life == 0:
                assert Clock.objects.filter(
                    case=case, code=Kind(case.kind).statute, met_at=None, stopped_at=None
                ).exists()

    @invariant()
    def asking_costs_nothing_and_proofs_go_to_no_bureau(self):
        assert not Pull.objects.exists()  # laws 5 and 9: no enquiry, whatever is asked and handed in

    @invariant()
    def every_decision_comes_out_the_same_again(self):
        for decision in Decision.objects.exclude(pk__in=self.replayed):  # law 8
            assert replay(decision.pk).agree, decision.pk
            self.replayed.add(decision.pk)

    @invariant()
    def nothing_is_taken_by_an_answer(self):
        for order in Restoration.objects.all():  # laws 1 and 3: what comes of a case gives, and closes nothing
            known = ledger.history(LINE, at=order.ordered_at, known_at=order.ordered_at)
            assert order.amount >= read(known, at=order.ordered_at).values["limit_now"]

    @invariant()
    def nobody_judges_a_second_life_who_had_a_hand_in_the_first(self):
        for case in Case.objects.filter(life__gt=0):
            acted = case.steps.filter(actor__isnull=False).exclude(event__in=UNINVOLVED).values_list("seq", "actor_id")
            before = {actor for seq, actor in acted if seq <= case.life}
            assert before.isdisjoint(actor for seq, actor in acted if seq > case.life)

    @invariant()
    def a_closed_case_was_told(self):
        for case in Case.objects.filter(status=Status.CLOSED):
            assert case.told.exists()


@pytest.mark.django_db
def test_the_laws_hold_in_any_life(monkeypatch, hands, files):
    start = hands.at
    hands.reset = lambda: setattr(hands, "at", start)
    monkeypatch.setattr(Life, "hands", hands)
    monkeypatch.setattr(Life, "files", files)
    assert checks.clock.now is hands
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=int(os.environ.get("LIVES", "6")),
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
            phases=[Phase.generate],
        ),
    )
