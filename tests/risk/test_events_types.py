"""Every type of event of the contract, field by field: what is taken, and the exact pointer to what is not."""

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from risk.events.check import Checked, check, parsed
from risk.events.schema import event_schema
from risk.events.types import TYPES
from tests.risk.contract import FULL, required
from tests.risk.events import raw

SCHEMA = Draft202012Validator(event_schema())
FIELDS = [(type_, name) for type_, data in FULL.items() for name in data]


def verdict(data, type_, **envelope):
    event = {**raw(type_, "S-1", data), **envelope}
    found = check(event)
    return "ok" if isinstance(found, Checked) else found[0]


def content(event):
    found = check(event)
    return found.content(found.document())


def is_valid(data, type_):
    return SCHEMA.is_valid(raw(type_, "S-1", data))


def with_field(type_, name, value):
    return {**copy.deepcopy(FULL[type_]), name: value}


def test_every_type_of_the_contract_is_known():
    assert set(TYPES) == set(FULL)


@pytest.mark.parametrize("type_", FULL)
def test_a_full_event_and_a_bare_one_are_taken(type_):
    bare = {name: FULL[type_][name] for name in required(type_)}

    assert verdict(FULL[type_], type_) == verdict(bare, type_) == "ok"
    assert is_valid(FULL[type_], type_)
    assert is_valid(bare, type_)


@pytest.mark.parametrize(("type_", "name"), [(type_, name) for type_ in FULL for name in required(type_)])
def test_a_missing_field_is_pointed_at(type_, name):
    data = {key: value for key, value in FULL[type_].items() if key != name}

    assert verdict(data, type_) == f"/data/{name}"
    assert not is_valid(data, type_)


@pytest.mark.parametrize(("type_", "name"), FIELDS)
@pytest.mark.parametrize("wrong", [None, {"a": 1}, 1.5, 10**30], ids=["null", "object", "decimal", "huge"])
def test_a_wrong_value_is_pointed_at(type_, name, wrong):
    data = with_field(type_, name, wrong)

    assert verdict(data, type_).startswith(f"/data/{name}")
    assert not is_valid(data, type_)


@pytest.mark.parametrize("type_", FULL)
def test_an_unknown_field_is_pointed_at(type_):
    data = with_field(type_, "a/b~c", 1)

    assert verdict(data, type_) == "/data/a~1b~0c"
    assert not is_valid(data, type_)


@pytest.mark.parametrize(("type_", "name"), FIELDS)
def test_a_number_is_no_text_and_true_is_no_number(type_, name):
    value = FULL[type_][name]
    wrong = {str: 5, int: True, float: "0.9", bool: 1, list: "draw,repay", dict: []}[type(value)]
    if type(value) is list and name in {"documents", "alternatives"}:
        wrong = 5

    assert verdict(with_field(type_, name, wrong), type_) == f"/data/{name}"


MONEY = [
    "amount",
    "limit",
    "previous",
    "current",
    "principal",
    "interest",
    "fee",
    "monthly",
    "own_monthly",
    "external_monthly",
    "monthly_debt_service",
    "available",
    "committed",
    "forecast_demand_72h",
    "outstanding",
    "cap",
]


@pytest.mark.parametrize(("type_", "name"), [field for field in FIELDS if field[1] in MONEY])
@pytest.mark.parametrize("wrong", [-1, 100.0, "100", True])
def test_an_amount_is_a_whole_number_of_fen_and_never_negative(type_, name, wrong):
    assert verdict(with_field(type_, name, wrong), type_) == f"/data/{name}"


@pytest.mark.parametrize(
    "type_",
    [
        "credit.draw.requested",
        "credit.draw.declined",
        "credit.draw.paid",
        "credit.repayment.received",
        "credit.instalment.overdue",
        "credit.instalment.cured",
    ],
)
def test_draws_instalments_and_received_payments_are_above_zero(type_):
    assert verdict(with_field(type_, "amount", 0), type_) == "/data/amount"
    assert verdict(with_field(type_, "amount", 1), type_) == "ok"


DATES = [(type_, name) for type_, name in FIELDS if name.endswith("_on") or name == "as_of"]


