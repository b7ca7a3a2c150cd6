"""Files and papers: one file with several papers, one paper in several photographs, whatever order they came in."""

import io
import random
from datetime import date
from uuid import uuid4

import pypdfium2 as pdfium
import pytest

from appeals.models import Case
from appeals.proofs import corrections, keeping, queries, sandbox, services, sorting, tasks
from appeals.proofs.models import Page, Proof, State
from appeals.proofs.reader.decoding import Document
from appeals.proofs.reading.counts import gaps, printed_count
from appeals.proofs.reading.parting import parts
from appeals.proofs.reading.words import Page as Words
from bench.made.elsewhere import PAPER
from demo import papers
from demo.papers.photo import photographed
from risk.work.services import drain
from support.cases.papers import slots
from tests.appeals.papers import TODAY, bank_statement, bundle, slips, wallet_proof
from tests.appeals.people import make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _vault(tmp_path, settings):
    settings.STORAGES = settings.STORAGES | {
        "vault": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    }


@pytest.fixture
def case():
    return Case.objects.create(number=f"MB-{uuid4().hex[:12]}", borrower="B-9", line="L-9", codes=["BEH-SMALLFREQ"])


def hand_in(case, content, slot="P-BANKFLOW", name="材料.pdf"):
    return services.take_in(case.pk, slot, io.BytesIO(content), name, borrower=case.borrower, key=uuid4().hex)


def read_all():
    drain(topics=["proof.read", "proof.join"])


def of(case):
    return list(Proof.objects.of_case(case.pk).order_by("kind", "pk"))


@pytest.fixture
def parted(case):
    made = [*slips(3), bank_statement(4)]
    file = hand_in(case, bundle(*made), name="工资和流水.pdf")
    read_all()
    file.refresh_from_db()
    return file, made


def test_three_payslips_and_a_statement_in_one_file_are_four_papers(case, parted):
    file, made = parted
    found = {shown.proof.pk: shown for shown in queries.readings(case)}
    by_page = sorted(found.values(), key=lambda shown: shown.proof.facts["leaves"])

    assert file.state == State.SORTED
    assert [shown.proof.kind for shown in by_page] == ["P-PAYSLIP"] * 3 + ["P-BANKFLOW"]
    assert [shown.proof.facts["leaves"] for shown in by_page][:3] == [[1], [2], [3]]
    for shown, paper in zip(by_page, made, strict=True):
        wanted = {name: value for name, value in paper.truth.items() if name not in {"totals", "monthly"}}
        assert {name: shown.body["fields"].get(name) for name in wanted} == wanted
    assert len(by_page[3].body["rows"]) == len(made[3].rows)
    assert [
        f.test for shown in by_page for f in shown.findings if f.result == "fail" and f.test not in {"T12", "T34"}
    ] == []
    assert queries.hashes(case) == (file.sha256,)


def test_the_borrower_is_told_which_pages_hold_what_and_what_answers_the_need(case, parted):
    file, _ = parted
    second = next(slot for slot in slots(case) if slot.code == "P-BANKFLOW")

    assert second.is_met
    assert {shown.name for shown in second.files} == {"工资条", "银行流水"}
    assert any(shown.about.startswith("工资和流水.pdf的第2页，") for shown in second.files)
    assert any(shown.about.startswith(f"工资和流水.pdf的第4–{file.pages}页，") for shown in second.files)


def test_a_page_of_a_paper_is_drawn_from_its_file_and_the_look_is_the_papers(case, parted, monkeypatch):
    file, _ = parted
    statement = next(proof for proof in of(case) if proof.kind == "P-BANKFLOW")
    drawn = []
    monkeypatch.setattr(queries, "stamped", lambda png, _: drawn.append(png))

    queries.page_png(statement, 1, make_staff("reviewer"))

    with sandbox.Opened(bank_statement(4).content, "pdf") as own:
        assert drawn == [own.png(1, side=1600)]
    assert (statement.looks.count(), file.looks.count()) == (1, 0)


def test_a_paper_taken_back_leaves_the_others_and_the_last_takes_the_file_along(case, parted):
    file, _ = parted
    first, *rest = of(case)
    services.remove(first.pk, borrower=case.borrower)
    file.refresh_from_db()
    assert (file.state, bool(file.wrapped)) == (State.SORTED, True)
    assert len(of(case)) == 3

    for one in rest:
        services.remove(one.pk, borrower=case.borrower)
    file.refresh_from_db()

    assert (file.state, file.wrapped) == (State.REPLACED, None)
    assert queries.count_of(case.borrower) == 0


class Crash(BaseException):
    """The process is gone: nothing that catches errors catches this."""


@pytest.mark.parametrize("place", ["proof.parts.before", "proof.parts.inside", "proof.parts.after"])
def test_a_worker_that_dies_while_it_sorts_leaves_all_or_nothing_and_the_next_ends_it(case, place, monkeypatch):
    def reach(name):
        if name == place:
            raise Crash

    file = hand_in(case, bundle(*slips(3)))
    with monkeypatch.context() as armed:
        armed.setattr(sorting, "reach", reach)
        with pytest.raises(Crash):
            tasks.read(str(file.pk))
    assert len(of(case)) == (3 if place.endswith("after") else 1)

    tasks.read(str(file.pk))

    assert sorted(proof.facts["leaves"] for proof in of(case)) == [[1], [2], [3]]


def test_pages_say_their_place_in_many_ways():
    said = {
        "第2页/共5页": (2, 5),
        "第 2 页 共 5 页": (2, 5),
        "共5页 第2页": (2, 5),
        "Page 2 of 5": (2, 5),
        "2/5": (2, 5),
    }

    assert {text: printed_count(text) for text in said} == said
    assert printed_count("第9页 共3页") is None
    assert gaps([(1, 4), (3, 4)]) == [2, 4]
    assert gaps([(1, 4), (2, 3)]) == []


