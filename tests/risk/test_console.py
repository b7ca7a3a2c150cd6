"""The console: who may look, what is said of the policy in force, and that nothing confidential leaves."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from risk import clock
from risk.console import editing, queries
from risk.diagnosis.services import decision_of, diagnose_line
from risk.events.services import take
from risk.orders import services as orders
from risk.orders.models import Attempt, Delivery
from risk.policy import services
from risk.policy.errors import BadExpression
from risk.policy.models import PolicyVersion
from risk.policy.pack import read
from risk.work.models import Work
from tests.histories import borrower_updated, limit_changed, line_opened, raw
from tests.risk.people import zhou_hang
from tests.risk.test_decisions import record

pytestmark = pytest.mark.django_db
PAGES = (
    "home",
    "policy",
    "try",
    "decisions",
    "webhooks",
    "work",
    "catalogue",
    "warnings",
    "scoreboard",
    "mass",
    "incidents",
    "calendar",
    "releases",
    "customers",
    "relief",
    "clocks",
    "cards",
)


@pytest.fixture(autouse=True)
def counts_anew():
    cache.clear()


def at(page, *args):
    return reverse(f"console:{page}", args=args)


def told():
    take([raw(borrower_updated()), raw(line_opened())])
    return decision_of(diagnose_line("L-1"))


@pytest.mark.parametrize("page", PAGES)
def test_strangers_are_sent_to_sign_in_and_other_roles_away(client, enter, page):
    assert client.get(at(page)).url.startswith(reverse("desk:login"))
    assert enter("reviewer").get(at(page)).status_code == 403


@pytest.mark.parametrize("page", PAGES)
def test_every_page_says_so_when_there_is_nothing(enter, page):
    answer = enter("risk").get(at(page))

    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]


def test_an_admin_minds_the_machinery_and_sees_no_borrower(enter):
    admin = enter("admin")

    assert admin.get(at("work")).status_code == 200
    assert admin.get(at("try")).status_code == admin.get(at("decisions")).status_code == 403


def test_nothing_confidential_leaves_any_page(enter):
    take([raw(one) for one in zhou_hang()])
    decision = decision_of(diagnose_line("L-1"))
    risk = enter("risk")
    pages = [risk.get(at(page)) for page in PAGES] + [risk.post(at("decision", decision.pk))]
    number = next(n for n, rule in enumerate(services.current().rules, 1) if rule.code == "AML-CONF")

    text = "".join(page.content.decode() for page in pages)

    assert not re.search("AML-CONF|flag_confidential", text)
    assert risk.get(at("try"), {"rule": number}).status_code == 404


def test_the_policy_page_counts_the_lines_a_rule_holds_and_says_of_how_many(enter):
    take(
        [
            raw(borrower_updated()),
            raw(line_opened(limit=1_000_000)),
            raw(limit_changed("2026-11-02T00:00:00+08:00", 1_000_000, 0)),
        ]
    )

    answer = enter("risk").get(at("policy"))

    assert answer.context["counts"]["counted"] == answer.context["counts"]["known"] == 1
    assert len(answer.context["rows"]) == len(services.current().rules)
    assert "全部1条额度" in answer.content.decode()


def test_a_changed_rule_tells_people_before_it_strikes(enter):
    take([raw(borrower_updated()), raw(line_opened())])
    number = next(n for n, rule in enumerate(services.current().rules, 1) if rule.code == "BEH-VELOCITY")

    report = enter("risk").post(at("try"), {"rule": number, "when": "draws_30d >= 0"}).context["report"]

    assert (report["newly_held"], [row["line"] for row in report["rows"]]) == (1, ["L-1"])


def test_a_condition_that_does_not_pass_comes_back_with_its_place(enter):
    number = next(n for n, rule in enumerate(services.current().rules, 1) if rule.code == "BEH-VELOCITY")

    answer = enter("risk").post(at("try"), {"rule": number, "when": "draws_3d > 20"})

    assert answer.status_code == 422
    assert "Did you mean draws_30d" in answer.content.decode()
    assert "draws_3d &gt; 20" in answer.content.decode()


def test_a_file_is_tried_too(enter):
    pack = SimpleUploadedFile("next.toml", services.current().text.encode())

    assert enter("risk").post(at("try"), {"pack": pack}).context["report"]["newly_held"] == 0
    assert enter("risk").post(at("try"), {"pack": SimpleUploadedFile("x.toml", b"\xff\xfe")}).status_code == 422
    assert enter("risk").post(at("try")).status_code == 422


def test_nobody_finds_the_confidential_by_trying_another_rule_for_them(enter):
    take([raw(one) for one in zhou_hang()])
    policy, risk = services.current(), enter("risk")
    number = next(n for n, rule in enumerate(policy.rules, 1) if rule.code.startswith("FRD-") and rule.when)
    bare = SimpleUploadedFile("x.toml", policy.text.replace('"flag_confidential"', '"FALSE"').encode())

    tried = [risk.post(at("try"), {"rule": number, "when": "flag_confidential"}), risk.post(at("try"), {"pack": bare})]

    assert [answer.status_code for answer in tried] == [404, 422]  # the first has a confidential rule of its own
    assert not any("report" in answer.context for answer in tried)


def test_editing_a_rule_changes_that_rule_alone():
    policy = services.current()
    number = next(n for n, rule in enumerate(policy.rules, 1) if rule.code == "BEH-VELOCITY")

    edited = editing.with_when(policy, number, 'draws_30d > 3\nOR segment = "gig"'.replace('"', "'"))

    assert editing.when_of(edited, number) == "draws_30d > 3\nOR segment = 'gig'"
    assert [a.code for a, b in zip(policy.rules, edited.rules, strict=True) if a.when != b.when] == ["BEH-VELOCITY"]
    with pytest.raises(BadExpression):
        editing.with_when(policy, number, "draws_30d > ")


def test_a_decision_replays_to_the_byte(enter):
    risk, decision = enter("risk"), told()

    assert risk.get(at("decisions"), {"id": decision.pk}).url == at("decision", decision.pk)
    assert risk.get(at("decision", decision.pk)).status_code == 200
    replay = risk.post(at("decision", decision.pk)).context["replay"]
    assert (replay["agree"], replay["differs"]) == (True, [])
    assert risk.get(at("decision", "D-none")).status_code == 404


def test_a_webhook_shows_every_attempt_and_is_sent_again_with_a_reason(enter):
    orders.tell("mingbai.line.healed", "L-1", {}, key="k")
    delivery = Delivery.objects.get()
    for status in (500, 503):
        Attempt.objects.create(delivery=delivery, at=clock.now(), status=status, milliseconds=7)
    Delivery.objects.update(given_up_at=clock.now())
    risk = enter("risk")

    page = risk.get(at("webhooks")).content.decode()
    refused = risk.post(at("redeliver", delivery.pk), {"key": "a", "reason": " "})
    sent = risk.post(at("redeliver", delivery.pk), {"key": "a", "reason": "对方已修好"})

    assert "500" in page
    assert "503" in page
    assert (refused.status_code, sent.status_code) == (422, 302)
    assert Delivery.objects.get().given_up_at is None
    assert [one.change_message for one in queries.acts()] == ["console: redeliver: 对方已修好"]
    assert enter("compliance").post(at("redeliver", delivery.pk), {"reason": "x"}).status_code == 403


def test_dead_work_is_listed_and_gets_its_attempts_back(enter):
    then = clock.now() - timedelta(hours=1)
    dead = Work.objects.create(
        topic="t", reader="r", subject="S", key="1", added_at=then, due_at=then, dead_at=then, error="AML-CONF broke"
    )
    Work.objects.create(topic="late", reader="r", subject="S", key="2", added_at=then, due_at=then)
    admin = enter("admin")

    answer = admin.get(at("work"))
    admin.post(at("revive", dead.pk), {"reason": "已修好"})

    assert [row.topic for row in answer.context["stuck"]] == ["late"]
    assert "GEN-REVIEW broke" in answer.content.decode()
    assert Work.objects.get(pk=dead.pk).dead_at is None


@pytest.mark.parametrize(
    ("page", "queries"), [("home", 10), ("webhooks", 7), ("work", 6), ("catalogue", 4), ("policy", 8)]
)
def test_a_page_asks_a_fixed_number_of_queries(enter, django_assert_max_num_queries, page, queries):
    risk = enter("risk")
    for n in range(4):
        orders.tell("mingbai.line.healed", f"L-{n}", {}, key=f"k{n}")

    with django_assert_max_num_queries(queries):
        risk.get(at(page))


@pytest.mark.django_db
def test_decisions_are_listed_newest_first_of_all_or_one_line_and_an_id_leads_to_its_page(enter, monkeypatch):
    monkeypatch.setattr(queries, "PAGE", 2)
    made = [record(line=line, key=str(n)) for n, line in enumerate(("L-1", "L-2", "L-1", "L-1"))]
    risk, page = enter("risk"), reverse("console:decisions")

    def listed(**asked):
        answer = risk.get(page, asked)
        return [one.pk for one in answer.context["decisions"]], answer.context["more"]

    newest, more = listed()
    assert newest == [made[3].pk, made[2].pk]
    assert listed(before=more.pk)[0] == [made[1].pk, made[0].pk]
    of_line, more = listed(id="L-1")
    assert of_line == [made[3].pk, made[2].pk]
    assert listed(id="L-1", number=more.number)[0] == [made[0].pk]
    assert risk.get(page, {"id": made[0].pk})["Location"] == reverse("console:decision", args=[made[0].pk])
    assert risk.get(page, {"id": "D-none"}).status_code == 404
    assert enter("reviewer").get(page).status_code == 403


@pytest.mark.django_db
def test_a_tried_rule_is_read_in_words_beside_its_groups_and_becomes_a_draft_under_the_next_number(enter):
    take([raw(borrower_updated()), raw(line_opened())])
    number = next(n for n, rule in enumerate(services.current().rules, 1) if rule.code == "BEH-VELOCITY")
    risk, when = enter("risk"), "draws_30d >= 0"

    page = risk.post(at("try"), {"rule": number, "when": when})
    text = page.content.decode()
    assert page.context["reading"] == "30天内借款次数不低于0"
    assert "现行" in text
    assert page.context["change"]["newly_held"] == page.context["report"]["newly_held"] == 1
    assert (page.context["share"], page.context["change"]["before"]) == (1.0, 0)
    assert [gate.passed for gate in page.context["gates"] if gate.name in ("whole", "repay")] == [True, True]
    asked = {"rule": number, "when": when, "change": "tightening", "summary": "试"}
    assert risk.post(at("draft-rule"), asked).status_code == 422  # without a reason
    assert enter("reviewer").post(at("draft-rule"), asked).status_code == 403
    assert not PolicyVersion.objects.exists()

    for taken in ("1.0.1", "1.0.2"):
        answer = enter("risk").post(at("draft-rule"), asked | {"reason": "模拟过"})
        assert answer["Location"] == reverse("console:version", args=[f"cn-revolving@{taken}"])
    stored = read(PolicyVersion.objects.get(number="1.0.2").text, where="draft")
    assert stored.rules[number - 1].when.text == when
    assert [one.when and one.when.text for n, one in enumerate(stored.rules, 1) if n != number] == [
        one.when and one.when.text for n, one in enumerate(services.current().rules, 1) if n != number
    ]