@pytest.mark.parametrize(("type_", "name"), DATES)
@pytest.mark.parametrize(
    "wrong", ["2026-02-29", "20261102", "2026-11-2", "2026-11-02T00:00:00+08:00", "", "２026-11-02"]
)
def test_a_date_is_a_date(type_, name, wrong):
    assert verdict(with_field(type_, name, wrong), type_) == f"/data/{name}"


INSTANTS = [(type_, name) for type_, name in FIELDS if name.endswith("_at") or name in {"at", "until", "eta"}]
NO_INSTANTS = [
    "2026-11-02",
    "2026-11-02T08:00:00",
    "2026-11-02 08:00:00+08:00",
    "2026-11-02T08:00+08:00",
    "2026-11-02T25:00:00+08:00",
    "2026-11-02T08:00:00+0800",
    "2026-11-02T08:00:00+24:00",
    "0001-01-01T00:00:00+08:00",
    1_790_000_000,
]


@pytest.mark.parametrize(("type_", "name"), INSTANTS)
@pytest.mark.parametrize("wrong", NO_INSTANTS)
def test_an_instant_has_an_offset(type_, name, wrong):
    assert verdict(with_field(type_, name, wrong), type_) == f"/data/{name}"


@pytest.mark.parametrize("wrong", NO_INSTANTS)
def test_the_time_of_an_event_is_an_instant(wrong):
    assert verdict({"hold": "H"}, "credit.line.released", time=wrong) == "/time"


@pytest.mark.parametrize(
    "right", ["2026-11-02T08:00:00Z", "2026-11-02t08:00:00z", "2026-11-02T08:00:00.123456789-03:30"]
)
def test_any_rfc_3339_spelling_is_an_instant(right):
    assert verdict({"hold": "H"}, "credit.line.released", time=right) == "ok"
    assert verdict(with_field("credit.agreement.expired", "at", right), "credit.agreement.expired") == "ok"


def instalment(**over):
    return {"n": 1, "due_on": "2026-12-01", "principal": 1, "interest": 0, **over}


DEEP = [
    ("credit.draw.paid", {"instalments": [instalment(due_on="soon")]}, "/instalments/0/due_on"),
    ("credit.draw.paid", {"instalments": [instalment(n=2), {"n": 1}]}, "/instalments/1/due_on"),
    ("credit.draw.paid", {"instalments": [instalment(n=0)]}, "/instalments/0/n"),
    ("credit.draw.paid", {"instalments": [instalment(principal=0)]}, "/instalments/0/principal"),
    ("credit.draw.paid", {"instalments": [7]}, "/instalments/0"),
    ("credit.plan.started", {"instalments": 0}, "/instalments"),
    ("credit.score.reported", {"factors": [{"code": "b", "direction": "left"}]}, "/factors/0/direction"),
    ("credit.score.reported", {"band": 7}, "/band"),
    ("credit.score.reported", {"band": 0}, "/band"),
    ("credit.income.verified", {"level": 5}, "/level"),
    ("credit.income.verified", {"sources": ["P-BIZ", 3]}, "/sources/1"),
    ("credit.borrower.updated", {"region": "3301"}, "/region"),
    ("credit.borrower.updated", {"region": 330106}, "/region"),
    ("credit.borrower.updated", {"segment": "rich"}, "/segment"),
    ("credit.borrower.updated", {"locale": "zh"}, "/locale"),
    ("credit.borrower.updated", {"name": ""}, "/name"),
    ("credit.borrower.updated", {"name": "a\x00b"}, "/name"),
    ("credit.borrower.updated", {"name": "\ud800"}, "/name"),
    ("credit.line.held", {"capability": "all"}, "/capability"),
    ("credit.line.limit_changed", {"initiator": "cat"}, "/initiator"),
    ("credit.line.limit_changed", {"codes": "BEH-SMALLFREQ"}, "/codes"),
    ("platform.incident.opened", {"services": ["draw", "mail"]}, "/services/1"),
    ("platform.incident.opened", {"regions": ["330100", "33010"]}, "/regions/1"),
    ("platform.incident.opened", {"severity": 5}, "/severity"),
    ("platform.load.reported", {"admitted_ratio": 1.01}, "/admitted_ratio"),
    ("platform.load.reported", {"admitted_ratio": float("nan")}, "/admitted_ratio"),
    ("platform.overlay.set", {"factor": 0.79}, "/factor"),
    ("platform.exposure.reported", {"key": "33"}, "/key"),
    ("platform.exposure.reported", {"dimension": "segment", "key": "330000"}, "/key"),
    ("platform.rule.published", {"groups": ["minors"]}, "/groups/0"),
    ("platform.feature.toggled", {"feature": "lower"}, "/feature"),
    ("platform.cycle.set", {"scheduled_review_days": {"A": 0}}, "/scheduled_review_days/A"),
    ("platform.cycle.set", {"scheduled_review_days": {"Z": 3}}, "/scheduled_review_days/Z"),
]