def pages_of(content):
    document = Document(content, "pdf")
    return [Words.from_json(document.words(n + 1)) for n in range(document.count)]


@pytest.mark.parametrize("seed", range(3))
def test_papers_of_any_kinds_printed_together_are_told_apart_and_one_is_never_torn(seed):
    rng = random.Random(f"bundle:{seed}")
    made = [make(papers.LI_QIANG, 900 + seed, TODAY) for make in rng.sample(list(PAPER.values()), 3)]
    made.append(wallet_proof(seed) if seed % 2 else bank_statement(seed))
    lengths = [len(pages_of(paper.content)) for paper in made]
    wanted, at = [], 0
    for length in lengths:
        wanted.append(list(range(at, at + length)))
        at += length

    assert parts(pages_of(bundle(*made))) == wanted
    assert parts(pages_of(made[-1].content)) == [list(range(lengths[-1]))]


# ---- one paper in several photographs; the recogniser is stood in for by the text layer but in the last test


def test_a_page_of_rows_whose_columns_sound_like_another_kind_goes_on_with_its_account():
    account = PAPER["ledger_sides"](papers.LI_QIANG, 401, date(2026, 11, 28))  # page 2 begins with the names again

    assert parts(pages_of(account.content)) == [[0, 1]]


@pytest.fixture
def shots(monkeypatch):
    """Pictures of a paper's pages, and a recogniser that knows what stands on each."""
    known = {}

    def made(content, pages=None):
        document, drawn = Document(content, "pdf"), []
        picture = pdfium.PdfDocument(content)
        for number in pages or range(1, document.count + 1):
            out = io.BytesIO()
            picture[number - 1].render(scale=0.5 + 0.1 * number).to_pil().convert("RGB").save(out, "PNG")
            words = document.words(number)
            known[Document(out.getvalue(), "png").image(1).tobytes()] = words
            drawn.append(out.getvalue())
        return drawn

    def recognise(head, pixels):
        words = known[pixels]
        return {**words, "seal": {}, "qr": [], "quality": {"light": 200, "glare": 0, "sharpness": 300, "letters": 20}}

    monkeypatch.setattr(sandbox, "recognise", recognise)
    return made


def the_one(case):
    (found,) = queries.readings(case)
    return found


def test_photographs_in_any_order_become_one_paper_and_gaps_are_said(case, shots):
    paper = bank_statement(4)
    last = len(pages_of(paper.content))
    drawn = shots(paper.content, [1, 2, 3])
    for place in (2, 0):
        hand_in(case, drawn[place], name=f"{place}.png")
    read_all()

    shown = slots(case)[1].files[0]
    assert (shown.strong, "会自动合在一起" in shown.text) == (f"还缺第2、4–{last}页。", True)
    assert shown.about.startswith("由2个文件合成，共2页，")
    assert "缺少第2、4、" in next(f for f in the_one(case).findings if f.test == "T04").detail

    hand_in(case, drawn[1], name="1.png")
    read_all()

    whole = the_one(case)
    rows = [row["balance"] for row in whole.body["rows"]]
    assert rows == [row.balance for row in paper.rows][: len(rows)]
    assert {page for page, *_ in keeping.body_of(whole.proof.latest)["row_places"]} == {1, 2, 3}
    assert [f.test for f in whole.findings if f.test in {"T01", "T03"} and f.result == "fail"] == []
    assert slots(case)[1].files[0].strong == f"还缺第4–{last}页。"
    assert sorted(queries.hashes(case)) == sorted(Proof.objects.handed_in().values_list("sha256", flat=True))


def test_pages_without_a_count_join_where_the_balance_runs_on(case, shots):
    paper = PAPER["ledger_signed"](papers.LI_QIANG, 1, TODAY)
    drawn = shots(paper.content)
    assert len(drawn) > 1
    for one in (*reversed(drawn), *shots(bank_statement(9).content, [1])):
        hand_in(case, one)
    read_all()

    found = {shown.proof.pages: shown for shown in queries.readings(case)}
    assert sorted(found) == [1, len(drawn)]
    assert len(found[len(drawn)].body["rows"]) == len(paper.rows)


def test_what_does_not_belong_together_and_what_was_spoken_about_stays_apart(case, shots):
    first, second = shots(bank_statement(4).content, [1]), shots(bank_statement(5).content, [2])
    mine = hand_in(case, first[0])
    hand_in(case, second[0])
    read_all()
    assert len(of(case)) == 2

    corrections.correct(mine.pk, borrower=case.borrower, field="currency", value="人民币", key="k")
    hand_in(case, shots(bank_statement(4).content, [2])[0])
    read_all()

    assert len(of(case)) == 3
    assert Page.objects.exclude(file=None).count() == 0


@pytest.mark.ocr
@pytest.mark.xdist_group("ocr")
def test_two_real_photographs_of_one_statement_are_read_as_one(case):
    paper = PAPER["ledger_signed"](papers.LI_QIANG, 1, TODAY)
    document = pdfium.PdfDocument(paper.content)
    for number in (1, 0):
        picture = document[number].render(scale=2).to_pil().convert("RGB")
        hand_in(case, photographed(picture, random.Random(number), hardness=0.3), name=f"{number}.jpg")
    read_all()

    shown = the_one(case)
    read, printed = ([row["amount"] for row in shown.body["rows"]], [row.amount for row in paper.rows])
    assert shown.proof.pages == 2
    assert len(read) >= 0.9 * len(printed)
    assert read == [amount for amount in printed if amount in read]
