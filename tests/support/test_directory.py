"""The directory of public support: a source, two of compliance, one's own region, a last day."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from risk import clock
from risk.acting import By
from support.directory import services
from support.directory.errors import AuthorSigns, NotFit, NotOpen
from support.directory.fit import Draft
from support.directory.models import Scheme
from tests.histories import known_borrower, line_opened
from tests.support.stories import ago, enter, tell

pytestmark = pytest.mark.django_db
ZH = {"title": "小微担保", "text": "给个体户做担保。", "how": "到窗口问。"}
EN = {"title": "Guarantee", "text": "For small traders.", "how": "Ask at the counter."}


def written(**over):
    today = clock.day(clock.now())
    usual = Draft(
        kind="guarantee",
        body={"zh": ZH, "en": EN},
        regions=("3301",),
        source="杭州市财政局公告",
        source_url="https://example.gov.cn/1",
        checked_on=today,
        expires_on=today + timedelta(days=30),
    )
    return replace(usual, **over)


def by(name, role="compliance"):
    return By(name, role, "照公告核对过")


def listed(key="k", replaces=0, **over):
    row = services.draft(written(**over), by=by("anna"), key=key, replaces=replaces)
    return services.sign(row.pk, by=by("bo"))


@pytest.fixture
def living(client):
    """A borrower of a line, whose region is the one named; none: unknown."""

    def live(region):
        tell(known_borrower(ago(days=40), region=region), line_opened(ago(days=40)))
        enter(client)
        return lambda: client.get("/near/").text

    return live


def test_one_of_compliance_writes_and_another_signs(living):
    near = living("330106")
    row = services.draft(written(), by=by("anna"), key="k")
    assert services.draft(written(), by=by("anna"), key="k") == row
    with pytest.raises(AuthorSigns):
        services.sign(row.pk, by=by("anna"))
    assert "小微担保" not in near()

    services.sign(row.pk, by=by("bo"))
    services.sign(row.pk, by=by("bo"))

    assert [(step.move, step.actor) for step in row.steps.order_by("id")] == [("draft", "anna"), ("sign", "bo")]
    found = near()
    assert 'href="https://example.gov.cn/1"' in found
    assert "杭州市财政局公告" in found
    with pytest.raises(IntegrityError), transaction.atomic():
        row.steps.update(actor="nobody")


def test_relief_of_a_disaster_names_where():
    with pytest.raises(NotFit):
        services.draft(written(kind="disaster", regions=()), by=by("anna"), key="k")

    assert listed(kind="disaster", regions=("3301",)).status == "listed"


@pytest.mark.parametrize(
    ("region", "regions", "is_shown"),
    [
        ("330106", ("3301",), True),
        ("330106", ("330100",), True),
        ("330106", ("3302", "33"), True),
        ("330106", ("44",), False),
        ("330106", (), True),
        (None, ("33",), False),
        (None, (), True),
    ],
)
def test_it_is_shown_where_the_region_matches_and_nowhere_else(living, region, regions, is_shown):
    near = living(region)
    listed(regions=regions)

    found = near()

    assert ("小微担保" in found) is is_shown
    assert ("没有您所在地区的记录" in found) is (region is None)


def test_what_is_over_or_ended_is_shown_no_more_and_nothing_is_said_honestly(living):
    near = living("330106")
    row, over = listed(), listed("k2", body={"zh": ZH | {"title": "贴息"}, "en": EN})
    services.end(row.pk, by=by("bo"))
    assert "贴息" in near()

    Scheme.objects.filter(pk=over.pk).update(checked_on=ago(days=9), expires_on=ago(days=1))

    found = near()
    assert "还没有收录扶持政策" in found
    assert "没有收录不等于没有" in found
    with pytest.raises(NotOpen):
        services.sign(row.pk, by=by("bo"))


def test_a_new_entry_takes_the_place_of_the_old_when_it_is_signed(living):
    near = living("330106")
    old = listed()
    new = services.draft(
        written(body={"zh": ZH | {"title": "新担保"}, "en": EN}), by=by("bo"), key="k2", replaces=old.pk
    )
    assert "小微担保" in near()

    services.sign(new.pk, by=by("anna"))

    found = near()
    assert ("新担保" in found, "小微担保" in found) == (True, False)


@pytest.mark.parametrize(
    ("over", "word"),
    [
        ({"source": " "}, "出处"),
        ({"source_url": "http://example.gov.cn"}, "https"),
        ({"source_url": ""}, "https"),
        ({"regions": ("杭州",)}, "地区代码"),
        ({"regions": ("330",)}, "地区代码"),
        ({"checked_on": ago(days=40).date()}, "30天"),
        ({"checked_on": ago(days=-3).date()}, "30天"),
        ({"expires_on": ago(days=1).date()}, "到期日"),
        ({"expires_on": ago(days=-500).date()}, "到期日"),
        ({"kind": "magic"}, "选一种"),
        ({"body": {"zh": ZH | {"how": ""}, "en": EN}}, "写全"),
        ({"body": {"zh": ZH | {"text": "长" * 401}, "en": EN}}, "太长"),
        ({"body": {"zh": ZH | {"text": "包过！"}, "en": EN}}, "感叹号"),
    ],
)
def test_what_may_not_be_shown_is_refused_with_what_to_write(over, word):
    with pytest.raises(NotFit, match=word):
        services.draft(written(**over), by=by("anna"), key="k")

    assert not Scheme.objects.exists()


def staff(client, name, role):
    user = User.objects.get_or_create(username=name)[0]
    user.groups.set([Group.objects.get_or_create(name=role)[0]])
    client.force_login(user)


def test_it_is_kept_on_the_console_by_compliance_alone(client):
    today = clock.day(clock.now())
    texts = {f"{lang}_{name}": said[name] for lang, said in (("zh", ZH), ("en", EN)) for name in said}
    form = texts | {
        "kind": "grant", "regions": "3301", "source": "公告", "source_url": "https://example.gov.cn/2",
        "checked_on": today.isoformat(), "expires_on": (today + timedelta(days=9)).isoformat(),
        "reason": "街道来函", "key": "f-1",
    }  # fmt: skip
    staff(client, "rita", "risk")
    assert client.post("/console/directory/", form).status_code == 422
    assert "存为草稿" not in client.get("/console/directory/").text
    assert not Scheme.objects.exists()

    staff(client, "anna", "compliance")
    refused = client.post("/console/directory/", form | {"source_url": "x"})
    assert (refused.status_code, "给个体户做担保" in refused.text) == (422, True)
    assert client.post("/console/directory/", form).status_code == 302
    row = Scheme.objects.get()
    assert f"/console/directory/{row.pk}/sign/" not in client.get("/console/directory/").text
    assert client.post(f"/console/directory/{row.pk}/sign/", {"reason": "x"}).status_code == 422
    staff(client, "bo", "compliance")
    assert client.post(f"/console/directory/{row.pk}/sign/", {"reason": "核对过"}).status_code == 302
    assert "快到期" in client.get("/console/directory/").text
    assert 'value="小微担保"' in client.get(f"/console/directory/?from={row.pk}").text
    client.post(f"/console/directory/{row.pk}/end/", {"reason": "停办"})
    row.refresh_from_db()
    assert row.status == "ended"


def test_invented_schemes_stand_in_a_demonstration_alone_and_say_so(living, settings):
    settings.DEMO = False
    with pytest.raises(CommandError):
        call_command("list_examples")
    settings.DEMO = True

    call_command("list_examples")
    call_command("list_examples")

    assert Scheme.objects.count() == 2
    found = living("330106")()
    assert found.count("示例，不是真的") == 2


def test_an_entry_without_a_source_cannot_be_stored():
    row = services.draft(written(), by=by("anna"), key="k")

    with pytest.raises(IntegrityError), transaction.atomic():
        Scheme.objects.filter(pk=row.pk).update(source_url="")
