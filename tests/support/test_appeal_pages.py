import re
from datetime import timedelta
from io import BytesIO

import pytest

from appeals import queries
from appeals.models import Case, Visit
from risk import clock
from risk.recheck import services as rechecks
from risk.work import services as work
from support.cases import faces
from support.notices.models import Notice
from tests.support.stories import decided_in_part, enter, small_draws_and_a_cut

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}
STEPS = ["case.step", "case.intake", "case.proofs"]


@pytest.fixture
def li_qiang(client):
    small_draws_and_a_cut()
    enter(client)


@pytest.fixture
def draft(client, li_qiang):
    answer = client.post("/appeals/new/", {"line": "L-1", "key": "k-1"})
    return answer.url


def words(answer):
    return re.sub(r"<[^>]+>", "", answer.text)


def test_asking_makes_nothing_until_it_is_posted(client, li_qiang):
    page = client.get("/appeals/new/?line=L-1").text

    assert "开始，去交材料" in page
    assert not Case.objects.exists()


def test_a_draft_says_what_is_known_already(client, draft):
    page = client.get(draft).text

    assert "14次" in page
    assert "营业执照" in page
    assert "银行流水" in page


def test_the_same_line_is_not_asked_about_twice(client, draft):
    again = client.post("/appeals/new/", {"line": "L-1", "key": "k-2"})

    assert again.url == draft
    assert Case.objects.count() == 1


def test_a_contested_number_stands_in_the_draft(client, li_qiang):
    answer = client.post("/why/L-1/wrong/", {"code": "BEH-SMALLFREQ", "fact": ["draws_90d"], "key": "k-9"})

    assert "这里不对：近90天借款 14次" in client.get(answer.url).text


def test_every_refused_file_says_why_and_the_others_stay(client, draft):
    good = BytesIO(b"%PDF-1.4\n" + b"0" * 200)
    good.name = "流水.pdf"
    program = BytesIO(b"MZ" + b"\0" * 200)
    program.name = "照片.jpg"
    empty = BytesIO(b"")
    empty.name = "空.jpg"

    answer = client.post(f"{draft}proofs/", {"slot": "P-BANKFLOW", "key": "k", "file": [good, program, empty]}, **HTMX)

    assert answer.status_code == 422
    assert "<html" not in answer.text
    assert 'hx-swap-oob="true"' in answer.text
    assert "这是一个程序文件" in answer.text
    assert "这个文件是空的" in answer.text
    assert "流水.pdf" in answer.text


def test_the_page_asks_again_only_while_a_file_is_read(client, draft):
    before = client.get(draft).text
    file = BytesIO(b"%PDF-1.4\n" + b"0" * 200)
    file.name = "流水.pdf"
    client.post(f"{draft}proofs/", {"slot": "P-BANKFLOW", "key": "k", "file": [file]})
    waiting = client.get(f"{draft}?part=proofs", **HTMX).text

    assert 'hx-trigger="every 2s"' not in before
    assert 'hx-trigger="every 2s"' in waiting


def test_the_form_leads_to_an_easier_plan_and_the_appeal_goes_on(client, draft):
    offered = re.search(r"如果影响到还款、生意或看病.*?href=\"([^\"]+)\"", client.get(draft).text, re.DOTALL)
    page = client.get(offered[1])

    assert page.status_code == 200
    assert page.templates[0].name == "support/plans.html"
    assert Case.objects.get().status == "draft"


def test_nothing_said_is_refused_and_what_was_ticked_stays(client, draft):
    answer = client.post(f"{draft}submit/", {"statement": "", "consent": ["income"], "key": "k"})

    assert answer.status_code == 422
    assert re.search(r'value="income" checked', answer.text)
    assert "用一句话说明" in answer.text


def test_submitting_starts_the_clocks_and_is_told(client, draft):
    client.post(f"{draft}submit/", {"statement": "进货周转", "confirm": "1", "key": "k"})
    work.drain(topics=STEPS)
    page = client.get(draft).text

    assert "法定答复期限" in page
    assert Notice.objects.filter(name="A1").count() == 1
    case = Case.objects.get()
    assert case.told.filter(notice="A1", channel="app").exists()


