"""The page on which a borrower sees what was read of a file, and says what is not right."""

import io
import re

import pytest

from appeals.models import Case
from appeals.proofs import keeping, queries, services, tasks
from appeals.proofs.models import Correction, Proof
from demo import papers
from tests.appeals.papers import bank_statement
from tests.support.stories import enter, small_draws_and_a_cut

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(client, tmp_path, settings, monkeypatch):
    """The address of the page of a statement that names another person."""
    settings.STORAGES = settings.STORAGES | {
        "vault": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    }
    monkeypatch.setattr(keeping, "person", lambda _: ("王小明", papers.LI_QIANG.id_number))
    small_draws_and_a_cut()
    enter(client)
    draft = client.post("/appeals/new/", {"line": "L-1", "key": "k-1"}).url
    case = Case.objects.get()
    content = io.BytesIO(bank_statement(4).content)
    proof = services.take_in(case.pk, "P-BANKFLOW", content, "流水.pdf", borrower="B-1", key="k")
    tasks.read(str(proof.pk))
    return f"{draft}proofs/{proof.pk}/"


def test_every_field_says_what_was_read_and_where(client, address):
    shown = client.get(address).text

    assert "我们从银行流水里读到的" in shown
    assert re.search(r"姓名<small>第1页，上部(左侧|中间|右侧)</small>", shown)
    assert "<b>李强</b>" in shown
    assert "行明细" in shown


def test_a_row_that_is_not_sure_is_marked_and_no_other(client, address, monkeypatch):
    read = queries.own_reading

    def doubted(*args, **how):
        own = read(*args, **how)
        own.body["unsure"].append("rows[1].amount")
        return own

    monkeypatch.setattr(queries, "own_reading", doubted)
    rows = re.findall(r"<tr><td>.*?</tr>", client.get(address).text, re.DOTALL)

    assert ["请核对" in row for row in rows[:3]] == [False, True, False]


def test_nothing_of_the_tests_is_told_but_the_class_of_a_doubt(client, address):
    shown = client.get(address).text

    assert "姓名或证件号对不上" in shown
    assert not re.search(r"\bT\d\d\b", shown)
    for word in ("producer", "造假", "伪造", "可疑", "PDF", "印章"):
        assert word not in shown


def test_a_correction_is_kept_beside_what_was_read(client, address):
    said = {"field": "subject_name", "value": "王小明", "note": "改过名", "key": "c"}

    assert client.post(f"{address}correct/", said).status_code == 303
    assert client.post(f"{address}correct/", said).status_code == 303
    shown = client.get(address).text

    assert Correction.objects.count() == 1
    assert "您更正为" in shown
    assert "<b>李强</b>" in shown
    assert "<b>王小明</b>" in shown


def test_what_is_not_understood_comes_back_with_what_was_typed(client, address):
    answer = client.post(f"{address}correct/", {"field": "closing", "value": "很多", "note": "算错了", "key": "c"})

    assert answer.status_code == 422
    answer = client.post(f"{address}correct/", {"field": "period_to", "value": "很多", "note": "算错了", "key": "c"})
    assert 'value="很多"' in answer.text
    assert "算错了" in answer.text
    assert "日期写成2026-01-31" in answer.text


def test_a_doubt_is_answered_in_ones_own_words(client, address):
    assert (
        client.post(f"{address}contest/", {"about": "name", "note": "这是我以前的名字", "key": "c"}).status_code == 303
    )
    assert "这是我以前的名字" in client.get(address).text
    assert client.post(f"{address}contest/", {"about": "name", "note": " ", "key": "d"}).status_code == 422


def test_another_borrower_has_no_such_page(client, address):
    enter(client, "B-2")

    assert client.get(address).status_code == 404
    assert client.get(f"{address}1.png").status_code == 404
    assert client.post(f"{address}correct/", {"field": "subject_name", "value": "x", "key": "c"}).status_code == 404


def test_the_list_leads_to_it_and_a_page_is_a_picture_of_ours(client, address):
    draft = address.split("proofs/")[0]

    assert f'href="{address}"' in client.get(draft).text
    assert client.get(f"{address}1.png").content.startswith(b"\x89PNG")
    assert Proof.objects.get().looks.count() == 1


def test_the_page_costs_few_queries_however_much_was_read(client, address, django_assert_max_num_queries):
    client.get(address)

    with django_assert_max_num_queries(9):
        client.get(address)


def test_it_is_whole_in_english(client, address):
    client.cookies["django_language"] = "en"
    shown = re.sub(r"<[^>]+>", " ", client.get(address).text)

    assert "What we read from your" in shown
    assert "page 1, top" in shown
