"""The privacy centre: each right is a case with its clock, carried out once, told in writing, and never a hint."""

import io
import json
import re
import zipfile
from datetime import timedelta

import pytest
from django.core.files.storage import storages
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from appeals import services as appeals
from appeals.models import Case, Search
from appeals.proofs import holds
from appeals.proofs.looks import looked
from appeals.proofs.models import Proof
from appeals.proofs.services import take_in
from risk import clock
from risk.diagnosis.services import diagnose_line
from risk.events import queries as events
from risk.orders.models import Delivery
from risk.work import services as work
from support.assistant import services as assistant
from support.assistant.models import Turn
from support.notices.models import Notice
from support.privacy.models import Copy, Erasure, Fetch
from support.signin.models import Session
from tests.appeals.people import GROUNDS, make_staff
from tests.histories import flag_raised, held, known_borrower, line_opened
from tests.support.stories import ago, enter, small_draws_and_a_cut, tell

pytestmark = pytest.mark.django_db
TOPICS = ["case.intake", "case.recheck", "case.step", "case.granted", "privacy.copy", "privacy.withdrawn"]


@pytest.fixture
def hands(monkeypatch):
    found = {"by": timedelta()}
    real = clock.now
    monkeypatch.setattr(clock, "now", lambda: real() + found["by"])
    return lambda **length: found.__setitem__("by", found["by"] + timedelta(**length))


@pytest.fixture
def li_qiang(client):
    small_draws_and_a_cut()
    enter(client)


@pytest.fixture
def reviewer(db):
    return make_staff("reviewer")


def ask(client, right, key="k", **said):
    answer = client.post(f"/privacy/{right}/", {"key": key, **said})
    work.drain(topics=TOPICS)
    return answer.url


def due(number, code):
    one = Case.objects.get(number=number).clocks.get(code=code)
    return one, round((one.due_at - one.started_at) / timedelta(days=1))


def number_of(url):
    return url.rstrip("/").split("/")[-1]


def judged(number, reviewer, verb, **said):
    appeals.claim(number, staff=reviewer, key="claim")
    verb(number, staff=reviewer, note=GROUNDS, key="judge", **said)
    work.drain(topics=TOPICS)
    return Case.objects.get(number=number)


# What we hold


def test_every_kind_of_data_has_purpose_source_term_and_law(client, li_qiang):
    page = client.get("/privacy/").text

    assert page.count("<dt>用来</dt>") == page.count("<dt>依据</dt>") == 11
    assert "反洗钱法第34条" in page
    assert re.search(r"额度、借款、还款记录<span class=\"tag\">\d+条", page)


def test_who_looked_is_shown_by_number_and_the_aml_role_never_shows(client, li_qiang):
    case = appeals.open_case(line="L-1", borrower="B-1", decision="D", codes=["BEH-SMALLFREQ"], key="o")
    proof = take_in(case.pk, "P-BANKFLOW", io.BytesIO(b"%PDF-1.4\n" + b"0" * 200), "a.pdf", borrower="B-1", key="p")
    seen, unseen = make_staff("reviewer"), make_staff("aml")
    before = _asked(client, "/privacy/")
    looked(proof, actor=f"staff:{unseen.pk}", what="page 1")
    Search.objects.create(staff=unseen, sought="B-1", why="查", found=1, at=clock.now())

    assert _asked(client, "/privacy/") == before
    looked(proof, actor=f"staff:{seen.pk}", what="page 1")
    page = client.get("/privacy/").text
    assert f"R-{seen.pk}看了" in page
    assert f"R-{unseen.pk}" not in page


def _asked(client, path):
    """What a page says and what it asks of the database, without what differs by moment or form."""
    with CaptureQueriesContext(
        connection,
    ) as asked:
        text = client.get(path).text
    text = re.sub(r'(nonce|value|csrfmiddlewaretoken|x-csrftoken)[=":&#x;a-z\d ]*"?[\w-]{20,}', "", text)
    sql = [re.sub(r"'[^']*'|\d+", "?", one["sql"]) for one in asked]
    return text, sql


@pytest.mark.parametrize("path", ["/privacy/", "/privacy/delete/", "/privacy/consent/"])
def test_a_confidential_hold_and_a_harmless_one_look_alike_to_the_byte(client, path):
    told = {}
    for borrower, line, disclosure, family, code in (
        ("B-1", "L-1", "confidential", "aml", "AML-CONF"),
        ("B-2", "L-2", "general", "document", "GEN-REVIEW"),
    ):
        tell(known_borrower(ago(days=400), borrower=borrower), line_opened(ago(days=400), line=line, borrower=borrower))
        at = ago(days=2)
        tell(
            flag_raised(at, family, disclosure=disclosure, borrower=borrower), held(at, "draw", codes=[code], line=line)
        )
        client.cookies.clear()
        enter(client, borrower)
        client.get(path)
        told[line] = _asked(client, path)

    assert told["L-1"] == told["L-2"]


