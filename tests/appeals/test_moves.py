"""Moves against the database: trail, keys, races, and what the database refuses by itself."""

from threading import Barrier, Thread, local
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, IntegrityError, connection, transaction

from appeals import seat, services
from appeals.commands import SYSTEM, Move, Papers, Screen
from appeals.errors import AlreadyOpen, AtLimit, Changed, KeyReused, NoSuchCase, NotIndependent, WrongStage
from appeals.flow import CaseFlow
from appeals.models import Assent, Case, Conflict, Step
from appeals.moves import apply
from appeals.status import Part, Status
from appeals.trail import breaks
from risk.errors import DomainError
from tests.appeals.people import BORROWER, CODES, GROUNDS, agreed, draft, in_review, make_staff, proposed, queued

pytestmark = pytest.mark.usefixtures("trader")


def test_a_case_begins_with_a_step_and_a_number_that_checks():
    case = draft()

    [step] = case.steps.all()
    assert (step.event, step.source, step.target, step.ref) == ("open", "", "draft", BORROWER)
    assert case.number.startswith("MB-261120-")


def test_the_same_key_opens_one_case():
    assert draft(key="k").pk == draft(key="k").pk


def test_the_same_key_moves_once():
    case = draft()
    for _ in range(2):
        services.submit(case.number, borrower=BORROWER, statement="请重新看。", key="k")
    assert [step.event for step in case.steps.all()] == ["open", "submit"]


@pytest.mark.parametrize("other", [{"event": "take_in"}, {"actor": SYSTEM}])
def test_a_key_names_one_event_by_one_actor(other):
    case = draft()
    services.submit(case.number, borrower=BORROWER, statement="请重新看。", key="k")
    again = {"event": "submit", "key": "k", "actor": SYSTEM} | other
    with pytest.raises(KeyReused):
        apply(Move(**again), to=case.pk)


def test_a_wrong_stage_leaves_no_step(approver):
    case = draft()
    with pytest.raises(WrongStage) as refused:
        services.agree(case.number, staff=approver, key="k")
    assert refused.value.facts == {"status": "draft", "event": "agree"}
    assert case.steps.count() == 1


def test_an_unknown_case_and_another_s_case_look_the_same():
    case = draft()
    with pytest.raises(NoSuchCase) as absent:
        services.withdraw("MB-261120-00000-0", borrower=BORROWER, key="k")
    with pytest.raises(NoSuchCase) as other:
        services.withdraw(case.number, borrower="B-2", key="k")
    assert str(absent.value) == str(other.value)
    with pytest.raises(NoSuchCase):
        apply(Move(event="withdraw", key="k", actor=SYSTEM), to=uuid4())


def test_one_decision_has_one_open_case():
    case = draft(decision="D-1")
    for again in ({"decision": "D-1", "codes": ["CRD-DTI"]}, {"decision": "D-2"}):
        with pytest.raises(AlreadyOpen) as refused:
            draft(**again)
        assert refused.value.facts == {"number": case.number}
    services.withdraw(case.number, borrower=BORROWER, key="w")
    assert draft(decision="D-1").status == Status.DRAFT


def test_the_database_allows_one_open_case_per_decision():
    draft(decision="D-1")
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.create(number="MB-1", borrower=BORROWER, line="L-1", decision="D-1")


@pytest.mark.parametrize("act", ["update", "delete"])
@pytest.mark.parametrize("rows", [Step, Assent, Conflict])
def test_the_database_refuses_to_rewrite_the_trail(reviewer, approver, act, rows):
    case = agreed(reviewer, approver)
    services.step_aside(case.number, staff=make_staff("reviewer"), note="亲属")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows.objects.update(note="edited") if act == "update" else rows.objects.all().delete()


def test_the_database_refuses_an_unknown_status():
    case = draft()
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(status="zombie")


def test_the_chain_holds_and_a_changed_word_breaks_it(reviewer, approver):
    case = agreed(reviewer, approver)
    assert list(breaks()) == []
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE appeals_step DISABLE TRIGGER append_only")
        cursor.execute("UPDATE appeals_step SET note = 'edited' WHERE case_id = %s AND event = 'approve'", [case.pk])
        cursor.execute("ALTER TABLE appeals_step ENABLE TRIGGER append_only")
    [found] = breaks()
    assert found.chain == f"steps of {case.number}"
    assert "not what was hashed" in found.why


def test_a_missing_last_step_breaks_the_chain():
    case = draft()
    Case.objects.filter(pk=case.pk).update(seq=2)
    [found] = breaks()
    assert "last step" in found.why


# Independence, by the database alone


