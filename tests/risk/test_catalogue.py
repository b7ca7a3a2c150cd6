"""Texts that colleagues edit: fit before they are kept, two signatures, and old decisions told in their own words."""

from copy import deepcopy

import pytest
from django.contrib.auth.models import Group, User
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from risk.acting import By
from risk.catalogue import queries, services
from risk.catalogue.errors import AuthorSigns, NoSuchText, NotFit, NotOpen
from risk.catalogue.models import Edition, TextStep, TextVersion
from risk.decisions import services as decisions
from risk.diagnosis.services import decision_of, diagnose_line
from risk.events.services import take
from risk.reasons import CATALOGUE
from risk.reasons.catalogue import load, make, over
from risk.reasons.lint import problems
from tests.histories import borrower_updated, limit_changed, line_opened, raw

pytestmark = pytest.mark.django_db
CODE = "CRD-INCOME"
ZHAO, QIAN, SUN = (
    By("zhao", "risk", "更好懂"),
    By("qian", "compliance", "看过"),
    By("sun", "admin", "看过"),
)


@pytest.fixture(autouse=True)
def files_again():
    yield
    CATALOGUE.put(load())


def texts(code=CODE, **zh):
    found = deepcopy({lang: dict(told) for lang, told in CATALOGUE[code].texts.items()})
    found["zh"] |= zh
    return found


def published(code=CODE, new=None):
    row = services.draft(code, new or texts(code, remedy="上传收入材料就可以更新。"), by=ZHAO)
    services.sign(code, row.number, by=QIAN)
    assert services.sign(code, row.number, by=SUN)
    services.refresh()
    return row


def told_line():
    take([raw(one) for one in (borrower_updated(), line_opened(), limit_changed_by_income())])
    return decision_of(diagnose_line("L-1"))


def limit_changed_by_income():
    return limit_changed("2026-11-02T00:00:00+08:00", 3_000_000, 1_000_000, codes=[CODE])


def remedies(decision):
    return [reason["remedy"]["text"] for reason in decision.content.body["zh"]["reasons"] if reason["code"] == CODE]


def test_a_published_text_is_told_from_then_on_and_an_old_decision_keeps_its_own():
    before = told_line()
    published()
    after = decision_of(diagnose_line("L-1"))

    assert remedies(before) == [load()[CODE].texts["zh"]["remedy"]]
    assert remedies(after) == ["上传收入材料就可以更新。"]
    assert before.content.texts != after.content.texts
    assert decisions.replay(before.pk).agree
    assert decisions.replay(after.pk).agree


def test_other_files_after_a_deployment_leave_old_decisions_as_they_were_told():
    before = told_line()
    raw_parts = deepcopy({part: dict(told) for part, told in load().raw.items()})
    raw_parts["zh"][CODE] = dict(raw_parts["zh"][CODE]) | {"title": "收入要核实"}
    CATALOGUE.put(make(raw_parts, version="2.0.0+other"))

    assert CATALOGUE[CODE].texts["zh"]["title"] == "收入要核实"
    assert decisions.replay(before.pk).agree


def test_what_is_told_with_is_kept_whole_when_the_database_is_made():
    kept = queries._edition(load().version)

    assert kept is not None
    assert kept.reasons == load().reasons
    assert kept.vocabulary == load().vocabulary


def test_it_takes_two_others_and_one_of_compliance():
    row = services.draft(CODE, texts(remedy="上传收入材料就可以更新。"), by=ZHAO)
    with pytest.raises(AuthorSigns):
        services.sign(CODE, row.number, by=ZHAO)
    assert not services.sign(CODE, row.number, by=SUN)
    assert not services.sign(CODE, row.number, by=SUN)
    assert not services.sign(CODE, row.number, by=By("li", "risk", "看过"))
    assert queries.published() == {}

    assert services.sign(CODE, row.number, by=QIAN)
    with pytest.raises(NotOpen):
        services.sign(CODE, row.number, by=QIAN)
    with pytest.raises(NoSuchText):
        services.sign(CODE, 9, by=QIAN)


def test_publishing_a_text_by_program_answers_409_without_compliance_and_is_done_once_with_it(client):
    row = services.draft(CODE, texts(remedy="上传收入材料就可以更新。"), by=ZHAO)
    services.sign(CODE, row.number, by=SUN)
    url = reverse("risk:publish-text", args=[CODE, row.number])

    def ask(name, role, key="k"):
        user, _ = User.objects.get_or_create(username=name)
        user.groups.set([Group.objects.get_or_create(name=role)[0]])
        client.force_login(user)
        return client.post(url, {"reason": "看过"}, "application/json", headers={"Idempotency-Key": key})

    kept = list(row.steps.values_list("actor", "move"))
    without = ask("li", "risk")
    assert (without.status_code, without.json()["type"]) == (409, "urn:mingbai:problem:needs-compliance-signature")
    assert ask("zhao", "compliance").status_code == 403
    assert ask("rob", "agent").status_code == 403
    assert list(row.steps.values_list("actor", "move")) == kept
    assert queries.published() == {}

    answers = [ask("qian", "compliance") for _ in range(2)]
    assert [one.status_code for one in answers] == [200, 200]
    assert answers[1]["Idempotency-Replayed"] == "true"
    assert queries.published()[CODE]["zh"]["remedy"] == "上传收入材料就可以更新。"
    assert ask("wu", "compliance").status_code == 409
    client.logout()
    assert client.post(url, {}, "application/json").status_code in (401, 403)


