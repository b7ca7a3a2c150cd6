"""What the outside may ask of appeals: one function, one verb."""

from appeals.claiming import assign, claim, claim_next, keep, release, step_aside
from appeals.delivery import record_told
from appeals.filing import (
    discard,
    no_more_proofs,
    open_case,
    proofs_changed,
    request_second_review,
    submit,
    withdraw,
)
from appeals.handlers import carried_out, solved
from appeals.judging import (
    agree,
    answer_aml,
    approve,
    change,
    clear,
    decline,
    first_view,
    grant,
    request_proofs,
    return_to_reviewer,
    send_to_specialist,
    signal_aml,
)
from appeals.oversight import claim_second, extend, pass_on, raise_alarm, redirect, reopen, resume, uphold
from appeals.visits import agree_visit, forget_spot, order_check, refuse_visit, report_check

__all__ = [
    "agree",
    "agree_visit",
    "answer_aml",
    "approve",
    "assign",
    "carried_out",
    "change",
    "claim",
    "claim_next",
    "claim_second",
    "clear",
    "decline",
    "discard",
    "extend",
    "first_view",
    "forget_spot",
    "grant",
    "keep",
    "no_more_proofs",
    "open_case",
    "order_check",
    "pass_on",
    "proofs_changed",
    "raise_alarm",
    "record_told",
    "redirect",
    "refuse_visit",
    "release",
    "reopen",
    "report_check",
    "request_proofs",
    "request_second_review",
    "resume",
    "return_to_reviewer",
    "send_to_specialist",
    "signal_aml",
    "solved",
    "step_aside",
    "submit",
    "uphold",
    "withdraw",
]
