"""Each line that a new rule of law holds is sampled, told once, and may appeal: those held before it too. A132."""

import pytest

from risk import clock
from risk.diagnosis.services import diagnose_line
from risk.registers import law
from risk.registers.work import BEGIN, COUNT, REACHED
from risk.work.services import drain
from support.notices.models import Notice
from tests.histories import flag_raised, known_borrower, line_opened
from tests.risk.test_registers import LI, QIAN, ZHAO, heard
from tests.support.stories import ago, tell

pytestmark = pytest.mark.django_db
FLAG = {"class": "new_device", "documents": ["id_card"]}
TOPICS = ["line.changed", "decision.made", COUNT, BEGIN, REACHED]


def line(n, *more, **about):
    tell(known_borrower(ago(days=400), borrower=f"B-{n}", **about),
         line_opened(ago(days=400), line=f"L-{n}", borrower=f"B-{n}"), *more)  # fmt: skip


def swept(**more):
    row = law.draft(heard(region="330000", **more), by=ZHAO, key="k")
    drain(topics=TOPICS)
    row.refresh_from_db()
    for one in row.body["count"]["sample"]:
        law.looked(row.pk, one, by=LI)
    law.sign(row.pk, by=QIAN)
    drain(topics=TOPICS)
    return row


def test_every_line_it_holds_is_told_also_who_was_held_before():
    line(1, region="330106")
    line(2, flag_raised(ago(days=3), "account_takeover", borrower="B-2", **FLAG), region="330106")
    line(3, region="110101")
    drain(topics=TOPICS)
    Notice.objects.all().delete()
    row = swept()
    drain(topics=TOPICS)

    count = row.body["count"]
    assert (count["lines"], count["newly"], count["held"], sorted(count["sample"])) == (2, 1, 1, ["L-1", "L-2"])
    told = {notice.line: str(notice.body["zh"]["parts"]) for notice in Notice.objects.filter(name="N1")}
    assert set(told) == {"L-1", "L-2"}
    assert Notice.objects.filter(name="N1").count() == 2
    for said in told.values():
        assert "确认新规" in said
        assert "申诉" in said
    assert [reason.code for reason in diagnose_line("L-2").reasons] == ["FRD-ACCT", "CMP-RULE"]
    assert diagnose_line("L-3", at=clock.now()).reasons == ()