def assent(case, staff, **over):
    fields = {
        "case": case,
        "round": case.round,
        "eye": "APPR",
        "staff": staff,
        "proposer_id": case.proposal["by"],
        "at": case.moved_at,
    }
    return Assent.objects.create(**fields | over)


def refused(match):
    return pytest.raises(IntegrityError, match=match)


def test_the_proposer_cannot_assent_even_by_sql(reviewer):
    case = proposed(reviewer)
    with refused("assent_not_by_proposer"), transaction.atomic():
        assent(case, reviewer)


def test_nobody_under_the_proposer_can_assent_even_by_sql(reviewer):
    case = proposed(reviewer)
    under = make_staff("approver", manager=make_staff("approver", manager=reviewer))
    with refused("reporting line"), transaction.atomic():
        assent(case, under)


def test_an_assent_names_the_true_proposer(reviewer, approver):
    case = proposed(reviewer)
    with refused("another proposal"), transaction.atomic():
        assent(case, reviewer, proposer_id=approver.pk)


def test_the_borrower_s_own_colleague_self_cannot_assent_even_by_sql(reviewer):
    case = proposed(reviewer)
    with refused("own case"), transaction.atomic():
        assent(case, make_staff("approver", borrower=BORROWER))


def test_who_declared_a_conflict_cannot_assent_even_by_sql(reviewer, approver):
    case = proposed(reviewer)
    services.step_aside(case.number, staff=approver, note="邻居")
    with refused("declared conflict"), transaction.atomic():
        assent(case, approver)


def test_nothing_is_decided_while_eyes_are_missing_even_by_sql(reviewer):
    case = proposed(reviewer)
    step = {
        "case": case,
        "seq": 99,
        "event": "result",
        "source": "recheck",
        "key": "x",
        "at": case.moved_at,
        "hash": "h",
    }
    with refused("second eyes are missing"), transaction.atomic():
        Step.objects.create(**step, target="decided_partial", part="SYS")
    with refused("only a person declines"), transaction.atomic():
        Step.objects.create(**step, target="decided_keep", part="SYS")


# Independence, as people meet it


@pytest.mark.parametrize(
    ("card", "why"),
    [
        ({"borrower": BORROWER}, "own-case"),
        ({"has_incentive": True}, "incentive"),
        ({"staff_no": "S-7"}, "first-decider"),
    ],
)
def test_a_conflict_keeps_a_reviewer_away(card, why):
    case = queued()
    Case.objects.filter(pk=case.pk).update(decided_by="S-7")
    staff = make_staff("reviewer", **card)
    assert services.claim_next(staff) is None
    with pytest.raises(NotIndependent) as refused:
        services.claim(case.number, staff=staff, key="k")
    assert refused.value.facts["conflicts"] == [why]


def test_a_colleague_of_the_borrower_s_team_is_kept_away(approver):
    make_staff("risk", borrower=BORROWER, team="north")
    case, ask = queued(), {"staff": approver, "key": "k"}
    with pytest.raises(NotIndependent) as refused:
        services.assign(case.number, assignee=make_staff("reviewer", team="north"), **ask)
    assert refused.value.facts["conflicts"] == ["colleague"]
    south = make_staff("reviewer", team="south")
    assert services.assign(case.number, assignee=south, **ask).assignee == south


def test_the_first_reviewer_cannot_agree_and_their_report_cannot_either(reviewer):
    reviewer.groups.add(make_staff("approver").groups.get())
    case = proposed(reviewer)
    for staff in (reviewer, make_staff("approver", manager=reviewer)):
        with pytest.raises(NotIndependent):
            services.agree(case.number, staff=staff, key=f"k{staff.pk}")


def test_red_findings_need_a_specialist_and_an_approver(reviewer, approver):
    specialist = make_staff("specialist")
    case = in_review(reviewer)
    Case.objects.filter(pk=case.pk).update(red=1)
    services.first_view(case.number, staff=reviewer, leaning="restore", note="公章像是补盖的，流水对得上。")
    case = services.approve(case.number, staff=reviewer, income=960_000, level=2, note=GROUNDS, key="a")
    assert set(case.eyes) == {Part.SPEC, Part.APPR}
    assert services.agree(case.number, staff=approver, key="1").status == Status.PENDING_2ND_EYE
    assert services.agree(case.number, staff=specialist, key="2").status == Status.RECHECK


def test_an_approval_falls_when_the_files_change_under_it(reviewer, approver, files):
    case = proposed(reviewer)
    services.proofs_changed(case.pk)
    with pytest.raises(DomainError) as refused:
        services.agree(case.number, staff=approver, key="k")
    assert refused.value.code == "changed"
    assert (
        services.return_to_reviewer(case.number, staff=approver, note="材料有变。", key="r").status == Status.IN_REVIEW
    )


