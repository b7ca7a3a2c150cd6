"""Mass recheck: who is found, what is seen and signed, that it survives its death, and that nobody ends worse."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from risk import clock
from risk.acting import By
from risk.console import queries as console
from risk.decisions.models import Decision
from risk.decisions.services import replay
from risk.diagnosis.services import decision_of, diagnose_line
from risk.events.services import take
from risk.mass import queries, services
from risk.mass import work as working
from risk.mass.errors import AuthorSigns, BadWindow, NobodyBlocked, NoSuchBatch, NotNow
from risk.mass.limits import limits
from risk.mass.models import Batch, BatchStep, Row
from risk.orders.models import Restoration
from risk.recheck import services as rechecks
from risk.scoreboard.models import Block
from risk.work.models import Work
from risk.work.services import drain
from tests.histories import AT, ago, debt_service_updated, flag_raised, income_declared, limit_changed, raw, told
from tests.risk.mass_lines import CODE, POLICY, blocked
from tests.risk.test_recheck import steady

pytestmark = pytest.mark.django_db
ZHAO, QIAN, SUN = (By(name, "risk", "规则误判") for name in ("zhao", "qian", "sun"))
WINDOW = {"since": AT - timedelta(days=30), "until": AT + timedelta(days=1)}


@pytest.fixture(autouse=True)
def _noon(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: AT)


def drafted(*, key="k", by=ZHAO, **over):
    batch = services.draft(**{"code": CODE, "policy": POLICY, **WINDOW, **over}, by=by, key=key)
    drain(topics=[services.LOOK])
    batch.refresh_from_db()
    return batch


def done(batch, *signers):
    for by in signers or (QIAN,):
        services.sign(batch.pk, by)
    drain(topics=[services.RUN])
    batch.refresh_from_db()
    return batch


def states(batch):
    return dict(batch.rows.values_list("line", "state"))


# ------------------------------------------------------------------------------------------- who is found


def test_the_same_shaped_are_found_once_each_and_no_others():
    blocked(1, 2)
    known = {"code": CODE, "policy": POLICY, "at": AT}
    for n, over in enumerate(
        [
            {"line": "L-1"},  # told a second time
            {"line": "L-3", "code": "CRD-DTI"},
            {"line": "L-4", "policy": "cn-revolving@0.9.0"},
            {"line": "L-5", "at": WINDOW["since"] - timedelta(microseconds=1)},
            {"line": "L-6", "at": WINDOW["until"]},
            {"line": "L-7", "at": WINDOW["since"]},
        ]
    ):
        Block.objects.create(decision=f"D-{n}", **(known | over))

    batch = services.draft(code=CODE, policy=POLICY, **WINDOW, by=ZHAO, key="k")

    assert [row.line for row in queries.rows(batch.pk)] == ["L-1", "L-2", "L-7"]


def test_a_key_drafts_once_and_a_window_must_be_one():
    blocked(1)

    assert drafted() == drafted()
    assert (Batch.objects.count(), Row.objects.count(), BatchStep.objects.filter(move="draft").count()) == (1, 1, 1)
    for over in ({"until": WINDOW["since"]}, {"since": AT - timedelta(days=400)}):
        with pytest.raises(BadWindow):
            drafted(key="other", **over)
    with pytest.raises(NobodyBlocked):
        drafted(key="another", code="CRD-DTI")
    assert Batch.objects.count() == 1


# ------------------------------------------------------------------------------------------- what is seen


def test_a_look_changes_nothing_and_says_who_and_how_much():
    blocked(1, 2)
    blocked(3, band=5)  # tier D: 10,000 at most, less than there is
    blocked(4, income=0)  # nothing is known of the income
    before = Decision.objects.count()

    sheet = queries.sheet(drafted().pk)

    assert (sheet.batch.status, sheet.lines, sheet.batch.needed) == ("ready", 4, 1)
    assert sheet.states == {"person": 1, "seen": 3}
    assert sheet.outcomes == {"full": 2, "keep": 1}
    assert sheet.restores == 1_600_000
    assert [row.line for row in sheet.sample] == ["L-1", "L-2", "L-3"]
    assert Row.objects.get(line="L-4").why == "no income is known"
    assert Decision.objects.count() == before
    assert not Restoration.objects.exists()


def test_a_high_limit_on_an_income_that_was_only_declared_is_seen_to_be_a_persons():
    cut = limit_changed(ago(days=2), 8_000_000, 1_200_000, codes=[CODE])
    take([raw(one) for one in told(*steady(cut, income_declared(ago(hours=5), 9_000_000), limit=8_000_000)).events])
    decision_of(diagnose_line("L-1"))
    drain(topics=["decision.made"])

    row = queries.rows(drafted().pk)[0]

    assert (row.state, row.why) == ("person", "the income was never verified")
    assert row.amount > 5_000_000


@pytest.mark.parametrize(
    ("lines", "four_eyes", "needed"), [(100, False, 1), (101, False, 2), (1, True, 2), (1, False, 1)]
)
def test_how_many_sign(lines, four_eyes, needed):
    assert limits().signatures(lines, four_eyes=four_eyes) == needed


def test_above_a_hundred_two_others_sign_before_anything_runs():
    blocked(1)
    for n in range(100):
        Block.objects.create(decision=f"D-{n}", line=f"X-{n}", code=CODE, policy=POLICY, at=AT)
    batch = drafted()
    while batch.status == "looking":  # unknown lines fail until a person gets them
        Row.objects.filter(state="found").update(at=AT - timedelta(hours=1))
        drain(topics=[services.LOOK], at=AT + timedelta(hours=1))
        batch.refresh_from_db()
    assert (batch.status, batch.needed, batch.rows.count()) == ("ready", 2, 101)

    assert services.sign(batch.pk, QIAN).status == "ready"
    assert services.sign(batch.pk, QIAN).status == "ready"
    drain(topics=[services.RUN])
    assert not Restoration.objects.exists()
    done(batch, SUN)

    assert batch.status == "done"
    assert Restoration.objects.count() == 1


def test_a_line_that_alone_needs_two_makes_it_two():
    blocked(1, previous=3_000_000, current=0)  # 30,000 restored is more than half of it

    assert drafted().needed == 2


def test_the_author_never_signs_and_nobody_before_it_is_looked_at_or_after_it_ended():
    blocked(1)
    batch = services.draft(code=CODE, policy=POLICY, **WINDOW, by=ZHAO, key="k")
    with pytest.raises(NotNow):
        services.sign(batch.pk, QIAN)
    drain(topics=[services.LOOK])
    with pytest.raises(AuthorSigns):
        services.sign(batch.pk, ZHAO)
    with pytest.raises(NoSuchBatch):
        services.sign(batch.pk + 1, QIAN)
    done(batch)

    assert services.sign(batch.pk, QIAN).status == "done"
    with pytest.raises(NotNow):
        services.sign(batch.pk, SUN)
    with pytest.raises(NotNow):
        services.stop(batch.pk, SUN)


# ------------------------------------------------------------------------------------------- what is done


def test_it_restores_orders_and_stores_once_whatever_is_repeated():
    blocked(1, 2)
    blocked(3, band=5)
    batch = done(drafted())
    working.run(str(batch.pk))
    working.look(str(batch.pk))

    assert states(batch) == {"L-1": "restored", "L-2": "restored", "L-3": "kept"}
    orders = {order.line: order.amount for order in Restoration.objects.all()}
    assert orders == {"L-1": 2_000_000, "L-2": 2_000_000}
    row = Row.objects.get(line="L-1")
    decision = Decision.objects.get(pk=row.decision)
    assert (decision.kind, decision.outcome, decision.content.actor) == ("recheck", "full", f"mass:{batch.pk}")
    assert replay(decision.pk).agree
    assert Work.objects.filter(topic=services.TELL, reader__startswith="support").count() == 3
    assert (batch.status, batch.ended_at) == ("done", AT)
    assert queries.sheet(batch.pk).restored == 1_600_000
    assert [step.move for step in queries.sheet(batch.pk).steps] == ["draft", "ready", "sign", "done"]


def test_a_line_whose_facts_moved_after_the_signature_is_left_to_a_person():
    blocked(1, 2)
    batch = drafted()
    take([raw(debt_service_updated(ago(minutes=1), external=640_000, borrower="B-2"))])

    done(batch)

    assert states(batch) == {"L-1": "restored", "L-2": "changed"}
    assert [order.line for order in Restoration.objects.all()] == ["L-1"]
    assert not Decision.objects.filter(line="L-2", kind="recheck").exists()


def test_a_line_the_core_restored_meanwhile_is_left_alone():
    blocked(1)
    batch = drafted()
    take([raw(limit_changed(ago(minutes=1), 1_200_000, 2_000_000, line="L-1"))])

    assert states(done(batch)) == {"L-1": "changed"}


def test_what_a_hard_gate_keeps_is_kept_and_says_nothing_of_why():
    blocked(1)
    take([raw(flag_raised(ago(hours=1), "aml", disclosure="confidential", borrower="B-1"))])

    batch = done(drafted())

    row = batch.rows.get()
    assert (row.state, row.done_amount, row.why) == ("kept", 1_200_000, "")
    assert not Restoration.objects.exists()


def test_a_line_that_fails_is_tried_again_later_and_then_given_to_a_person_while_others_go_on(monkeypatch):
    blocked(1, 2)
    batch = drafted()
    real = rechecks.run

    def breaks(line, **asked):
        if line == "L-1":
            raise OSError("away")
        return real(line, **asked)

    monkeypatch.setattr(rechecks, "run", breaks)
    services.sign(batch.pk, QIAN)
    drain(topics=[services.RUN])
    row = Row.objects.get(line="L-1")
    assert (row.state, row.tries, row.why) == ("seen", 1, "OSError")
    assert states(batch)["L-2"] == "restored"
    work = Work.objects.get(topic=services.RUN)
    assert work.done_at is None
    assert work.due_at == AT + timedelta(seconds=limits().retry_seconds)

    for n in (1, 2):
        at = AT + timedelta(seconds=limits().retry_seconds * n)
        monkeypatch.setattr(clock, "now", lambda at=at: at)
        drain(topics=[services.RUN])

    batch.refresh_from_db()
    assert (states(batch)["L-1"], batch.status) == ("person", "done")


def test_it_goes_on_where_time_ran_out(monkeypatch):
    blocked(1, 2, 3)
    batch = drafted()
    services.sign(batch.pk, QIAN)
    ticks = iter(range(0, 10_000, 30))  # every look at the clock is half a minute later
    monkeypatch.setattr(working.time, "monotonic", lambda: next(ticks))
    row = Work.objects.get(topic=services.RUN)

    counts = []
    while not Work.objects.get(pk=row.pk).done_at:
        drain(topics=[services.RUN], most=1)
        counts.append(Row.objects.filter(state="restored").count())

    assert counts[:3] == [1, 2, 3]
    batch.refresh_from_db()
    assert batch.status == "done"


def test_stopped_it_stays_where_it_is():
    blocked(1, 2)
    batch = drafted()
    services.sign(batch.pk, QIAN)
    services.stop(batch.pk, SUN)
    services.stop(batch.pk, SUN)

    drain(topics=[services.RUN])

    batch.refresh_from_db()
    assert (batch.status, set(states(batch).values())) == ("stopped", {"seen"})
    assert not Restoration.objects.exists()
    assert BatchStep.objects.filter(move="stop").count() == 1


# ------------------------------------------------------------------------------------------- what the database keeps


def test_steps_only_grow_one_signature_a_person_and_nobody_worse():
    blocked(1)
    batch = done(drafted())
    step, row = BatchStep.objects.get(move="sign"), Row.objects.get()

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        BatchStep.objects.filter(pk=step.pk).update(reason="别的")
    with pytest.raises(IntegrityError), transaction.atomic():
        services.keep(batch, "sign", QIAN)
    with pytest.raises(IntegrityError, match="mass_never_worse"), transaction.atomic():
        Row.objects.filter(pk=row.pk).update(done_amount=row.limit_now - 1)


# ------------------------------------------------------------------------------------------- the pages


@pytest.fixture
def enter(client):
    def enter(role, name=""):
        user = User.objects.create_user(name or f"he-{role}", password="x")
        user.groups.set([Group.objects.get_or_create(name=role)[0]])
        client.force_login(user)
        return client

    return enter


def page(name, *args):
    return reverse(f"console:{name}", args=args)


FORM = {"shape": f"{CODE} {POLICY}", "since": "2026-11-01", "until": "2026-11-20", "reason": "规则误判", "key": "k"}


@pytest.mark.parametrize("role", ["reviewer", "approver", "aml", "admin"])
def test_other_roles_are_refused_everything(enter, role):
    blocked(1)
    batch = drafted()
    client = enter(role)

    looks = [client.get(page(*at)) for at in (("mass",), ("batch", batch.pk), ("mass-report", batch.pk))]
    acts = [client.post(page(*at), FORM) for at in (("mass",), ("sign-mass", batch.pk), ("stop-mass", batch.pk))]

    assert {answer.status_code for answer in (*looks, *acts)} == {403}
    batch.refresh_from_db()
    assert (batch.status, Batch.objects.count()) == ("ready", 1)


def test_two_colleagues_take_it_from_the_form_to_the_report_and_all_of_it_lands_in_the_trail(enter):
    blocked(1, 2)
    risk = enter("risk")
    assert f'value="{CODE} {POLICY}"' in risk.get(page("mass")).content.decode()
    assert risk.post(page("mass"), FORM | {"reason": " "}).status_code == 422
    assert risk.post(page("mass"), FORM | {"since": "soon"}).status_code == 422

    drawn = [risk.post(page("mass"), FORM) for _ in range(2)]
    batch = Batch.objects.get()
    drain(topics=[services.LOOK])

    assert {answer.url for answer in drawn} == {page("batch", batch.pk)}
    assert (batch.since.isoformat(), batch.until.isoformat()) == (
        "2026-10-31T16:00:00+00:00", "2026-11-20T16:00:00+00:00",
    )  # fmt: skip
    assert risk.post(page("sign-mass", batch.pk), {"reason": "我自己签"}).status_code == 403
    compliance = enter("compliance")
    assert compliance.post(page("sign-mass", batch.pk), {"reason": ""}).status_code == 422
    assert compliance.post(page("sign-mass", batch.pk), {"reason": "样本核对过"}).status_code == 302
    drain(topics=[services.RUN])

    report = b"".join(compliance.get(page("mass-report", batch.pk)).streaming_content).decode()
    rows = list(csv.DictReader(io.StringIO(report)))
    assert [(row["line"], row["state"], row["limit_now"], row["done_amount"]) for row in rows] == [
        ("L-1", "restored", "1200000", "2000000"),
        ("L-2", "restored", "1200000", "2000000"),
    ]
    assert [one.change_message for one in console.acts()][:2] == [
        "console: mass sign (compliance): 样本核对过",
        "console: mass draft (risk): 规则误判",
    ]


def test_a_stranger_s_formula_is_text_in_the_report(enter):
    blocked(1)
    batch = drafted()
    Row.objects.update(line='=HYPERLINK("x")')

    report = b"".join(enter("risk").get(page("mass-report", batch.pk)).streaming_content).decode()

    assert next(csv.DictReader(io.StringIO(report)))["line"] == '\'=HYPERLINK("x")'


def test_the_pages_read_in_both_languages(enter):
    blocked(1)
    batch = done(drafted())
    risk = enter("risk")

    for name, args, chinese, english in (
        ("mass", (), "批量复核", "Mass recheck"),
        ("batch", (batch.pk,), "已下令恢复", "Ordered back"),
    ):
        assert chinese in risk.get(page(name, *args), headers={"accept-language": "zh-hans"}).content.decode()
        text = risk.get(page(name, *args), headers={"accept-language": "en"}).content.decode()
        assert english in text
        main = re.sub(r"<[^>]+>", " ", text[text.index("<main") : text.index("</main>")])
        assert set(re.findall(r"[\u4e00-\u9fff]+", main)) <= {"规则误判"}  # a colleague's own words
    assert risk.get(page("batch", batch.pk + 1)).status_code == 404


def test_a_page_asks_a_fixed_number_of_queries_and_shows_a_hundred_rows(enter, django_assert_max_num_queries):
    blocked(1)
    batch = drafted()
    Row.objects.bulk_create([Row(batch=batch, line=f"M-{n:04}", state="kept", at=AT) for n in range(150)])
    risk = enter("risk")

    with django_assert_max_num_queries(10):
        answer = risk.get(page("batch", batch.pk))
    rest = risk.get(page("batch", batch.pk), {"after": answer.context["more"]})

    assert (len(answer.context["rows"]), len(rest.context["rows"])) == (100, 51)
    assert rest.context["more"] is None