def test_another_draft_withdraws_the_open_one_and_the_same_again_is_the_same():
    new = texts(remedy="上传收入材料就可以更新。")
    first = services.draft(CODE, new, by=ZHAO)
    assert services.draft(CODE, new, by=ZHAO).pk == first.pk

    second = services.draft(CODE, texts(remedy="请上传收入材料。"), by=QIAN)

    first.refresh_from_db()
    assert (first.status, second.number) == ("withdrawn", 2)
    with pytest.raises(IntegrityError), transaction.atomic():
        TextVersion.objects.create(reason_code=CODE, number=3, texts={}, author="x", made_at=second.made_at)


def test_steps_and_editions_cannot_be_rewritten():
    published()
    for rows in (TextStep, Edition):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            rows.objects.all().delete()


def test_the_neutral_words_are_published_for_its_secret_in_the_same_breath():
    review = texts("GEN-REVIEW")
    review["zh"]["help"] = review["zh"]["help"] + "请放心。"
    published("GEN-REVIEW", review)

    assert CATALOGUE["AML-CONF"].texts == CATALOGUE["GEN-REVIEW"].texts == review
    with pytest.raises(NoSuchText):
        services.draft("AML-CONF", review, by=ZHAO)


@pytest.mark.parametrize("code", [code for code in CATALOGUE.reasons if code != "AML-CONF"])
def test_the_shipped_texts_are_fit(code):
    assert problems(CATALOGUE[code], CATALOGUE[code].texts) == []


BAD = [
    ({"remedy": " "}, ("zh", "remedy", "empty", "")),
    ({"remedy": "风控没有通过。"}, ("zh", "remedy", "jargon", "风控")),
    ({"remedy": "上传就一定恢复。"}, ("zh", "remedy", "jargon", "一定恢复")),
    ({"remedy": "请上传,谢谢！"}, ("zh", "remedy", "half", ", ！")),
    ({"remedy": "你可以上传。"}, ("zh", "remedy", "you", "你")),
    ({"remedy": "字" * 111}, ("zh", "remedy", "long", "111")),
    ({"remedy": "上传[材料。"}, ("zh", "remedy", "broken", "")),
    ({"text": "收入没有核实。"}, ("zh", "text", "lost", "last_verified")),
    ({"remedy": "上传{score}。"}, ("zh", "remedy", "unknown", "score")),
]


@pytest.mark.parametrize(("zh", "expected"), BAD)
def test_what_is_wrong_is_found_named_and_never_kept(zh, expected):
    found = problems(CATALOGUE[CODE], texts(**zh))

    assert expected in [(one.lang, one.name, one.kind, one.found) for one in found]
    with pytest.raises(NotFit):
        services.draft(CODE, texts(**zh), by=ZHAO)
    assert not TextVersion.objects.exists()


def test_a_reason_about_us_must_go_on_saying_so_and_both_languages_have_the_same_places():
    told = texts("EXP-REGION")
    told["en"]["text"] = "Lending in your region is near its cap. Next review soon."
    kinds = {(one.lang, one.kind) for one in problems(CATALOGUE["EXP-REGION"], told)}

    assert {("en", "not-you"), ("en", "lost"), ("en", "differs")} <= kinds


def test_one_changed_word_is_another_version_and_none_is_the_same():
    changed = over(load(), {CODE: texts(remedy="请上传。")})

    assert over(load(), {}) is load()
    assert changed.version != load().version
    assert changed[CODE].texts["zh"]["remedy"] == "请上传。"
    assert changed["CRD-DTI"] == load()["CRD-DTI"]


@pytest.fixture
def enter(client):
    def enter(name, *roles):
        user = User.objects.create_user(name, password="x")
        user.groups.set([Group.objects.get_or_create(name=role)[0] for role in roles])
        client.force_login(user)
        return client

    return enter


def at(page, *args):
    return reverse(f"console:{page}", args=args)


def filled(**zh):
    return {f"{lang}-{name}": text for lang, told in texts(**zh).items() for name, text in told.items()}


def test_a_text_is_edited_previewed_in_every_channel_signed_and_published(enter):
    form = filled(remedy="上传收入材料就可以更新。") | {"reason": "更好懂"}
    answer = enter("zhao", "admin").post(at("code", CODE), form, follow=True)
    assert "草稿1" in answer.content.decode()
    for channel in ("助手会说", "短信", "通知"):
        assert channel in answer.content.decode()
    assert {one.lang: set(one.channels) for one in answer.context["seen"]} == {
        "zh": {"assistant", "notice", "sms"},
        "en": {"assistant", "notice", "sms"},
    }

    enter("qian", "compliance").post(at("sign-text", CODE, 1), {"reason": "可以"})
    enter("sun", "risk").post(at("sign-text", CODE, 1), {"reason": "可以"})

    assert queries.published()[CODE]["zh"]["remedy"] == "上传收入材料就可以更新。"


def test_while_one_types_the_part_names_the_jargon_and_stores_nothing(enter):
    admin = enter("zhao", "admin")
    part = admin.post(at("check-text", CODE), filled(remedy="风控模型没有通过。"), headers={"HX-Request": "true"})
    page = admin.post(at("check-text", CODE), filled(remedy="风控模型没有通过。"))

    text = part.content.decode()
    assert "<html" not in text
    assert "系统评估" in text
    assert "<html" in page.content.decode()
    assert not TextVersion.objects.exists()


def test_a_refused_text_comes_back_as_typed_and_no_page_knows_the_veiled_code(enter):
    admin = enter("zhao", "admin")
    answer = admin.post(at("code", CODE), filled(remedy="你好") | {"reason": "x"})

    assert answer.status_code == 422
    assert "你好" in answer.content.decode()
    assert admin.get(at("code", "AML-CONF")).status_code == 404
    assert admin.post(at("check-text", "AML-CONF"), {}).status_code == 404
    assert "AML-CONF" not in admin.get(at("catalogue")).content.decode()
    assert enter("li", "reviewer").post(at("code", CODE), {}).status_code == 403