def test_a_screen_that_is_no_longer_true_is_no_ground_to_approve(reviewer, files):
    case = in_review(reviewer)
    ask = {"staff": reviewer, "income": 960_000, "level": 2, "note": GROUNDS, "screen": Screen(seen=case.version)}
    services.proofs_changed(case.pk)
    with pytest.raises(Changed):
        services.approve(case.number, **ask, key="a")
    case.refresh_from_db()
    assert (
        services.approve(case.number, **ask | {"screen": Screen(seen=case.version)}, key="a").status
        == Status.PENDING_2ND_EYE
    )
    assert services.approve(case.number, **ask, key="a").status == Status.PENDING_2ND_EYE  # said again


# The queue


def test_five_cases_at_once_are_enough(reviewer):
    for code in CODES:
        queued(codes=[code])
    for _ in range(5):
        assert services.claim_next(reviewer)
    with pytest.raises(AtLimit):
        services.claim_next(reviewer)


def test_a_lock_that_ran_out_is_nobody_s(reviewer, hands):
    case = in_review(reviewer)
    hands.move(minutes=30)
    with pytest.raises(DomainError) as refused:
        services.approve(case.number, staff=reviewer, income=960_000, level=2, note=GROUNDS, key="a")
    assert refused.value.code == "not-held"


def at_once(*acts):
    """Each act on its own connection, at the same instant; what each said."""
    gate, said = Barrier(len(acts)), {}

    def one(n, act):
        gate.wait()
        try:
            said[n] = act()
        except DomainError as error:
            said[n] = error.code
        finally:
            connection.close()

    threads = [Thread(target=one, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [said[n] for n in range(len(acts))]


@pytest.mark.django_db(transaction=True)
def test_two_reviewers_never_get_the_same_case():
    reviewers = [make_staff("reviewer") for _ in range(4)]
    for code in CODES[:3]:
        queued(codes=[code])
    got = at_once(*[lambda staff=staff: services.claim_next(staff) for staff in reviewers])
    numbers = [case.number for case in got if case]
    assert len(numbers) == len(set(numbers)) == 3


@pytest.mark.django_db(transaction=True)
def test_of_two_who_approve_at_once_one_wins_and_one_is_told(reviewer):
    case = in_review(reviewer)
    ask = {"staff": reviewer, "income": 960_000, "level": 2, "note": GROUNDS}
    said = at_once(*[lambda key=key: services.approve(case.number, **ask, key=key).status for key in ("a", "b")])
    assert sorted(said) == ["pending_2nd_eye", "wrong-stage"]
    assert Step.objects.filter(case=case, event="approve").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_approvers_at_once_one_agrees_and_one_is_told(reviewer):
    case = proposed(reviewer)
    approvers = [make_staff("approver"), make_staff("approver")]
    said = at_once(*[lambda s=s: services.agree(case.number, staff=s, key=f"k{s.pk}").status for s in approvers])
    assert sorted(said) == ["recheck", "wrong-stage"]
    assert Assent.objects.filter(case=case).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_withdrawal_and_a_claim_at_once_leave_one_truth(reviewer):
    case = queued()
    User.objects.get(pk=reviewer.pk)
    said = at_once(
        lambda: services.withdraw(case.number, borrower=BORROWER, key="w").status,
        lambda: services.claim(case.number, staff=reviewer, key="c").status,
    )
    assert said[0] == "withdrawn"
    assert said[1] in ("in_review", "wrong-stage")
    case.refresh_from_db()
    assert case.status == Status.WITHDRAWN


def test_a_move_refused_or_made_says_nothing_of_the_next_case():
    first, other = draft(codes=[CODES[0]]), draft(codes=[CODES[1]])
    services.submit(first.number, borrower=BORROWER, statement="请重新看。", key="k")
    with pytest.raises(WrongStage):
        services.submit(first.number, borrower=BORROWER, statement="请重新看。", key="again")

    moved = services.submit(other.number, borrower=BORROWER, statement="请重新看。", key="k2")

    assert (moved.number, moved.status) == (other.number, "submitted")
    assert [[step.event for step in case.steps.all()] for case in (first, other)] == [["open", "submit"]] * 2


def test_the_chart_is_built_once_for_many_moves(monkeypatch):
    built = []
    monkeypatch.setattr(seat, "CaseFlow", lambda *seen, **named: built.append(1) or CaseFlow(*seen, **named))
    monkeypatch.setattr(seat, "_kept", local())
    for code in CODES[:3]:
        case = draft(codes=[code])
        services.submit(case.number, borrower=BORROWER, statement="请重新看。", key="k")
        apply(Move(event="take_in", key="t", actor=SYSTEM, papers=Papers()), to=case.pk)

    assert len(built) == 1
