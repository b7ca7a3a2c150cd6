"""A page that is not there leads a colleague back to the rooms, and a borrower back to the credit line."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("room", ["/desk/", "/console/"])
def test_a_colleague_is_led_back_to_the_rooms(client, room):
    shown = client.get(f"{room}no-such-page/")
    text = shown.content.decode()
    assert shown.status_code == 404
    assert f'href="{reverse("desk:next")}">回到审核台' in text
    assert f'href="{reverse("console:home")}">回到风险台' in text
    assert "回到我的额度" not in text


def test_anybody_else_is_led_back_to_the_line(client):
    text = client.get("/no-such-page/").content.decode()
    assert f'href="{reverse("support:why")}">回到我的额度' in text
    assert "回到审核台" not in text
