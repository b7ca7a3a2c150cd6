"""The console's menu: every page one can open without naming a thing is in it, once, and says where one is."""

import re

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse

from risk.console import urls as risk_urls
from risk.console.menu import GROUPS
from support.staff import urls as staff_urls

NAMED = [page.name for _key, _title, pages in GROUPS for page in pages]


def sign_in(client, role):
    user = User.objects.create_user(role)
    user.groups.add(Group.objects.get_or_create(name=role)[0])
    client.force_login(user)


def test_every_page_without_an_argument_is_in_the_menu_once():
    pages = {
        f"{module.app_name}:{one.name}"
        for module in (risk_urls, staff_urls)
        for one in module.urlpatterns
        if not re.search(r"<|\.csv$", str(one.pattern))  # a table to download is no page
        and str(one.pattern).count("/") <= 1 + str(one.pattern).startswith("policy/")
    }

    assert len(NAMED) == len(set(NAMED))
    assert pages <= set(NAMED)


@pytest.mark.django_db
@pytest.mark.parametrize(("role", "sees"), [("risk", True), ("admin", False)])
def test_a_role_finds_the_pages_it_may_open_and_no_others(client, role, sees):
    sign_in(client, role)
    page = client.get("/console/").text
    shown = re.findall(r'<a href="(/console/[^"]*)"', page[: page.index("</nav>")])

    for _key, _title, pages in GROUPS:
        for one in pages:
            url = reverse(one.name)
            assert (url in shown) == (sees or not one.of_people), url
            if url in shown:
                assert client.get(url).status_code == 200, url


@pytest.mark.django_db
def test_the_bar_says_where_one_is(client):
    sign_in(client, "risk")
    page = client.get("/console/policy/versions/").text

    bar = re.search(r'<button class="where" popovertarget="menu-rules" aria-current="true">[^<]*<small>(.*?)<', page)
    assert bar
    assert bar[1] == "发布"
    assert page.count('aria-current="page"') == 1
