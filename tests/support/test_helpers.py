"""Who acts for a borrower: read on a page of theirs, stopped there at once, and let again."""

import pytest

from appeals import helpers, services
from appeals.commands import Actor
from appeals.errors import HelperStopped
from appeals.models import Parting
from appeals.status import Part
from tests.appeals.people import draft
from tests.histories import BORROWER, known_borrower, line_opened
from tests.support.stories import ago, enter, tell

pytestmark = pytest.mark.django_db
NAME = "core/律师王某"
HELPER = Actor(parts=frozenset({Part.AGT}), ref=BORROWER, delegated_by=NAME)


@pytest.fixture
def case(client):
    tell(known_borrower(ago(days=40)), line_opened(ago(days=40)))
    enter(client, BORROWER)
    found = draft(actor=HELPER)
    services.submit(found.number, borrower=BORROWER, statement="请重看。", key="s", actor=HELPER)
    return found


def test_the_page_says_who_did_what_and_stops_them(client, case):
    page = client.get("/helpers/").text
    assert "律师王某" in page
    assert "core/" not in page.replace('value="core/', "")
    assert page.index("替您提交") < page.index("替您开始申请")
    assert case.number in page

    for _twice in range(2):
        assert client.post("/helpers/", {"helper": NAME, "act": "stop"}).status_code == 303
    assert "已停" in client.get("/helpers/").text
    assert Parting.objects.count() == 1
    with pytest.raises(HelperStopped):
        helpers.check(BORROWER, NAME)

    client.post("/helpers/", {"helper": NAME, "act": "allow"})
    helpers.check(BORROWER, NAME)
    assert "已停" not in client.get("/helpers/").text


def test_nobody_stops_who_never_acted_for_them(client, case):
    assert client.post("/helpers/", {"helper": "core/别人", "act": "stop"}).status_code == 404
    enter(client, "B-2")
    assert "没有人替您办过" in client.get("/helpers/").text
    assert client.post("/helpers/", {"helper": NAME, "act": "stop"}).status_code == 404
    assert not Parting.objects.exists()
