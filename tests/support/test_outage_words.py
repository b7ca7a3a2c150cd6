"""What colleagues wrote to customers about an incident is read by exactly those inside it, while it stands."""

import pytest

from tests.histories import incident_opened, incident_resolved, incident_updated, known_borrower, line_opened
from tests.support.stories import ago, enter, tell

pytestmark = pytest.mark.django_db
ZH, EN = "发布后<b>不能操作</b>，正在回退", "A release broke it & we're undoing it"


@pytest.fixture
def two_lines(client):
    enter(client)
    tell(
        known_borrower(ago(days=400)),
        line_opened(ago(days=400)),
        line_opened(ago(days=400), line="L-2", borrower="B-2"),
    )


def page(client, line="L-1", language="zh-hans"):
    client.cookies["django_language"] = language
    return client.get(f"/why/{line}/").text


def test_those_inside_read_the_words_in_their_language_and_as_text(client, two_lines):
    tell(incident_opened(ago(hours=1), "draw", lines=["L-1"], message_zh=ZH, message_en=EN))

    chinese, english = page(client), page(client, language="en")
    enter(client, "B-2")
    outside = page(client, "L-2")

    assert '<span lang="zh-Hans">发布后&lt;b&gt;不能操作&lt;/b&gt;，正在回退</span>' in chinese
    assert "开始的故障：" in chinese
    assert "undoing it" not in chinese
    assert '<span lang="en">A release broke it &amp; we&#x27;re undoing it</span>' in english
    assert "About the incident that began" in english
    assert "正在回退" not in english
    assert "L-2" in outside
    assert ("正在回退" in outside, "开始的故障" in outside) == (False, False)


def test_words_follow_an_update_and_go_with_the_incident(client, two_lines):
    tell(
        incident_opened(ago(hours=3), "draw", lines=["L-1"], message_zh="第一次说的"),
        incident_updated(ago(hours=2), "draw", lines=["L-1"], message_zh="第二次说的"),
    )
    during = page(client)
    tell(incident_resolved(ago(hours=1)))

    assert ("第一次说的" in during, "第二次说的" in during) == (False, True)
    assert "第二次说的" not in page(client)


def test_words_in_the_other_language_alone_are_given_as_such(client, two_lines):
    tell(incident_opened(ago(hours=1), "draw", lines=["L-1"], message_zh="只有中文"))

    assert '<span lang="zh-Hans">只有中文</span>' in page(client, language="en")


@pytest.mark.parametrize("said", [{}, {"message_zh": "  "}])
def test_an_incident_without_words_adds_nothing(client, two_lines, said):
    tell(incident_opened(ago(hours=1), "draw", lines=["L-1"], **said))

    assert "开始的故障：" not in page(client)
