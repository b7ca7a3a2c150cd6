"""The chart alone: no database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from statemachine.exceptions import TransitionNotAllowed

from appeals import errors
from appeals.commands import Actor, Item, Move, Papers, Proposal, Result, Standing
from appeals.drawing import page
from appeals.flow import CaseFlow
from appeals.status import ACTORS, AFTER_DECISION, CLOSED, EVENTS, FINAL, LIFTABLE, OPEN, Part, Status
from tests.appeals.people import BORROWER, GROUNDS

NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)
REVIEWER, APPROVER, SPECIALIST, SECOND = 2, 3, 4, 5
S = Status

# E.3 and "edges beside it", by hand: (event, from) -> every status it may reach.
EDGES = {
    ("submit", S.DRAFT): {S.SUBMITTED},
    ("discard", S.DRAFT): {S.DISCARDED},
    ("take_in", S.SUBMITTED): {S.INTAKE},
    ("redirect", S.INTAKE): {S.REDIRECTED},
    ("heal", S.INTAKE): {S.AUTO_HEALED},
    ("ask", S.INTAKE): {S.WAITING_DOCS},
    ("ask", S.IN_REVIEW): {S.WAITING_DOCS},
    ("remind", S.WAITING_DOCS): {S.WAITING_DOCS},
    ("answer", S.WAITING_DOCS): {S.QUEUED},
    ("expire", S.WAITING_DOCS): {S.EXPIRED},
    ("complete", S.INTAKE): {S.QUEUED},
    ("claim", S.QUEUED): {S.IN_REVIEW},
    ("release", S.IN_REVIEW): {S.QUEUED},
    ("escalate", S.IN_REVIEW): {S.SPECIALIST},
    ("clear", S.SPECIALIST): {S.IN_REVIEW},
    ("order_check", S.IN_REVIEW): {S.OFFLINE_VERIFY},
    ("report_check", S.OFFLINE_VERIFY): {S.IN_REVIEW},
    ("approve", S.IN_REVIEW): {S.RECHECK, S.PENDING_2ND_EYE},
    ("decline", S.IN_REVIEW): {S.DECIDED_KEEP, S.PENDING_2ND_EYE},
    ("agree", S.PENDING_2ND_EYE): {S.RECHECK, S.DECIDED_KEEP, S.PENDING_2ND_EYE},
    ("send_back", S.PENDING_2ND_EYE): {S.IN_REVIEW},
    ("result", S.RECHECK): {S.DECIDED_FULL, S.DECIDED_PARTIAL, S.IN_REVIEW, S.PENDING_2ND_EYE},
    ("fail", S.RECHECK): {S.RECHECK_ERROR},
    ("retry", S.RECHECK_ERROR): {S.RECHECK},
    ("give_up", S.RECHECK_ERROR): {S.IN_REVIEW},
    ("put_in_force", S.DECIDED_FULL): {S.APPLYING},
    ("put_in_force", S.DECIDED_PARTIAL): {S.APPLYING},
    ("put_in_force", S.APPLY_ERROR): {S.APPLYING},
    ("confirm", S.APPLYING): {S.APPLYING},
    ("fail_apply", S.APPLYING): {S.APPLY_ERROR},
    ("close", S.APPLYING): {S.CLOSED},
    ("close", S.DECIDED_KEEP): {S.CLOSED},
    ("request_second", S.CLOSED): {S.SECOND_REVIEW},
    ("claim_second", S.SECOND_REVIEW): {S.SECOND_REVIEW},
    ("change", S.SECOND_REVIEW): {S.RECHECK},
    ("uphold", S.SECOND_REVIEW): {S.CLOSED_FINAL},
    ("finish", S.CLOSED): {S.CLOSED_FINAL},
    ("reopen", S.CLOSED): {S.REOPENED},
    ("reopen", S.CLOSED_FINAL): {S.REOPENED},
    ("resume", S.REOPENED): {S.IN_REVIEW},
    **{("withdraw", at): {S.WITHDRAWN} for at in OPEN if at not in AFTER_DECISION},
    **{(event, at): {at} for event in ("extend", "alarm", "pass_on") for at in OPEN},
    **{("lift", at): {at} for at in LIFTABLE},
}
# What makes a branch other than the plain one: how the move and the case differ.
EYES = {"proposal": {"eyes": (Part.APPR,)}}
BRANCHES = [
    ("approve", S.PENDING_2ND_EYE, EYES),
    ("decline", S.PENDING_2ND_EYE, {"proposal": {"verdict": "decline", "eyes": (Part.SUP,)}}),
    ("agree", S.DECIDED_KEEP, {"pending": {"verdict": "decline"}}),
    ("agree", S.PENDING_2ND_EYE, {"pending": {"eyes": (Part.SPEC, Part.APPR)}}),
    ("result", S.DECIDED_FULL, {"result": {"outcome": "full"}}),
    ("result", S.PENDING_2ND_EYE, {"result": {"amount": 2_100_000}}),
    ("result", S.PENDING_2ND_EYE, {"result": {"needs_eyes": True}}),
    ("result", S.IN_REVIEW, {"result": {"outcome": "keep", "amount": 0}}),
    ("result", S.IN_REVIEW, {"result": {"amount": 1_900_000}}),
]
PLAIN = {"approve": S.RECHECK, "decline": S.DECIDED_KEEP, "agree": S.RECHECK, "result": S.DECIDED_PARTIAL}


def proposal(**over):
    fields = {
        "verdict": "approve",
        "by": REVIEWER,
        "version": 1,
        "income": 960_000,
        "level": 2,
        "outcome": "partial",
        "amount": 2_070_000,
        "policy": "cn-revolving@1.0.0",
        "targets": ("90天内借款不超过10次",),
    }
    return Proposal(**fields | over)


def case_at(status, *, pending=None, **over):
    proposed = proposal(**(pending or {"eyes": (Part.APPR,)} if status == S.PENDING_2ND_EYE else {}))
    fields = {
        "kind": "appeal",
        "choice": "",
        "status": status,
        "borrower": BORROWER,
        "assignee_id": SECOND if status == S.SECOND_REVIEW else REVIEWER,
        "locked_until": NOW + timedelta(minutes=10),
        "opened_at": NOW - timedelta(days=31),
        "statement": "",
        "codes": ["DAT-POSTING"],
        "rounds": 0,
        "extended": 0,
        "version": 1,
        "proofs_in": 0,
        "second": False,
        "waits_until": NOW,
        "window_until": NOW + timedelta(days=1),
        "closed_at": NOW - timedelta(days=1),
        "lifted_at": None,
        "applied_at": NOW,
        "tries": 0,
        "proposed": proposed,
        "needs_first_view": False,
    }
    return SimpleNamespace(**fields | over)


ACTING = {
    "agree": (Part.APPR, APPROVER),
    "send_back": (Part.APPR, APPROVER),
    "clear": (Part.SPEC, SPECIALIST),
    "report_check": (Part.FIELD, SPECIALIST),
    "change": (Part.REV2, SECOND),
    "uphold": (Part.REV2, SECOND),
    "claim_second": (Part.REV2, SECOND),
    "extend": (Part.SUP, 6),
    "reopen": (Part.CPD, 7),
    "resume": (Part.CPD, 7),
}
BY_BORROWER = {"submit": Part.CUST, "withdraw": Part.CUST, "request_second": Part.CUST, "pass_on": Part.AGT}
BY_REVIEWER = {"redirect", "claim", "release", "escalate", "order_check", "approve", "decline"}


def actor_of(event, status):
    if event in BY_BORROWER:
        return Actor(parts=frozenset({BY_BORROWER[event]}), ref=BORROWER)
    if event in ACTING:
        part, staff = ACTING[event]
        return Actor(parts=frozenset({part}), staff_id=staff)
    if event in BY_REVIEWER or (event == "ask" and status == S.IN_REVIEW):
        return Actor(parts=frozenset({Part.REV}), staff_id=REVIEWER)
    return Actor(parts=frozenset({Part.SYS}), ref="SYS")


def move(event, status, **over):
    fields = {
        "event": event,
        "key": "k",
        "actor": actor_of(event, status),
        "note": GROUNDS,
        "statement": "我的收入稳定。",
        "items": (Item(proof="P-BANKFLOW", why="核定收入"),),
        "papers": Papers(),
        "kind": "hardship",
        "proposal": proposal(by=SECOND if event == "change" else REVIEWER),
        "result": Result(outcome="partial", amount=2_070_000),
    }
    if event == "answer":
        fields["actor"] = Actor(parts=frozenset({Part.CUST}), ref=BORROWER)
    return Move(**fields | over)


def send(event, status, *, case=None, known=None, **over):
    case = case or case_at(status, window_until=NOW if event == "finish" else NOW + timedelta(days=1))
    flow = CaseFlow(case, state_field="status")
    flow.send(event, move=move(event, status, **over), standing=known or Standing(at=NOW, delivered=True))
    return case.status


@pytest.mark.parametrize("event", [event for event in EVENTS if event != "open"])
def test_every_move_is_in_the_table_or_refused(event):
    for status in Status:
        if (event, status) in EDGES:
            reached = send(event, status)
            assert reached in EDGES[event, status]
            assert reached == PLAIN.get(event, reached)
        else:
            with pytest.raises(TransitionNotAllowed):
                send(event, status)


@pytest.mark.parametrize(("event", "target", "over"), BRANCHES)
def test_each_branch_is_taken_for_its_reason(event, target, over):
    (source,) = {at for (name, at) in EDGES if name == event}
    case = case_at(source, pending=over.get("pending") and {"eyes": (Part.APPR,)} | over["pending"])
    changed = {}
    if "proposal" in over:
        changed["proposal"] = proposal(**over["proposal"])
    if "result" in over:
        changed["result"] = Result(**{"outcome": "partial", "amount": 2_070_000} | over["result"])
    assert send(event, source, case=case, **changed) == target


def test_the_branches_are_all_of_them():
    drawn = {
        (transition.event, transition.source.value, target.value)
        for state in CaseFlow.states
        for transition in state.transitions
        for target in transition.targets
    }
    assert drawn == {(event, source, target) for (event, source), targets in EDGES.items() for target in targets}


def test_the_event_type_names_every_event():
    assert {event.id for event in CaseFlow.events} | {"open"} == set(EVENTS) == set(ACTORS)


@pytest.mark.parametrize("event", sorted({event for event, _ in EDGES}))
def test_only_the_named_actors_make_a_move(event):
    status = next(at for name, at in EDGES if name == event)
    for part in set(Part) - ACTORS[event]:
        with pytest.raises(errors.NotYourPart):
            send(event, status, actor=Actor(parts=frozenset({part}), staff_id=REVIEWER, ref=BORROWER))


def test_the_machine_never_declines():
    deciding = {event for (event, source), targets in EDGES.items() if S.DECIDED_KEEP in targets - {source}}
    assert deciding == {"decline", "agree"}
    assert not any(Part.SYS in ACTORS[event] for event in deciding)


def test_the_final_states_are_the_library_s_and_closed_is_ours():
    assert {state.value for state in CaseFlow.final_states} == set(FINAL)
    assert set(CLOSED) - set(FINAL) == {S.CLOSED, S.CLOSED_FINAL}


def test_the_drawing_is_current():
    assert Path("docs/appeal-flow.md").read_text() == page(), "run: make draw"


MINE = Actor(parts=frozenset({Part.CUST}), ref="B-OTHER")
AT = replace(Standing(at=NOW), delivered=True)
REFUSALS = [
    ("submit", S.DRAFT, {"statement": " "}, {}, errors.NothingSaid),
    ("submit", S.DRAFT, {}, {"proofs_in": 1}, errors.NoConsent),
    ("submit", S.DRAFT, {"actor": MINE}, {}, errors.NoSuchCase),
    ("discard", S.DRAFT, {}, {"opened_at": NOW - timedelta(days=30) + timedelta(seconds=1)}, errors.NotReady),
    ("take_in", S.SUBMITTED, {"papers": Papers(scanning=1)}, {}, errors.NotReady),
    ("complete", S.INTAKE, {"papers": Papers(reading=1)}, {}, errors.NotReady),
    ("heal", S.INTAKE, {}, {"codes": ["DAT-POSTING", "BEH-SMALLFREQ"]}, errors.NotReady),
    ("ask", S.IN_REVIEW, {"items": ()}, {}, errors.NothingAsked),
    ("ask", S.IN_REVIEW, {"papers": Papers(held=("P-BANKFLOW",))}, {}, errors.NothingAsked),
    ("ask", S.IN_REVIEW, {}, {"rounds": 2}, errors.TooManyRounds),
    ("expire", S.WAITING_DOCS, {}, {"waits_until": NOW + timedelta(seconds=1)}, errors.NotReady),
    ("expire", S.WAITING_DOCS, {}, {"statement": "有"}, errors.NotReady),
    ("release", S.IN_REVIEW, {"note": " "}, {}, errors.NoGrounds),
    ("approve", S.IN_REVIEW, {"note": "好" * 29}, {}, errors.NoGrounds),
    ("approve", S.IN_REVIEW, {}, {"locked_until": NOW}, errors.NotHeld),
    ("approve", S.IN_REVIEW, {}, {"assignee_id": 99}, errors.NotHeld),
    ("approve", S.IN_REVIEW, {}, {"version": 2}, errors.Changed),
    ("approve", S.IN_REVIEW, {"proposal": None}, {}, errors.NoProposal),
    ("approve", S.IN_REVIEW, {}, {"second": True}, errors.NotYourPart),
    ("decline", S.IN_REVIEW, {"proposal": proposal(targets=())}, {}, errors.NoTargets),
    ("agree", S.PENDING_2ND_EYE, {}, {"version": 2}, errors.Changed),
    ("close", S.APPLYING, {}, {"applied_at": None}, errors.NotReady),
    ("request_second", S.CLOSED, {}, {"window_until": NOW}, errors.TooLate),
    ("request_second", S.CLOSED, {}, {"second": True}, errors.TooLate),
    ("finish", S.CLOSED, {}, {"window_until": NOW + timedelta(seconds=1)}, errors.NotReady),
    ("reopen", S.CLOSED_FINAL, {}, {"closed_at": NOW - timedelta(days=183)}, errors.TooLate),
    ("extend", S.QUEUED, {}, {"extended": 1}, errors.NotYourPart),
    ("extend", S.QUEUED, {}, {"extended": 2}, errors.TooLate),
    ("redirect", S.INTAKE, {"kind": "gossip"}, {}, errors.NothingSaid),
]


@pytest.mark.parametrize(("event", "status", "over", "case", "error"), REFUSALS)
def test_a_guard_refuses_by_its_name_and_nothing_moves(event, status, over, case, error):
    subject = case_at(status, **case)
    with pytest.raises(error):
        send(event, status, case=subject, known=AT, **over)
    assert subject.status == status


@pytest.mark.parametrize(
    ("event", "status", "known", "code"),
    [
        ("claim", S.QUEUED, {"conflicts": ("own-case",)}, "own-case"),
        ("approve", S.IN_REVIEW, {"before": frozenset({REVIEWER})}, "acted-before"),
        ("agree", S.PENDING_2ND_EYE, {"superiors": frozenset({REVIEWER})}, "reporting-line"),
        ("agree", S.PENDING_2ND_EYE, {"eyes": {Part.SPEC: APPROVER}}, "agreed-already"),
        ("uphold", S.SECOND_REVIEW, {"superiors": frozenset({9}), "before": frozenset({9})}, "reporting-line"),
    ],
)
def test_independence_is_a_guard(event, status, known, code):
    with pytest.raises(errors.NotIndependent) as refused:
        send(event, status, known=replace(AT, **known))
    assert refused.value.facts["conflicts"] == [code]


def test_nobody_agrees_to_their_own_proposal():
    with pytest.raises(errors.NotIndependent):
        send("agree", S.PENDING_2ND_EYE, actor=Actor(parts=frozenset({Part.APPR}), staff_id=REVIEWER))


def test_with_the_eyes_given_the_same_result_is_decided():
    case = case_at(S.RECHECK, proposed=proposal(eyes=(Part.APPR,)))
    known = Standing(at=NOW, eyes={Part.APPR: APPROVER})
    over = {"result": Result(outcome="partial", amount=2_070_000, needs_eyes=True)}
    assert send("result", S.RECHECK, case=case, known=known, **over) == S.DECIDED_PARTIAL


def test_a_case_lifted_by_the_system_is_closed_only_after_fifteen_days():
    def closing(lifted_at):
        case = case_at(S.QUEUED, lifted_at=lifted_at)
        return send("withdraw", S.QUEUED, case=case, actor=Actor(parts=frozenset({Part.SYS}), ref="SYS"))

    with pytest.raises(errors.NotReady):
        closing(NOW - timedelta(days=15) + timedelta(seconds=1))
    assert closing(NOW - timedelta(days=15)) == S.WITHDRAWN
