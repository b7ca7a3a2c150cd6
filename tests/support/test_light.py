"""Each page with all it loads is under 60 KB, gzipped: people read this on the last bar of a signal."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from support.help import services as help_articles
from tests.support import planned
from tests.support.stories import decided_in_part, enter, small_draws_and_a_cut

pytestmark = pytest.mark.django_db
MOST = 60_000
LOADED = re.compile(
    r'<(?:script[^>]* src|link[^>]* rel="(?:stylesheet|icon)"[^>]* href|link[^>]* href)="/static/([^"?]+)'
)
PATHS = (
    "/why/L-1/", "/why/L-1/past/", "/why/L-1/draw/", "/appeals/", "/appeals/new/?line=L-1", "/messages/",
    "/messages/settings/", "/plans/", "/calendar/", "/control/L-1/", "/privacy/", "/privacy/delete/",
    "/privacy/correct/", "/sessions/", "/chat/", "/help/", "/help/scams/", "/announcements/", "/near/", "/tools/",
    "/fairness/", "/calls/",
)  # fmt: skip


def weight(client, path):
    page = client.get(path)
    assert page.status_code == 200, path
    files = {name: Path(finders.find(name)).read_bytes() for name in LOADED.findall(page.text)}
    assert any(name.endswith(".css") for name in files), path
    return sum(len(gzip.compress(body)) for body in (page.content, *files.values()))


def test_every_page_with_all_it_loads_is_light(client):
    small_draws_and_a_cut()
    case = decided_in_part()
    help_articles.sync()
    enter(client)

    found = {path: weight(client, path) for path in (*PATHS, f"/appeals/{case.number}/")}

    assert {path: size for path, size in found.items() if size >= MOST} == {}


def test_a_page_of_plans_with_figures_is_light(client):
    planned.lent(since=-11, late=(5,), income=700_000)
    enter(client)

    assert weight(client, "/plans/") < MOST
