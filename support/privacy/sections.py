"""What a copy holds, section by section, as plain JSON values: everything a person may have of themselves.

Left out, for everybody alike: flags, the codes and ids of the core's holds, notes, and what concerns other people. They
would say whether somebody is looked into; what may be said of a hold stands in the explanations as they were told.
"""

from collections.abc import Callable, Mapping
from typing import Any

from appeals import queries as cases
from appeals.proofs import queries as proofs
from risk.bureau import queries as bureau
from risk.decisions import queries as decisions
from risk.events import queries as events
from support.assistant import queries as assistant
from support.calls import queries as calls
from support.control import queries as control
from support.dates import planning
from support.dossiers import queries as dossiers
from support.notices import channels
from support.notices import queries as notices
from support.plans import queries as plans
from support.privacy.held import CONSENT, CREDIT, INCOME, MONEY
from support.signin import services as signin

SECRET = frozenset({"codes", "note", "decided_by", "message", "hold", "factors"})

MOST = 1000  # decisions of a line, newest first

type Section = Callable[[str, str], Any]  # (borrower, lang) -> plain JSON


def _who(borrower: str, lang: str) -> Any:
    card = events.borrower(borrower)
    return {"ref": card.ref, "name": card.name, "id_number": card.id_number, "phone": card.phone, "locale": card.locale}


def _records(borrower: str, lang: str) -> Any:
    subjects = (borrower, *events.lines_of(borrower))
    return [
        {
            "type": event.type,
            "subject": event.subject,
            "time": event.time.isoformat(),
            "data": {name: value for name, value in event.data.items() if name not in SECRET},
        }
        for event in events.of_types(subjects, (*MONEY, *CREDIT, *INCOME, *CONSENT))
    ]


def _explanations(borrower: str, lang: str) -> Any:
    """What was told of each block, word for word."""
    return [
        {"line": told.line, "at": told.at.isoformat(), "policy": told.policy, "said": told.content.body[lang]}
        for line in events.lines_of(borrower)
        for told in decisions.decisions_of(line, most=MOST)
        if told.kind == "block"
    ]


def _cases(borrower: str, lang: str) -> Any:
    return [
        {
            "number": case.number,
            "kind": case.kind,
            "asked": case.choice,
            "statement": case.statement,
            "status": case.public_status,
            "opened_at": case.opened_at.isoformat(),
            "decided_at": case.decided_at.isoformat() if case.decided_at else None,
            "outcome": case.outcome,
            "amount": case.amount,
            "checked_at": [one.spot for one in cases.spots_of(case)],
            "steps": [
                {"at": line.at.isoformat(), "event": line.event, "status": line.status} for line in cases.timeline(case)
            ],
        }
        for case in cases.own_cases(borrower)
    ]


def _files(borrower: str, lang: str) -> Any:
    return [
        {
            "case": proof.case.number if proof.case else None,
            "name": proof.name,
            "kind": proof.kind,
            "size": proof.size,
            "sha256": proof.sha256,
            "received_at": proof.received_at.isoformat(),
            "deleted": proof.wrapped is None,
            "read": proofs.fields(proof),
        }
        for proof in proofs.files_of(borrower)
    ]


def _notices(borrower: str, lang: str) -> Any:
    return [
        {
            "at": notice.at.isoformat(),
            "read_at": notice.read_at.isoformat() if notice.read_at else None,
            "said": notice.body,
        }
        for notice in notices.all_of(borrower)
    ]


def _talk(borrower: str, lang: str) -> Any:
    return [
        {"at": turn.at.isoformat(), "speaker": turn.speaker, "text": turn.text} for turn in assistant.all_of(borrower)
    ]


def _own_settings(borrower: str, lang: str) -> Any:
    wish = channels.wish(borrower)
    return {
        "self_control": [
            {
                "line": choice.line,
                "action": choice.action,
                "days": choice.days,
                "amount": choice.amount,
                "at": choice.made_at.isoformat(),
            }
            for choice in control.choices_of(borrower)
        ],
        "planned": [
            {"line": one.line, "day": one.day.isoformat(), "amount": one.amount, "made_at": one.made_at.isoformat()}
            for one in planning.all_of(borrower)
        ],
        "plans_offered": [
            {
                "line": one.line,
                "because": one.signal,
                "at": one.at.isoformat(),
                "declined_at": one.declined_at.isoformat() if one.declined_at else None,
            }
            for one in plans.offered(borrower)
        ],
        "calls": [
            {
                "asked_at": one.made_at.isoformat(),
                "hour": one.slot_at.isoformat(),
                "about": one.about,
                "state": one.state,
            }
            for one in calls.all_of(borrower)
        ],
        "told_by": {
            "sms": wish.sms,
            "push": wish.push,
            "mail": wish.mail,
            "address": wish.address,
            "topics": wish.topics,
            "due_days": wish.due_days,
            "due_by": wish.due_by,
        },
        "sessions": [
            {"device": one.device, "opened_at": one.opened_at.isoformat()} for one in signin.sessions(borrower)
        ],
    }


def _looks(borrower: str, lang: str) -> Any:
    return {
        "files": [
            {"at": seen.at.isoformat(), "who": seen.who, "page": seen.page} for seen in proofs.looks_of(borrower)
        ],
        "bureau_pulls": [
            {
                "at": one.at.isoformat(),
                "purpose": one.purpose,
                "state": one.state,
                "why": one.why,
            }
            for one in bureau.pulls_of(borrower)
        ],
        "searches": [{"at": at.isoformat(), "who": who} for at, who in cases.searches_of(borrower)],
        "taken_out": [
            {"at": at.isoformat(), "who": who, "case": number} for at, who, number in dossiers.of_borrower(borrower)
        ],
    }


SECTIONS: Mapping[str, Section] = {
    "who": _who,
    "records": _records,
    "explanations": _explanations,
    "cases": _cases,
    "files": _files,
    "notices": _notices,
    "talk": _talk,
    "own_settings": _own_settings,
    "looks": _looks,
}
