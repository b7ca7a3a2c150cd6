"""A file on its way up, in a real browser whose connection breaks in the middle."""

import pytest
from playwright.sync_api import expect

from appeals.proofs import keeping, vault
from appeals.proofs.models import Proof, Upload
from appeals.proofs.receiving import PART
from tests.support.stories import small_draws_and_a_cut

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]
CONTENT = b"%PDF-1.7\n" + bytes(range(256)) * 6200  # three parts and a bit
SLOT = "银行流水"


@pytest.fixture
def draft(open_page, handover):
    """A page at a fresh draft, and the offsets of the parts it sends."""
    small_draws_and_a_cut()
    page = open_page()
    page.goto(handover("B-1", then="/appeals/new/?line=L-1"))
    page.get_by_role("button", name="开始，去交材料").click()
    page.locator("input[multiple]").first.wait_for(state="attached")
    return page


def watched(page):
    sent = []
    page.on("request", lambda request: sent.append(int(request.url.split("at=")[1])) if "?at=" in request.url else None)
    return sent


def slot(page):
    return page.locator("form.slot-form").filter(has_text=SLOT)


def choose(page, path):
    slot(page).locator("input[multiple]").set_input_files(path)


def test_a_broken_connection_costs_a_part_and_not_the_file(draft, tmp_path):
    paper = tmp_path / "流水.pdf"
    paper.write_bytes(CONTENT)
    page, sent = draft, watched(draft)
    page.route(f"**/uploads/*/?at={PART}", lambda route: route.abort("connectionreset"))

    choose(page, paper)
    expect(slot(page).get_by_text("连接断了，已传的部分保留着，正在重试。")).to_be_visible()
    expect(slot(page).locator("progress")).not_to_have_js_property("value", 0)
    assert Upload.objects.get().offset == PART

    # Given up, come again, the same file chosen: it goes on where it broke.
    page.once("dialog", lambda dialog: dialog.accept())
    page.reload()
    page.unroute(f"**/uploads/*/?at={PART}")
    sent.clear()
    choose(page, paper)
    expect(slot(page).locator(".file:not([data-going])")).to_have_count(1)

    assert sent == [PART, 2 * PART, 3 * PART]
    proof = Proof.objects.get()
    assert vault.fetch(proof.blob, keeping.key_of(proof)) == CONTENT
    assert not Upload.objects.exists()


def test_back_on_line_it_goes_on_by_itself_and_a_refused_file_costs_the_others_nothing(draft, tmp_path):
    paper, program = tmp_path / "流水.pdf", tmp_path / "照片.jpg"
    paper.write_bytes(CONTENT)
    program.write_bytes(b"MZ" + bytes(900))
    page = draft
    page.evaluate(
        """() => { const real = window.fetch; let cut = true
        const gone = url => cut && String(url).includes("at=5")
        window.fetch = (url, how) => gone(url) ? Promise.reject(new TypeError("gone")) : real(url, how)
        window.mend = () => { cut = false; window.dispatchEvent(new Event("online")) } }"""
    )

    choose(page, [program, paper])
    expect(slot(page).get_by_text("连接断了")).to_be_visible()
    page.evaluate("window.mend()")

    expect(slot(page).locator(".file:not([data-going])")).to_have_count(1)
    expect(slot(page).get_by_text("流水.pdf")).to_be_visible()
    expect(page.locator("#refused")).to_contain_text("这是一个程序文件，不是材料。")
    assert Proof.objects.get().size == len(CONTENT)


def test_a_file_may_be_dropped_on_its_slot(draft):
    page = draft
    page.evaluate(
        """slot => { const forms = [...document.querySelectorAll(".slot-form")]
        const form = forms.find(one => one.textContent.includes(slot))
        const carried = new DataTransfer()
        carried.items.add(new File(["%PDF-1.4 " + "0".repeat(400)], "拖来的.pdf", {lastModified: 1}))
        for (const kind of ["dragenter", "dragover", "drop"])
          form.dispatchEvent(new DragEvent(kind, {dataTransfer: carried, bubbles: true, cancelable: true})) }""",
        SLOT,
    )

    expect(slot(page).locator(".file:not([data-going])")).to_have_count(1)
    expect(slot(page).get_by_text("拖来的.pdf").first).to_be_visible()
