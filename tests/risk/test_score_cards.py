"""A scorecard is signed by two, compliance among them and no author, before it may say anything of a borrower."""

import json
from io import StringIO

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from risk.acting import By
from risk.policy.errors import BadExpression, BadPack
from risk.score import services
from risk.score.card import SHIPPED
from risk.score.errors import AuthorSigns, NotOpen, NumberTaken
from risk.score.models import CardVersion
from tests.risk.test_score import CALM, LATE, file_of

pytestmark = pytest.mark.django_db
ABOUT = (
    "Trained on one bank's clients of 2005, AUC 0.77 by five folds; never to decide alone, and not for other countries."
)
TEXT = SHIPPED.read_text("utf-8").replace('version = "1.0.0"', 'version = "1.1.0"', 1)


def by(name, role="risk"):
    return By(name, role, "looked at it")


@pytest.fixture
def brought():
    return services.draft(TEXT, ABOUT, by=by("zhao"))


def test_two_sign_one_of_compliance_and_no_author(brought):
    with pytest.raises(AuthorSigns):
        services.sign(brought.pk, by=by("zhao", "compliance"))

    assert not services.sign(brought.pk, by=by("qian"))
    assert not services.sign(brought.pk, by=by("sun"))  # two of risk are not enough
    assert services.sign(brought.pk, by=by("li", "compliance"))
    brought.refresh_from_db()
    assert brought.status == "published"
    assert [step.move for step in brought.steps.order_by("id")] == ["draft", "sign", "sign", "sign", "publish"]
    with pytest.raises(NotOpen):
        services.sign(brought.pk, by=by("zhou", "compliance"))


def test_what_is_no_card_or_has_no_model_card_is_not_kept(brought):
    with pytest.raises(BadExpression):
        services.draft(TEXT.replace('value = "pay_0"', 'value = "sex"').replace("1.1.0", "1.2.0"), ABOUT, by=by("zhao"))
    with pytest.raises(BadPack):
        services.draft(TEXT.replace("1.1.0", "1.2.0"), "ok", by=by("zhao"))
    with pytest.raises(NumberTaken):
        services.draft(TEXT.replace("best = ", "best =  ", 1), ABOUT, by=by("zhao"))

    assert services.draft(TEXT, ABOUT, by=by("zhao")).pk == brought.pk
    assert CardVersion.objects.count() == 1


def test_events_are_scored_by_a_published_card_alone(brought, tmp_path):
    asked, card = file_of(tmp_path / "x.csv", [LATE, CALM]), tmp_path / "card.toml"
    card.write_text(TEXT, "utf-8")
    with pytest.raises(CommandError, match="not published"):
        call_command("score", str(asked), "--card", str(card), "--events", stdout=StringIO())
    services.sign(brought.pk, by=by("qian"))
    services.sign(brought.pk, by=by("li", "compliance"))

    out = StringIO()
    call_command("score", str(asked), "--card", str(card), "--events", stdout=out)
    assert json.loads(out.getvalue().splitlines()[0])["data"]["version"] == "1.1.0"
    card.write_text(TEXT.replace("THEN 78", "THEN 79"), "utf-8")  # the same number, another card
    with pytest.raises(CommandError, match="not published"):
        call_command("score", str(asked), "--card", str(card), "--events", stdout=StringIO())


def test_publishing_by_program_answers_409_without_compliance(brought, client):
    services.sign(brought.pk, by=by("qian"))

    def ask(name, role):
        user, _ = User.objects.get_or_create(username=name)
        user.groups.set([Group.objects.get_or_create(name=role)[0]])
        client.force_login(user)
        url = reverse("risk:publish-scorecard", args=[brought.pk])
        return client.post(url, {"reason": "看过"}, "application/json", headers={"Idempotency-Key": "k"})

    without = ask("sun", "risk")
    assert (without.status_code, without.json()["type"]) == (409, "urn:mingbai:problem:needs-compliance-signature")
    assert ask("reader", "reviewer").status_code == 403
    assert [ask("li", "compliance").status_code for _ in range(2)] == [200, 200]
    assert brought.steps.filter(move="sign").count() == 2


def test_it_is_brought_and_signed_on_pages(enter):
    risk = enter("risk")
    file = SimpleUploadedFile("scorecard.toml", TEXT.encode())
    url = reverse("console:cards")
    refused = risk.post(url, {"card": SimpleUploadedFile("x.toml", b"nothing"), "about": ABOUT, "reason": "新训练的"})
    answer = risk.post(url, {"card": file, "about": ABOUT, "reason": "新训练的"})
    page = answer.url

    assert refused.status_code == 422
    assert "sign/" not in risk.get(page).text
    compliance = enter("compliance")
    assert "sign/" in compliance.get(page).text
    compliance.post(f"{page}sign/", {"reason": "看过模型说明"})
    shown = compliance.get(page).text
    assert "已签1人" in shown
    assert "late_now" in shown
    assert "AUC 0.77 by five folds" in shown
    assert enter("admin").post(f"{page}sign/", {"reason": "x"}).status_code == 403
