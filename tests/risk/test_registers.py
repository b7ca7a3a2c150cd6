"""What compliance keeps: rules of law with what they touch, sources of facts, overlays with their last day."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse

from risk import clock
from risk.acting import By, NotSigned
from risk.diagnosis.services import decision_of, diagnose_line
from risk.events.services import take
from risk.facts.reading import read as facts_of
from risk.policy import load
from risk.policy.pack import read
from risk.registers import entries, law, laws, overlays, sources
from risk.registers.errors import BadEntry, BeyondLaw, NotAllowed, NotNow, OpenItems, SamePerson
from risk.registers.grounds import grounds as laws_of
from risk.registers.laws import Law
from risk.registers.models import LAW, Entry, EntryStep
from risk.registers.work import BEGIN, COUNT
from risk.work.models import Work
from risk.work.services import drain
from tests.histories import AT, ago, known_borrower, line_opened, on, raw, rule_published, told

PACK = load("cn-revolving")
TODAY = clock.day(clock.now())
ZHAO, LI = By("zhao", "risk", "听说"), By("li", "risk", "看过")
QIAN, DPO = By("qian", "compliance", "核对过"), By("chen", "dpo", "评估过")
MINUTES = ("minutes.pdf", b"%PDF-1.7 agreed")
CHONGQING, HANGZHOU = "500103", "330106"


def heard(**more):
    usual = {
        "ref": "CQ-2026-08", "title": "重庆小贷新规", "law": "渝金〔2026〕8号", "article": "第三条",
        "effective_from": TODAY, "region": "", "condition": "确认新规", "groups": [], "industries": [], "products": [],
        "codes": [], "param": "", "bound": None, "side": "",
    }  # fmt: skip
    return usual | more


def drafted(**more):
    row = law.draft(heard(**more), by=ZHAO, key=more.get("ref", "k"))
    drain(topics=[COUNT])
    row.refresh_from_db()
    return row


def people(**regions):
    for name, (region, more) in regions.items():
        known = known_borrower(borrower=f"B-{name}", region=region, **more)
        take([raw(one) for one in (known, line_opened(line=f"L-{name}", borrower=f"B-{name}"))])


def codes_of(line):
    return [reason.code for reason in diagnose_line(f"L-{line}").reasons]


# -------------------------------------------------------------------------------------------- rules of law


@pytest.mark.parametrize(
    ("ref", "region", "fires"),
    [
        ("R-1", HANGZHOU, True), ("R-1@500000", CHONGQING, True), ("R-1@500000", HANGZHOU, False),
        ("R-1@500103", CHONGQING, True), ("R-1@500103", "500105", False), ("R-1@500000", None, False),
        ("R@1", HANGZHOU, True), ("R-1@x", HANGZHOU, True),
    ],
)  # fmt: skip
def test_a_local_rule_fires_for_those_of_its_region_alone(ref, region, fires):
    known = known_borrower(**({"region": region} if region else {}))
    if region is None:
        known.data.pop("region")

    facts = facts_of(told(known, line_opened(), rule_published(ago(days=9), on(-1), ref=ref)), at=AT)

    assert facts.values["rule_unmet"] is fires


@pytest.mark.django_db
def test_a_new_rule_lists_what_it_touches_and_is_closed_when_all_of_it_is_done():
    row = drafted()

    assert row.body["items"] == ["policy cn-revolving@1.0.0", "text CMP-RULE", "clock CLK-02", "clock CLK-17"]
    law.sign(row.pk, by=QIAN)
    with pytest.raises(OpenItems, match="text CMP-RULE") as refused:
        law.close(row.pk, by=LI)
    assert len(refused.value.facts["items"]) == 4
    with pytest.raises(BadEntry):
        law.done(row.pk, "text CRD-DTI", by=LI)
    for item in row.body["items"]:
        for _ in range(2):
            law.done(row.pk, item, by=LI)
    law.close(row.pk, by=LI)

    assert EntryStep.objects.filter(move="done").count() == 4
    assert Entry.objects.get().body["closed_on"] == TODAY.isoformat()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        EntryStep.objects.update(reason="never mind")


@pytest.mark.django_db
def test_a_local_rule_goes_from_hearing_of_it_to_holding_those_of_its_region_and_each_is_looked_at_again():
    """Counted before it is signed; a person looks at the sample; compliance signs; it fires there alone."""
    people(cq=(CHONGQING, {}), hz=(HANGZHOU, {}))
    row = drafted(region="500000")

    assert (row.body["count"]["lines"], row.body["count"]["newly"], row.body["count"]["sample"]) == (1, 1, ["L-cq"])
    with pytest.raises(NotNow, match="1条"):
        law.sign(row.pk, by=QIAN)
    law.looked(row.pk, "L-cq", by=LI)
    for nobody in (ZHAO, LI, By("zhao", "compliance", "自己写的")):
        with pytest.raises(NotSigned):
            law.sign(row.pk, by=nobody)
    assert codes_of("cq") == []

    law.sign(row.pk, by=QIAN)
    drain(topics=[BEGIN])

    assert (codes_of("cq"), codes_of("hz")) == (["CMP-RULE"], [])
    found = diagnose_line("L-cq").reasons[0]
    assert found.evidence["rule"] == "CQ-2026-08@500000"
    assert set(Work.objects.filter(key__startswith="law-").values_list("subject", flat=True)) == {"L-cq"}


@pytest.mark.django_db
def test_a_rule_of_tomorrow_holds_nobody_today_and_begins_then():
    people(cq=(CHONGQING, {}))
    row = drafted(effective_from=TODAY + timedelta(days=1))
    law.looked(row.pk, "L-cq", by=LI)
    law.sign(row.pk, by=QIAN)

    assert codes_of("cq") == []
    begins = Work.objects.get(topic=BEGIN)
    assert begins.due_at == clock.midnight(TODAY + timedelta(days=1))


@pytest.mark.django_db
def test_one_of_a_hundred_is_looked_at_of_those_who_could_draw():
    people(**{f"n{n:03}": (CHONGQING, {"industry": "gambling"}) for n in range(101)})
    row = drafted(industries=["gambling"])

    assert (row.body["codes"], row.body["count"]["newly"], len(row.body["count"]["sample"])) == (
        ["CMP-INDUSTRY"], 101, 2,
    )  # fmt: skip


def bounding(ref, bound, *, region="", side="most", since=date(2020, 1, 1)):
    return Law(ref, "t", "l", "a", since, ("EXP-STATCAP",), region, "own_cap", bound, side)


@pytest.mark.parametrize(
    ("rules", "ruling", "others"),
    [
        ([bounding("N", 20), bounding("L", 10, region="500000")], "L", ["N"]),
        ([bounding("N", 10), bounding("L", 20, region="500000")], "N", ["L"]),
        ([bounding("N", 10, side="least"), bounding("L", 20, region="500000", side="least")], "L", ["N"]),
        ([bounding("N", 10), bounding("L", 10, region="500000")], "N", ["L"]),
        ([bounding("N", 20), bounding("L", 10, region="330000")], "N", []),
        ([bounding("N", 20), bounding("L", 10, region="500000", since=date(2027, 1, 1))], "N", []),
    ],
)
def test_where_national_and_local_rules_overlap_the_stricter_rules_and_both_are_named(rules, ruling, others):
    found = laws.bounds(rules, region=CHONGQING, on=date(2026, 11, 20))["own_cap"]

    assert (found.law.ref, [one.ref for one in found.others]) == (ruling, others)


@pytest.mark.django_db
def test_a_policy_rests_on_law_in_force_and_stays_within_its_bounds():
    now = clock.now()
    law.check(PACK, at=now)

    with pytest.raises(BeyondLaw, match="CN-CFC-2024-4") as refused:
        law.check(read(PACK.text.replace("own_cap = 20_000_000", "own_cap = 30_000_000")), at=now)
    assert (refused.value.code, refused.value.facts["law"]) == ("beyond-law", "CN-CFC-2024-4")
    with pytest.raises(BeyondLaw, match="CMP-"):
        law.check(PACK, at=clock.midnight(date(2012, 1, 1)))


@pytest.mark.django_db
def test_the_page_of_a_decision_names_the_law_its_block_rests_on(enter):
    """By the register where the rule is there, by what the ledger was told where the core published it."""
    expired = {"id_expires_on": (TODAY - timedelta(days=1)).isoformat()}
    people(cq=(CHONGQING, expired), hz=(HANGZHOU, expired))
    row = drafted(region="500000")
    before = decision_of(diagnose_line("L-cq"))
    for line in row.body["count"]["sample"]:
        law.looked(row.pk, line, by=LI)
    law.sign(row.pk, by=QIAN)
    take([raw(rule_published(clock.now(), TODAY.isoformat(), ref="R-9", article="第九条"))])

    client = enter("li", "risk")

    def named(decision):
        page = client.get(reverse("console:decision", args=[decision.pk]))
        return [(one.code, one.rule) for one in page.context["laws"]], page.content.decode()

    kyc = ("CMP-KYC", "CN-AML-2024-28")
    rows, _ = named(before)
    assert rows == [kyc]
    rows, page = named(decision_of(diagnose_line("L-cq")))
    assert sorted(rows) == [kyc, ("CMP-RULE", "CQ-2026-08@500000")]
    assert all(said in page for said in ("反洗钱法", "第二十八条", "渝金〔2026〕8号 第三条"))
    rows, page = named(decision_of(diagnose_line("L-hz")))
    assert sorted(rows) == [kyc, ("CMP-RULE", "R-9")]
    assert "第九条" in page


def test_what_began_or_was_signed_later_is_no_ground_and_nothing_known_is_said():
    early = clock.midnight(date(2012, 1, 1))

    def of(at, code="CMP-KYC", evidence=None):
        return [one.rule for one in laws_of([code, "CRD-DTI"], {code: evidence or {}}, region=None, at=at)]

    assert laws_of(["CRD-DTI"], {}, region=None, at=early) == []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(entries, "standing", lambda *_, **__: [])
        assert of(AT) == ["CN-AML-2024-28"]
        assert of(early) == [""]
        assert of(AT, "CMP-INDUSTRY", {"rule": "CORE-1", "effective": "2026-01-01"}) == ["CORE-1"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"ref": "渝-8"}, {"title": " "}, {"effective_from": None}, {"region": "50"}, {"condition": ""},
        {"condition": "", "industries": ["x"]}, {"param": "own_cap"}, {"param": "own_cap", "bound": 1},
    ],
)  # fmt: skip
@pytest.mark.django_db
def test_a_rule_that_does_not_say_enough_is_not_kept(wrong):
    with pytest.raises(BadEntry):
        law.draft(heard(**wrong), by=ZHAO, key="k")

    assert not Entry.objects.exists()


# ------------------------------------------------------------------------------------------------- sources


@pytest.mark.django_db
def test_social_behaviour_takes_the_officer_and_an_assessment_and_is_banned_until_then():
    def ask(name, pia="", kind="SOCIAL"):
        return sources.draft(name=name, kind=kind, purpose="试验", pia=pia, by=ZHAO, key=name).pk

    with_pia, without = ask("partner.contacts.told", "PIA-7"), ask("partner.likes.told")
    assert "partner.contacts.told" not in sources.allowed()
    with pytest.raises(NotAllowed, match="默认禁止"):
        sources.approve(with_pia, by=QIAN)
    with pytest.raises(NotAllowed, match="影响评估"):
        sources.approve(without, by=DPO)
    with pytest.raises(SamePerson):
        sources.approve(with_pia, by=By("zhao", "dpo", "自己"))
    assert "partner.contacts.told" not in sources.allowed()

    sources.approve(with_pia, by=DPO)
    assert sources.allowed()["partner.contacts.told"] == "SOCIAL"
    sources.withdraw(with_pia, by=QIAN)
    assert "partner.contacts.told" not in sources.allowed()


@pytest.mark.django_db
def test_every_registered_fact_comes_from_where_it_may_and_one_that_does_not_stops_a_policy(monkeypatch):
    sources.check(PACK)
    assert sources.SOCIAL not in sources.shipped().values()

    monkeypatch.setattr(sources, "shipped", lambda: {"credit.line.*": "LEDGER"})
    with pytest.raises(NotAllowed, match="dpd_now"):
        sources.check(PACK)


# ------------------------------------------------------------------------------------------------ overlays


def overlay(*, days=90, starts=0, factor="0.9", by=ZHAO):
    first = TODAY + timedelta(days=starts)
    return overlays.draft(
        programme="下行", factor=factor, starts_on=first, review_on=first + timedelta(days=days), by=by, key="k"
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "said"),
    [({"days": 91}, "最长90天"), ({"days": 0}, "复核日"), ({"factor": "1"}, "0.8"), ({"factor": "0.7"}, "0.8")],
)
def test_an_overlay_of_no_end_or_too_far_a_one_is_refused(given, said):
    with pytest.raises(BadEntry, match=said):
        overlay(**given)
    with pytest.raises(BadEntry, match="没有到期日的不收"):
        overlays.draft(programme="x", factor="0.9", starts_on=TODAY, review_on=None, by=ZHAO, key="k")


def test_an_overlay_from_the_core_without_its_day_of_review_is_refused_at_the_door():
    event = {
        "specversion": "1.0", "id": "1", "source": "/core", "type": "platform.overlay.set", "subject": "O",
        "time": AT.isoformat(), "data": {"programme": "下行", "factor": 0.9, "starts_on": "2026-11-01"},
    }  # fmt: skip

    (fate,) = take([event])

    assert (fate.fate, fate.pointer, fate.why) == ("rejected", "/data/review_on", "is required")


@pytest.mark.django_db
def test_an_overlay_counts_when_another_agrees_and_is_over_after_ninety_days_unless_renewed_on_minutes():
    people(one=(HANGZHOU, {}))
    row = overlay()

    def factor(days):
        return diagnose_line("L-one", at=clock.now() + timedelta(days=days)).facts.values["overlay_factor"]

    assert factor(0) == 1.0
    with pytest.raises(SamePerson):
        overlays.agree(row.pk, by=ZHAO)
    overlays.agree(row.pk, by=LI)
    assert [factor(days) for days in (0, 89, 90)] == [0.9, 0.9, 1.0]

    later = TODAY + timedelta(days=80)
    for wrong in (("x.pdf", b""), ("x.exe", b"MZ")):
        with pytest.raises(BadEntry, match="会议纪要"):
            overlays.renew(row.pk, review_on=later, minutes=wrong, by=ZHAO)
    with pytest.raises(BadEntry, match="最长90天"):
        overlays.renew(row.pk, review_on=TODAY + timedelta(days=91), minutes=MINUTES, by=ZHAO)
    overlays.renew(row.pk, review_on=later, minutes=MINUTES, by=ZHAO)
    with pytest.raises(SamePerson):
        overlays.agree(row.pk, by=ZHAO)
    overlays.agree(row.pk, by=LI)
    assert [factor(days) for days in (79, 80)] == [0.9, 1.0]

    overlays.end(row.pk, by=LI)
    assert factor(0) == 1.0
    with pytest.raises(NotNow):
        overlays.agree(row.pk, by=LI)


# --------------------------------------------------------------------------------------------------- pages


@pytest.fixture
def enter(client):
    def enter(name, role):
        user = User.objects.create_user(name)
        user.groups.set([Group.objects.get_or_create(name=role)[0]])
        client.force_login(user)
        return client

    return enter


@pytest.mark.django_db
def test_two_colleagues_take_a_rule_from_hearing_of_it_to_its_close_on_the_pages(enter):
    people(cq=(CHONGQING, {}))
    form = {name: " ".join(value) if isinstance(value, list) else value or "" for name, value in heard().items()}
    zhao = enter("zhao", "risk")
    assert "请写明理由" in zhao.post(reverse("console:laws"), form).content.decode()
    page = zhao.post(reverse("console:laws"), form | {"reason": "听说", "key": "k"})
    again = zhao.post(reverse("console:laws"), form | {"reason": "听说", "key": "k"})
    row = Entry.objects.get()
    assert page.url == again.url == reverse("console:law", args=[row.pk])
    drain(topics=[COUNT])

    def step(who, move, subject=""):
        url = reverse("console:register-act", args=[LAW, row.pk, move])
        return who.post(url, {"subject": subject, "reason": "看过"}).status_code

    assert step(zhao, "look", "L-cq") == 302
    assert step(zhao, "sign") == 409
    assert step(zhao, "nothing") == 404
    qian = enter("qian", "compliance")
    assert step(qian, "sign") == 302
    assert step(qian, "close") == 409
    for item in row.body["items"]:
        assert step(qian, "done", item) == 302
    assert step(qian, "close") == 302
    said = qian.get(page.url).content.decode()
    assert all(name in said for name in ("zhao", "qian", "L-cq", "CLK-17", "已关闭"))
    listed = qian.get(reverse("console:laws")).content.decode()
    assert "CN-AML-2024-28" in listed
    assert enter("chen", "admin").post(reverse("console:laws"), form | {"reason": "x"}).status_code == 403


@pytest.mark.django_db
def test_an_overlay_and_a_source_have_their_pages_with_minutes_to_keep(enter):
    zhao = enter("zhao", "risk")
    url = reverse("console:overlays")
    given = {"programme": "下行", "factor": "0.9", "starts_on": TODAY, "reason": "下行", "key": "k"}
    assert "没有到期日的不收" in zhao.post(url, given).content.decode()
    assert zhao.post(url, given | {"review_on": TODAY + timedelta(days=60)}).status_code == 302
    row = Entry.objects.get()
    overlays.agree(row.pk, by=LI)
    sent = {"review_on": TODAY + timedelta(days=80), "reason": "会上同意", "minutes": SimpleUploadedFile(*MINUTES)}
    assert zhao.post(reverse("console:renew-overlay", args=[row.pk]), sent).status_code == 302
    kept = zhao.get(reverse("console:minutes", args=[row.pk, row.papers.get().sha256]))
    assert (kept.content, kept["Content-Disposition"][:10]) == (MINUTES[1], "attachment")
    assert "等同意" in zhao.get(url).content.decode()

    asked = {"name": "x.told", "kind": "SOCIAL", "purpose": "试", "reason": "试", "key": "s"}
    assert zhao.post(reverse("console:sources"), asked).status_code == 302
    source = Entry.objects.get(register="source")
    officer = enter("chen", "dpo")
    refused = officer.post(reverse("console:register-act", args=["source", source.pk, "agree"]), {"reason": "x"})
    assert (refused.status_code, entries.entry("source", source.pk).state) == (422, "open")
    page = officer.get(reverse("console:sources")).content.decode()
    assert "<td>社交行为</td>" in page
    assert {kind for kind in sources.CLASSES if f"<td>{kind}</td>" in page} == set()
