"""The demo's people of spec 09 as histories, for whoever needs a whole story."""

from tests.histories import (
    ago,
    bureau_reported,
    debt_service_updated,
    draw_paid,
    flag_raised,
    known_borrower,
    limit_changed,
    line_opened,
    on,
    received,
    repaid,
    score_reported,
)

CUT_AT = "2026-11-02T00:00:00+08:00"


def chen_min():
    """X1: a repayment received two hours ago and not posted; it would free the whole line."""
    return [
        known_borrower(name="陈敏"),
        line_opened(limit=1_200_000),
        draw_paid(ago(days=20), 1_200_000, ref="D-1", loan="N-1", due=[on(10)]),
        received(ago(hours=2), 1_208_640, ref="P-0388", loan_ref="N-1"),
    ]


def li_qiang():
    """X2: a year on time, 14 small loans in 90 days, all repaid, then a cut to nothing."""
    story = [
        known_borrower(),
        line_opened(limit=3_000_000),
        score_reported(band=3),
        bureau_reported(),
        debt_service_updated(own=0, external=290_000),
        draw_paid(ago(days=390), 300_000, ref="D-0", loan="N-0", due=[on(-30 * n) for n in range(12, 0, -1)]),
        *repaid(ago(days=380), 300_000, ref="P-0", loan="N-0"),
        limit_changed(CUT_AT, 3_000_000, 0, codes=["BEH-SMALLFREQ"]),
    ]
    for n in range(1, 15):
        # The first draw is repaid last, on the evening before the day asked about.
        back = "2026-11-19T21:38:00+08:00" if n == 1 else ago(days=21 + 4 * n)
        story.append(draw_paid(ago(days=25 + 4 * n), 186_000, ref=f"D-{n}", loan=f"N-{n}", due=[on(-20 - 4 * n)]))
        story += repaid(back, 186_000, ref=f"P-{n}", loan=f"N-{n}")
    return story


def zhou_hang(**flag):
    """X6: a confidential flag."""
    return [
        known_borrower(name="周航"),
        line_opened(limit=2_000_000),
        flag_raised(ago(days=1), flag.pop("family", "aml"), disclosure="confidential", **flag),
    ]