# A copy


def copied(client, number):
    with zipfile.ZipFile(io.BytesIO(client.get(f"/privacy/requests/{number}/copy.zip").content)) as archive:
        return json.loads(archive.read("data.json"))


def test_a_copy_is_made_by_a_worker_and_ends_its_own_case(client, li_qiang):
    assistant.say("B-1", "我的额度为什么没了", key="t")
    url = ask(client, "copy")
    number = number_of(url)
    page = client.get(url).text

    case = Case.objects.get()
    assert (case.kind, case.choice, case.status) == ("pi_right", "copy", "auto_healed")
    assert due(number, "CLK-13")[1] == 15
    assert case.clocks.get(code="CLK-13").stopped_at is not None
    assert "下载" in page
    data = copied(client, number)
    assert data["who"]["phone"] == "13800000000"
    assert len(data["records"]) > 30
    assert "我的额度为什么没了" in json.dumps(data["talk"], ensure_ascii=False)
    assert data["cases"][0]["number"] == number
    assert Notice.objects.filter(name="R8", case=number).count() == 1
    assert Notice.objects.filter(name="R1", case=number).count() == 1


def test_the_copy_shows_how_far_it_is_before_it_is_ready(client, li_qiang):
    url = client.post("/privacy/copy/", {"key": "k"}).url
    Copy.objects.update(parts=4)

    page = client.get(url).text

    assert "9部分做好了4" in page
    assert 'hx-trigger="every 2s"' in page
    assert client.get(f"{url}copy.zip").status_code == 404


def test_asking_twice_is_one_copy(client, li_qiang):
    first = client.post("/privacy/copy/", {"key": "k"}).url

    assert client.post("/privacy/copy/", {"key": "k"}).url == first
    assert client.post("/privacy/copy/", {"key": "another"}).url == first
    work.drain(topics=TOPICS)
    assert Copy.objects.count() == Case.objects.count() == 1


def test_a_copy_says_nothing_of_codes_flags_and_holds(client):
    tell(known_borrower(ago(days=400)), line_opened(ago(days=400)))
    at = ago(days=2)
    tell(flag_raised(at, "aml", disclosure="confidential"), held(at, "draw", codes=["AML-CONF"], hold="aml-hold-7"))
    enter(client)
    number = number_of(ask(client, "copy"))

    said = json.dumps(copied(client, number), ensure_ascii=False)

    assert "credit.line.held" in said
    for word in ("AML", "aml", "flag", "CONF", "hold-7", "洗钱"):
        assert word not in said


def test_only_its_owner_fetches_it_freshly_and_each_time_is_written_down(client, li_qiang):
    url = ask(client, "copy")
    assert client.get(f"{url}copy.zip").status_code == 200
    assert Fetch.objects.count() == 1

    Session.objects.update(opened_at=clock.now() - timedelta(minutes=11))
    assert client.get(f"{url}copy.zip").status_code == 403
    enter(client, "B-2")
    assert client.get(f"{url}copy.zip").status_code == 404
    assert client.get(url).status_code == 404
    assert Fetch.objects.count() == 1


def test_what_lies_on_disk_is_noise_and_after_a_week_it_is_gone(client, li_qiang, hands):
    url = ask(client, "copy")
    copy = Copy.objects.get()
    with storages["vault"].open(copy.blob) as file:
        assert b"PK" not in file.read()[:64]

    hands(days=7, seconds=5)
    work.drain(topics=["privacy.expire"])
    Session.objects.update(opened_at=clock.now(), seen_at=clock.now(), ends_at=clock.now() + timedelta(hours=1))

    assert not storages["vault"].exists(copy.blob)
    assert client.get(f"{url}copy.zip").status_code == 404
    assert "已经过期" in client.get(url).text


def test_a_worker_that_died_is_followed_by_one_that_goes_on(client, li_qiang, monkeypatch):
    client.post("/privacy/copy/", {"key": "k"})
    made = []

    def stumble(name, number=0):
        made.append(number)
        if name == "copy.part.after" and number == 3 and made.count(3) == 1:
            raise RuntimeError("killed")

    monkeypatch.setattr("support.privacy.copies.reach", stumble)
    work.drain(topics=TOPICS)
    assert Copy.objects.get().parts == 3
    work.drain(topics=TOPICS, at=clock.now() + timedelta(minutes=10))

    assert Copy.objects.get().is_there
    assert sorted(made) == [1, 2, 3, 4, 5, 6, 7, 8, 9]


# Correct, delete, explain, a person