@pytest.mark.parametrize(("type_", "over", "pointer"), DEEP)
def test_the_pointer_reaches_into_the_value(type_, over, pointer):
    data = {**FULL[type_], **over}

    assert verdict(data, type_) == f"/data{pointer}"


@pytest.mark.parametrize("name", ["specversion", "id", "source", "type", "subject", "time", "data"])
def test_a_missing_member_is_pointed_at(name):
    event = raw("credit.line.released", "L-1", {"hold": "H-1"})
    del event[name]

    assert check(event)[0] == f"/{name}"


@pytest.mark.parametrize(
    ("over", "pointer"),
    [
        ({"specversion": "0.3"}, "/specversion"),
        ({"specversion": 1.0}, "/specversion"),
        ({"id": ""}, "/id"),
        ({"id": 7}, "/id"),
        ({"id": "x" * 301}, "/id"),
        ({"source": None}, "/source"),
        ({"type": "credit.line.exploded"}, "/type"),
        ({"type": ["credit.line.opened"]}, "/type"),
        ({"subject": ""}, "/subject"),
        ({"subject": None}, "/subject"),
        ({"data": []}, "/data"),
        ({"datacontenttype": "text/xml"}, "/datacontenttype"),
    ],
)
def test_a_wrong_member_is_pointed_at(over, pointer):
    assert check(raw("credit.line.released", "L-1", {"hold": "H-1"}) | over)[0] == pointer


@pytest.mark.parametrize("nothing", [None, 1, "x", [], True])
def test_what_is_no_object_is_pointed_at_by_a_dash(nothing):
    assert check(nothing) == ("-", "is not a JSON object")


def test_extension_attributes_are_ignored_and_no_part_of_the_content():
    event = raw("credit.line.released", "L-1", {"hold": "H-1"})
    extended = event | {"traceparent": "00-1", "Weird": {"nested": [1]}, "datacontenttype": "application/json"}

    assert content(extended) == content(event)


def test_the_same_instant_is_the_same_content_however_it_is_spelled():
    event = raw("credit.line.released", "L-1", {"hold": "H-1"}, time="2026-11-20T10:00:00+08:00")

    assert content(event | {"time": "2026-11-20T02:00:00.000Z"}) == content(event)
    assert content(event | {"time": "2026-11-20T02:00:01Z"}) != content(event)


@pytest.mark.parametrize("document", ["{", b"\xff", "[" * 100_000, ""])
def test_what_is_no_json_is_a_value_error(document):
    with pytest.raises(ValueError, match=r".*"):
        parsed(document)


def test_an_absurd_number_is_refused_by_its_field_and_sinks_nothing_else():
    found = parsed('{"limit": ' + "9" * 5000 + ', "n": 1}')

    assert found == {"limit": float("inf"), "n": 1.0}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(field=st.sampled_from(FIELDS), value=JSON)
def test_what_we_take_the_published_schema_takes(field, value):
    type_, name = field
    data = with_field(type_, name, value)

    if verdict(data, type_) == "ok":
        assert is_valid(data, type_)


@given(value=JSON)
def test_nothing_makes_the_check_fail(value):
    assert isinstance(check(value), tuple)
    assert isinstance(check(raw("credit.draw.paid", "L-1", value)), tuple)
