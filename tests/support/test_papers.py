"""Every notice on paper: its own words, both languages and sizes, the same bytes again, known by its code."""

import hashlib
import io
import re

import pypdfium2 as pdfium
import pytest

from risk.decisions.models import Decision
from risk.diagnosis import services as diagnoses
from risk.templatetags.figures import moment
from support.letters import sheet
from support.letters.models import Letter
from support.letters.sheet import Known, Setting
from support.notices import paper, services, texts
from support.notices.models import Notice
from support.views import why
from tests.histories import score_reported
from tests.support.stories import ago, enter, small_draws_and_a_cut, tell

FACTS = dict.fromkeys(re.findall(r"{(\w+)}", str(texts.catalogue())), "20,700")
CODE, CHECK = "4F7K-20AB-9XYZ", "https://lender.example/verify/"


def words(pdf):
    """What a reader could copy out of it, without where lines break."""
    pages = pdfium.PdfDocument(io.BytesIO(pdf))
    return re.sub(r"\s", "", "".join(page.get_textpage().get_text_bounded() for page in pages))


def notice(name):
    said = {lang: texts.render(name, FACTS, lang) for lang in texts.LANGS}
    body = {lang: text.to_json() for lang, text in said.items()}
    digest = texts.content_hash(name, said)
    return Notice(name=name, version="v", borrower="B-1", line="L-1", body=body, content_hash=digest, at=ago(hours=1))


def drawn(told, lang, *, large):
    return paper.render(
        told, Setting("青禾", "400-000-0000", "9:00", Known(str(told.pk), CODE, CHECK), large), lang=lang
    )


@pytest.mark.parametrize("name", texts.names())
def test_every_notice_stands_on_paper_whole(name):
    told = notice(name)
    for lang, large in (("zh", False), ("en", True)):
        read = words(drawn(told, lang, large=large))
        for part in [told.body[lang]["title"], *told.body[lang]["parts"], CODE, told.content_hash, name]:
            assert re.sub(r"\s", "", part) in read, part


def test_large_type_is_larger_throughout_and_the_same_notice_is_the_same_bytes():
    told = notice("A1")
    usual = drawn(told, "zh", large=False)

    assert sizes(drawn(told, "zh", large=True)) == [pytest.approx(size * sheet.LARGE, abs=0.1) for size in sizes(usual)]
    assert usual == drawn(told, "zh", large=False)


def sizes(pdf):
    """Every size its words are set in, points."""
    page = pdfium.PdfDocument(io.BytesIO(pdf))[0]
    found = page.get_objects(filter=[pdfium.raw.FPDF_PAGEOBJ_TEXT])
    return sorted({round(text.get_font_size(), 1) for text in found})


def test_nothing_in_a_notice_is_read_as_markup():
    told = notice("A1")
    told.body["zh"]["parts"] = ["若<b>收入</b>&变化"]

    made = paper.render(told, Setting("青禾", "1", "9:00", Known()), lang="zh")

    assert "若<b>收入</b>&变化" in words(made)


@pytest.fixture
def told(client, db):
    small_draws_and_a_cut()
    enter(client)
    return services.tell("A1", lambda _lang: FACTS, key="k", borrower="B-1", line="L-1", case="MB-1")


def test_a_notices_paper_is_kept_and_can_be_checked_and_is_its_borrowers_alone(client, told):
    address = f"/messages/{told.pk}/notice.pdf"
    assert address in client.get(f"/messages/{told.pk}/").text

    first = client.get(address).content
    letter = Letter.objects.get(about=str(told.pk))

    assert bytes(letter.body) == first == client.get(address).content
    assert letter.sha256 == hashlib.sha256(first).hexdigest()
    assert letter.spelled in words(first)
    client.cookies["type"] = "large"
    assert client.get(address).content != first
    client.cookies["django_language"] = "en"
    client.get(address)
    assert Letter.objects.count() == 3
    enter(client, "B-2")
    assert client.get(address).status_code == 404
    client.cookies.clear()
    page = client.get("/verify/", {"code": letter.spelled}).text
    assert "通知编号" in page
    assert str(told.pk) in page
    assert told.body["zh"]["title"] not in page


def test_the_paper_of_a_block_is_drawn_from_the_decision_as_it_is_kept(client, told, monkeypatch):
    client.get("/why/L-1/")
    kept = Decision.objects.get(kind="block")
    seen = []
    live = why.page.context
    monkeypatch.setattr(why.page, "context", lambda said, **more: seen.append(said) or live(said, **more))

    first = client.get("/why/L-1/notice.pdf").content
    client.get("/why/L-1/notice.pdf")

    assert [said["at"] for said in seen] == [kept.content.body["zh"]["at"]]  # drawn once, and not from now
    assert re.sub(r"\s", "", moment(seen[0]["at"])) in words(first)


def test_another_decision_is_another_paper(client, told):
    first = client.get("/why/L-1/notice.pdf").content
    tell(score_reported(ago(minutes=1), band=4, down=["multi_lender"]))
    assert diagnoses.decision_of(diagnoses.diagnose_line("L-1")).pk != Decision.objects.order_by("number")[0].pk

    assert client.get("/why/L-1/notice.pdf").content != first