def test_a_correction_is_a_case_that_a_person_grants_in_writing(client, li_qiang, reviewer):
    url = ask(client, "correct", about="late", statement="10月那期我按时还了")
    number = number_of(url)
    assert "等审核员看" in client.get(url).text.replace("<wbr>", "").replace("<em>", "").replace("</em>", "")

    case = judged(number, reviewer, appeals.grant)

    assert (case.status, case.outcome, case.amount) == ("closed", "full", None)
    assert case.statement == "逾期记录：10月那期我按时还了"
    assert due(number, "CLK-13")[0].met_at is not None
    told = Notice.objects.get(name="R8").body["zh"]
    assert any(GROUNDS in part for part in told["parts"])
    assert GROUNDS in client.get(url).text


def test_nothing_written_is_refused_with_what_to_do(client, li_qiang):
    answer = client.post("/privacy/correct/", {"key": "k", "about": "late", "statement": " "})

    assert answer.status_code == 422
    assert "请写明哪里不对" in answer.text
    assert 'value="late" checked' in answer.text
    assert not Case.objects.exists()


def test_a_refusal_needs_a_written_reason_and_names_the_court(client, li_qiang, reviewer):
    url = ask(client, "delete")

    case = judged(number_of(url), reviewer, appeals.decline, why_none="法律要求保存")

    assert case.outcome == "keep"
    told = Notice.objects.get(name="R8_no").body
    assert any("人民法院" in part for part in told["zh"]["parts"])
    assert any(GROUNDS in part for part in told["zh"]["parts"])
    page = client.get(url).text
    assert "第50条" in page
    assert "申请第二次复核" in page
    assert not Erasure.objects.exists()


def test_a_granted_deletion_takes_what_may_go_and_waits_for_an_open_case(
    client, li_qiang, reviewer, hands, django_capture_on_commit_callbacks
):
    assistant.say("B-1", "我想问额度", key="t")
    over = appeals.open_case(line="L-1", borrower="B-1", decision="D", codes=["BEH-SMALLFREQ"], key="o")
    gone = take_in(over.pk, "P-BANKFLOW", io.BytesIO(b"%PDF-1.4\n" + b"0" * 200), "a.pdf", borrower="B-1", key="p")
    appeals.discard(over.number, borrower="B-1", key="d")
    running = appeals.open_case(line="L-1", borrower="B-1", decision="D2", codes=["BEH-SMALLFREQ"], key="o2")
    kept = take_in(running.pk, "P-BANKFLOW", io.BytesIO(b"%PDF-1.4\n" + b"1" * 200), "b.pdf", borrower="B-1", key="p")
    appeals.proofs_changed(running.pk)
    number = number_of(ask(client, "delete"))
    with django_capture_on_commit_callbacks(execute=True):
        judged(number, reviewer, appeals.grant)

    assert Proof.objects.get(pk=gone.pk).wrapped is None
    assert not storages["vault"].exists(gone.blob)
    assert Proof.objects.get(pk=kept.pk).wrapped is not None
    assert not Turn.objects.exclude(text="").exists()
    certificate = Erasure.objects.get()
    assert (certificate.files, certificate.waits) == (1, ["case"])
    assert certificate.words > 0
    assert events.borrower("B-1").phone == "13800000000"
    assert Delivery.objects.filter(body__contains="personal_data.delete").count() == 1
    assert "还没办完" in client.get(f"/privacy/requests/{number}/").text

    appeals.discard(running.number, borrower="B-1", key="d2")
    hands(days=1, seconds=5)
    work.drain(topics=["privacy.erase"])
    assert Proof.objects.get(pk=kept.pk).wrapped is None
    assert list(Erasure.objects.order_by("at").values_list("files", flat=True)) == [1, 1]
    hands(days=2)
    assert work.drain(topics=["privacy.erase"]) == 0


def test_a_legal_hold_beats_a_deletion_and_its_end_lets_it_go_on(client, li_qiang, reviewer, hands):
    over = appeals.open_case(line="L-1", borrower="B-1", decision="D", codes=["BEH-SMALLFREQ"], key="o")
    kept = take_in(over.pk, "P-BANKFLOW", io.BytesIO(b"%PDF-1.4\n" + b"0" * 200), "a.pdf", borrower="B-1", key="p")
    appeals.discard(over.number, borrower="B-1", key="d")
    counsel = make_staff("compliance")
    holds.put(over, staff=counsel, why="（2026）京01民初1号")
    number = number_of(ask(client, "delete"))
    judged(number, reviewer, appeals.grant)

    assert Proof.objects.get(pk=kept.pk).wrapped is not None
    assert Erasure.objects.get().waits == ["hold"]
    assert "依法要先保全" in client.get(f"/privacy/requests/{number}/").text

    holds.release(over, staff=counsel, why="结案归档")
    hands(days=1, seconds=5)
    work.drain(topics=["privacy.erase"])
    assert Proof.objects.get(pk=kept.pk).certificate.by == "borrower"


