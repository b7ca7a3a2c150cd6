"""Explanations as the contract spells them, one for each face of the page."""

AT = "2026-11-20T12:00:00+08:00"
TITLES = {
    "BEH-SMALLFREQ": "多次小额借款",
    "DAT-POSTING": "还款正在入账",
    "RPY-CARD": "扣款银行卡不可用",
    "CRD-DPD-NOW": "有款项逾期",
    "FND-POOL": "可用资金暂时紧张",
    "GEN-REVIEW": "需要进一步核实",
}


def reason(code, text, **over):
    return {
        "code": code,
        "category": "behaviour",
        "cause": "borrower",
        "capability": "draw",
        "primary": True,
        "text": text,
        "evidence": {},
        "since": "2026-11-02T00:00:00+08:00",
        "remedy": {"kind": "appeal", "text": "提交经营或收入材料，申请复核。", "proofs": [], "eta": None},
        "appealable": True,
        "would_change": [],
        **over,
    }


def explanation(*reasons, situations, waterfall, **over):
    return {
        "line": "L-X2",
        "borrower": "B-X2",
        "at": AT,
        "situations": situations,
        "capabilities": {"draw": "held", "raise": "open", "limit": "open", "repay": "open"},
        "waterfall": [{"step": step, "amount": amount} for step, amount in waterfall.items()],
        "reasons": list(reasons),
        "still_works": ["repay", "statements"],
        "next_review_on": "2026-12-02",
        "decided_by": "machine",
        "attribution": "policy",
        "incident": None,
        "appeal": None,
        "decision": {"id": "D-7f3a91c2", "policy": "cn-revolving@1.0.0", "at": AT},
        **over,
    }


SMALL_DRAWS = reason(
    "BEH-SMALLFREQ",
    "您长期多次小额借款，与本产品“应急周转”的定位不一致，额度因此调整。这不是逾期，也不影响已借款项。",
    capability="limit",
    evidence={"draws_90d": 14, "avg_amount_90d": 186000, "ontime_rate_12m": 1.0},
    would_change=[
        {"fact": "draws_90d", "direction": "below", "text": "近90天借款次数减少"},
        {"fact": "avg_amount_90d", "direction": "above", "text": "平均每次借款金额提高"},
    ],
)
ALL = {
    "cut": explanation(
        SMALL_DRAWS,
        situations=["S2_ZERO"],
        waterfall={"approved": 3000000, "cut": -3000000, "used": 0, "usable": 0},
        capabilities={"draw": "held", "raise": "open", "limit": "cut", "repay": "open"},
    ),
    "ours": explanation(
        reason(
            "DAT-POSTING",
            "已收到您11月20日10:03的还款12,086.40元（流水号P-0388），正在入账，预计14:03前完成。",
            cause="lender_fault",
            category="data-sync",
            evidence={
                "ref": "P-0388",
                "channel": "bank_card",
                "amount": 1208640,
                "received_at": "2026-11-20T10:03:12+08:00",
                "lag_minutes": 122,
                "eta": "2026-11-20T14:03:12+08:00",
            },
            remedy={
                "kind": "wait",
                "text": "等就可以，好了会通知您。",
                "proofs": [],
                "eta": "2026-11-20T14:03:12+08:00",
            },
            appealable=False,
        ),
        situations=["S1"],
        waterfall={"approved": 1200000, "used": -1200000, "usable": 0},
        next_review_on=None,
    ),
    "card": explanation(
        reason(
            "RPY-CARD",
            "扣款银行卡（尾号6789）不可用（余额不足）。请换卡或使用其他方式还款。",
            category="account-state",
            capability="repay",
            evidence={"card_tail": "6789", "why": "insufficient"},
            remedy={"kind": "do", "text": "换一张卡，或用其他方式还款。", "proofs": [], "eta": None},
            appealable=False,
        ),
        reason(
            "CRD-DPD-NOW",
            "您有1笔款项已逾期6天，待还1,805.17元。还清后系统会重新评估。有困难可申请调整还款。",
            primary=False,
            evidence={"n": 1, "dpd": 6, "amount": 180517},
            remedy={"kind": "do", "text": "还清逾期款项，或申请调整还款。", "proofs": [], "eta": None},
            appealable=False,
        ),
        situations=["S5", "S3"],
        waterfall={"approved": 6000000, "used": -1366171, "held": -4633829, "usable": 0},
        next_review_on=None,
        still_works=["repay_other", "statements"],
    ),
    "funding": explanation(
        reason(
            "FND-POOL",
            "可用资金暂时紧张（季末），您的额度仍在，预计时间确定后告知您，可预约提醒。与您个人信用无关。",
            cause="funding",
            category="funding",
            evidence={"window": "季末", "eta": None},
            remedy={"kind": "wait", "text": "晚些再试，或借5,000元以内。", "proofs": [], "eta": None},
            appealable=False,
        ),
        situations=["S3"],
        waterfall={"approved": 2000000, "used": 0, "held": -1500000, "usable": 500000},
        next_review_on=None,
    ),
    "review": explanation(
        reason(
            "GEN-REVIEW",
            "您的申请需要进一步核实，目前无法提供更多信息。您可以提交补充材料或提出异议，我们会在15日内答复。",
            cause="regulation",
            category="review",
            remedy={"kind": "appeal", "text": "可以提交补充材料或提出异议。", "proofs": [], "eta": None},
        ),
        situations=["S3"],
        waterfall={"approved": 2000000, "used": 0, "held": -2000000, "usable": 0},
        next_review_on=None,
        attribution=None,
    ),
    "clear": explanation(
        situations=[],
        waterfall={"approved": 3000000, "cut": -930000, "used": 0, "usable": 2070000},
        capabilities={"draw": "open", "raise": "open", "limit": "cut", "repay": "open"},
        still_works=["repay", "draw", "raise", "statements"],
        decided_by=None,
        attribution=None,
        next_review_on=None,
        decision=None,
    ),
}