def test_without_a_file_nothing_is_said_to_be_read_or_complete(client, draft):
    client.post(f"{draft}submit/", {"statement": "请重新看。", "confirm": "1", "key": "k"})
    assert "正在核对" in words(client.get(draft))
    work.drain(topics=STEPS)

    client.post(f"{draft}none/", {"key": "n"})

    page = words(client.get(draft))
    assert "按现有的材料审核" in page
    assert "材料齐了" not in page


def test_withdrawing_ends_it_the_same_day(client, draft):
    client.post(f"{draft}submit/", {"statement": "进货周转", "key": "k"})

    client.post(f"{draft}withdraw/", {"key": "w"})

    assert queries.own_case(draft.split("/")[2], borrower="B-1").status == "withdrawn"
    page = client.get(draft).text
    assert "已经撤回" in page
    assert "改变主意可以再次申请" in page
    assert 'class="track"' not in page  # no stage is shown as reached
    assert 'href="/why/L-1/"' in page


@pytest.mark.parametrize("status", sorted(faces.GONE))
def test_an_end_without_a_decision_says_what_it_means_and_what_one_can_do(status):
    now, todo = faces.ended(status)

    assert (now.term, todo.term) == ("现在", "怎么办")
    assert now.text
    assert todo.text
    assert faces.ended("queued") == ()


def test_a_draft_is_thrown_away(client, draft):
    assert client.post(f"{draft}withdraw/", {"key": "w"}).status_code in {302, 303}


@pytest.mark.parametrize("what", ["", "proofs/", "submit/", "withdraw/", "none/", "second/"])
def test_another_borrowers_case_looks_like_none(client, draft, what):
    enter(client, "B-2")

    answer = client.post(f"{draft}{what}") if what else client.get(draft)

    assert answer.status_code == 404


def test_the_list_shows_it(client, draft):
    assert draft.split("/")[2] in client.get("/appeals/").text


def test_a_partial_result_says_the_amount_the_rest_the_target_and_the_way_on(client, li_qiang):
    case = decided_in_part()
    decision, _found = rechecks.run("L-1", income=960_000, level=2, case=case.number, key="k", actor="reviewer")
    Case.objects.filter(pk=case.pk).update(recheck=decision.pk)

    page = words(client.get(f"/appeals/{case.number}/"))

    assert "额度恢复到20,700元" in page
    assert "9,300元" in page
    assert "90天内借款不超过10次" in page
    assert "还款记录没有问题，目前受收入限制。" in page
    assert "不会自动下调" in page
    assert "申请第二次复核" in page


def test_after_a_result_the_line_leads_to_it(client, li_qiang):
    case = decided_in_part()

    answer = client.get("/why/L-1/")

    assert f"/appeals/{case.number}/" in answer.text
    assert "看申诉结果" in answer.text
    assert "现在可用20,700元" in words(answer)


# A time for a check


def test_a_time_is_chosen_or_the_check_refused(client, draft):
    case = Case.objects.get()
    Case.objects.filter(pk=case.pk).update(status="offline_verify")
    slots = [clock.now().replace(microsecond=0) + timedelta(days=n) for n in (1, 2)]
    visit = Visit.objects.create(
        case=case, n=1, way="site", place="朝阳路12号", items=["是否在经营"], slots=[slot.isoformat() for slot in slots]
    )
    page = client.get(draft).text
    assert "是否在经营" in page
    assert "朝阳路12号" in page
    value = re.search(r'name="time" value="([^"]+)"', page)[1]
    client.post(f"{draft}visit/", {"answer": "yes", "time": value})
    visit.refresh_from_db()
    assert visit.slot_at == slots[0]
    assert "届时我们联系您" in client.get(draft).text
    client.post(f"{draft}visit/", {"answer": "no"})
    visit.refresh_from_db()
    assert (visit.slot_at, visit.refused_at is not None) == (None, True)
    assert "不会因此拒绝" in client.get(draft).text


def test_the_same_reasons_soon_again_want_something_new(client, draft):
    case = Case.objects.get()
    Case.objects.create(
        number="MB-E-1", borrower=case.borrower, line=case.line, codes=case.codes, status="closed_final",
        outcome="keep", decided_at=clock.now() - timedelta(days=3), received_at=clock.now() - timedelta(days=5),
    )  # fmt: skip
    answer = client.post(f"{draft}submit/", {"statement": "请再看。", "key": "s-1"})
    assert answer.status_code == 422
    assert "上传一份没交过的材料就可以马上提交" in answer.text
    assert "请再看。" in answer.text