def test_words_are_blanked_never_rewritten(client, li_qiang):
    assistant.say("B-1", "我想问额度", key="t")

    for change in ({"text": "别的话"}, {"text": "", "speaker": "note"}):
        with pytest.raises(Exception, match="append-only"), transaction.atomic():
            Turn.objects.filter(seq=1).update(**change)


def test_deleting_needs_a_fresh_hand_over(client, li_qiang):
    Session.objects.update(opened_at=clock.now() - timedelta(minutes=11))

    assert client.get("/privacy/delete/").status_code == 403
    assert client.post("/privacy/delete/", {"key": "k"}).status_code == 403
    assert not Case.objects.exists()


def test_a_written_explanation_is_a_case_about_the_decision_as_told(client, li_qiang, reviewer):
    url = ask(client, "explain", line="L-1", statement="为什么是14次")
    case = Case.objects.get(number=number_of(url))

    assert (case.kind, case.decision[:2], due(case.number, "CLK-04")[1]) == ("explain", "D-", 15)
    judged(case.number, reviewer, appeals.grant)
    assert Notice.objects.filter(name="R8").count() == 1
    assert client.get(f"/appeals/{case.number}/").url == url


def test_a_decision_by_a_person_opens_the_case_where_proofs_are_added(client, li_qiang):
    url = client.post("/privacy/person/", {"line": "L-1", "key": "k"}).url
    case = Case.objects.get()

    assert url == f"/appeals/{case.number}/"
    assert (case.kind, case.status) == ("human_review", "draft")
    assert client.post("/privacy/person/", {"line": "L-1", "key": "k2"}).url == url
    assert client.get(url).status_code == 200


def test_different_rights_are_different_cases_and_each_may_be_taken_back(client, li_qiang):
    one, other = ask(client, "correct", statement="姓名错了"), ask(client, "delete", key="k2")

    assert one != other
    client.post(f"/appeals/{number_of(one)}/withdraw/", {"key": "w"})
    work.drain(topics=TOPICS)
    assert Case.objects.get(number=number_of(one)).status == "withdrawn"
    assert Notice.objects.filter(name="R12").count() == 1
    assert Case.objects.get(number=number_of(other)).status == "queued"


# Consent


def test_a_withdrawn_consent_counts_at_once_is_told_and_can_be_given_again(client, li_qiang):
    page = client.get("/privacy/consent/bureau/").text
    assert "新的借款会停下来" in page
    url = ask(client, "consent/bureau")

    assert "CMP-AUTH" in [reason.code for reason in diagnose_line("L-1").reasons]
    assert Case.objects.get(number=number_of(url)).status == "auto_healed"
    assert "已撤回" in client.get("/privacy/consent/").text
    client.post("/privacy/consent/", {"purpose": "bureau", "key": "g"})
    client.post("/privacy/consent/", {"purpose": "bureau", "key": "g"})

    assert "CMP-AUTH" not in [reason.code for reason in diagnose_line("L-1").reasons]
    said = [json.loads(one.body)["data"] for one in Delivery.objects.filter(body__contains="consent_withdrawn.bureau")]
    assert [one["state"] for one in said] == ["raised", "closed"]
    assert client.get("/privacy/consent/nonsense/").status_code == 404


def test_nobody_without_a_line_is_left_without_an_answer(client, db):
    tell(known_borrower(ago(days=400)))
    enter(client)

    answer = client.post("/privacy/copy/", {"key": "k"})

    assert answer.status_code == 422
    assert "客服热线" in answer.text


def test_a_certificate_stays_as_it_was(li_qiang):
    Erasure.objects.create(case="c", borrower="B-1", at=clock.now(), files=0, words=0, hash="h")

    with pytest.raises(IntegrityError), transaction.atomic():
        Erasure.objects.update(files=9)


# The desk


def test_the_desk_shows_what_was_asked_and_grants_it(client, li_qiang, reviewer):
    number = number_of(ask(client, "correct", statement="姓名错了"))
    appeals.claim(number, staff=reviewer, key="claim")
    client.force_login(reviewer)
    page = client.get(f"/desk/cases/{number}/").text

    assert "更正我的信息" in page
    assert f"/desk/cases/{number}/grant/" in page
    assert f"/desk/cases/{number}/approve/" not in page
    answer = client.post(f"/desk/cases/{number}/grant/", {"key": "g", "note": "太短"})
    assert answer.status_code == 422
    client.post(f"/desk/cases/{number}/grant/", {"key": "g2", "note": GROUNDS})
    assert Case.objects.get(number=number).status == "recheck"
