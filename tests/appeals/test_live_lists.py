"""The lists of the desk stay true while their page is open, and open as whole pages by themselves."""

import pytest

from appeals import services
from tests.appeals.people import make_staff, proposed, queued

pytestmark = pytest.mark.usefixtures("trader")
ASKED = {"HX-Request": "true"}


def test_a_case_that_waits_for_eyes_comes_and_goes_without_a_reload(client, reviewer, approver):
    client.force_login(approver)
    page = client.get("/desk/second/").text
    assert 'data-stream="/desk/chats/queue/stream/"' in page
    assert 'hx-get="/desk/second/"' in page

    case = proposed(reviewer)
    part = client.get("/desk/second/", headers=ASKED).text
    assert part.lstrip().startswith('<div id="eyes"')
    assert case.number in part
    services.return_to_reviewer(case.number, staff=approver, note="请再看流水。", key="back")
    assert case.number not in client.get("/desk/second/", headers=ASKED).text


def test_the_waiting_lists_opened_by_themselves_are_a_page(client):
    client.force_login(make_staff("reviewer"))

    assert "<html" in client.get("/desk/waiting/").text
    assert "<html" not in client.get("/desk/waiting/", headers=ASKED).text


def test_the_whole_queue_comes_and_goes_too_and_keeps_what_a_lead_has_ticked(client, approver):
    client.force_login(approver)
    page = client.get("/desk/queue/").text
    assert 'data-stream="/desk/chats/queue/stream/"' in page
    assert 'hx-get="/desk/queue/"' in page

    case = queued()
    part = client.get("/desk/queue/", headers=ASKED).text
    assert part.lstrip().startswith('<div id="cases"')
    assert f'value="{case.number}" id="pick-{case.number}" hx-preserve' in part
    services.withdraw(case.number, borrower=case.borrower, key="w")
    assert case.number not in client.get("/desk/queue/", headers=ASKED).text
