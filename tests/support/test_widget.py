import pytest

from support.signin.models import Entry
from tests.support.stories import small_draws_and_a_cut
from tests.support.test_signin import make_token

pytestmark = pytest.mark.django_db
APP = "https://app.lender.example"


@pytest.fixture
def listed(settings):
    settings.WIDGET_ORIGINS = [APP]
    settings.REENTER_URL = "https://app.lender.example/again"
    small_draws_and_a_cut()


def test_the_frame_is_for_the_origin_that_asked_and_leaves_no_cookie(client, settings, listed):
    answer = client.get(f"/widget/{make_token(settings)}?origin={APP}")

    assert answer.status_code == 200
    assert f"frame-ancestors {APP}" in answer["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer
    assert not answer.cookies
    assert "您的额度现在是" in answer.text
    assert "https://app.lender.example/again?borrower=B-1" in answer.text
    assert answer["Cache-Control"] == "private, no-store"


def test_it_speaks_english_when_asked(client, settings, listed):
    answer = client.get(f"/widget/{make_token(settings)}?origin={APP}&lang=en")

    assert 'lang="en"' in answer.text
    assert "See all of it, and what to do" in answer.text


def test_a_hand_over_works_once(client, settings, listed):
    token = make_token(settings)
    client.get(f"/widget/{token}?origin={APP}")

    again = client.get(f"/widget/{token}?origin={APP}")
    entered = client.get(f"/enter/{token}")

    assert (again.status_code, entered.status_code) == (403, 403)
    assert "您的额度现在是" not in again.text


@pytest.mark.parametrize("origin", ["https://evil.example", "", "null", "https://app.lender.example.evil", f"{APP}/"])
def test_another_origin_gets_nothing_and_spends_nothing(client, settings, listed, origin):
    answer = client.get(f"/widget/{make_token(settings)}", {"origin": origin})

    assert answer.status_code == 403
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "DENY"
    assert not Entry.objects.exists()


@pytest.mark.parametrize("path", ["/why/", "/privacy/", "/enter/x", "/fairness/", "/desk/login/"])
def test_every_other_page_is_framed_nowhere(client, listed, path):
    answer = client.get(path)

    assert answer["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]


def test_the_script_has_an_address_that_never_changes(client):
    answer = client.get("/widget.js")

    assert answer["Content-Type"].startswith("text/javascript")
    assert "currentScript" in answer.text
