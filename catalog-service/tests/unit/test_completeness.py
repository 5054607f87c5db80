from collections.abc import Callable
from copy import deepcopy
from datetime import date
from typing import Any

import pytest
from catalog_service.levels import taxonomy
from catalog_service.procedures import completeness, publishing, references
from catalog_service.procedures.models import Procedure
from catalog_service.procedures.publishing import Publication
from catalog_service.procedures.records import Names
from catalog_service.procedures.schemas import ProcedureDocument
from contracts.catalog import OnlineMode

TODAY = date(2026, 4, 1)
Change = Callable[[dict[str, Any]], Any]

COMPLETE: dict[str, Any] = {
    "code": "2.000488",
    "name": "Cấp Phiếu lý lịch tư pháp",
    "field": "LLTP",
    "agency": "H05.03",
    "executing_agencies": ["H05.03"],
    "receiving_units": ["H05.00"],
    "level": 4,
    "online_mode": "full",
    "audience": ["citizen"],
    "steps": [{"title": "Nộp hồ sơ"}],
    "channels": [
        {
            "channel": "online",
            "cases": [
                {
                    "name": "Chung",
                    "time_limit": {"value": 10, "unit": "day"},
                    "fees": [
                        {
                            "id": "F1",
                            "kind": "fee",
                            "name": "Phí cung cấp thông tin",
                            "amount_vnd": 200_000,
                            "valid_from": "2019-01-01",
                        }
                    ],
                }
            ],
        }
    ],
    "required_documents": [{"id": "identity", "name": "Giấy tờ tùy thân", "copies": 1}],
    "results": [{"code": "KQ.1", "name": "Phiếu"}],
    "legal_basis": [{"number": "28/2009/QH12", "title": "Luật Lý lịch tư pháp"}],
    "forms": [{"id": "M1", "name": "Tờ khai"}],
    "valid_from": "2019-01-01",
}
NAMES = Names(
    agencies={"H05.03": "Sở Tư pháp", "H05.00": "Trung tâm", "H05.99": "Sở cũ", "H05.50": "Sở mới"},
    fields={"LLTP": "Lý lịch tư pháp"},
    agencies_last_days={"H05.99": date(2018, 12, 31)},
    agencies_first_days={"H05.03": date(2000, 1, 1), "H05.50": date(2026, 7, 1)},
    codes={
        "payer-categories": {"student": None, "cadet": date(2018, 6, 30), "newcomer": None},
        "data-stores": {"population": None, "health": None},
    },
    codes_first_days={
        "payer-categories": {"student": date(2000, 1, 1), "newcomer": date(2026, 7, 1)},
        "data-stores": {"population": date(2000, 1, 1), "health": date(2026, 7, 1)},
    },
    procedures={"2.000033"},
)


def changed(change: Change | None = None) -> dict[str, Any]:
    values = deepcopy(COMPLETE)
    if change:
        change(values)
    return values


def faults(change: Change | None = None) -> dict[str, str]:
    """Pointers with their codes, as publishing finds them."""
    document = ProcedureDocument.model_validate(changed(change))
    publication = Publication(document, Procedure(code=document.code, sequence=0), None)
    return {error.pointer: error.code for error in publishing.faults(publication, NAMES, TODAY)}


def case(document: dict[str, Any]) -> dict[str, Any]:
    return document["channels"][0]["cases"][0]


def fee(**values: Any) -> Change:
    return lambda document: case(document)["fees"][0].update(values)


def more_fee(**values: Any) -> Change:
    return lambda document: case(document)["fees"].append(case(document)["fees"][0] | {"id": "F2"} | values)


def tariff(**values: Any) -> Change:
    given = {"basis": "page", "steps": [{"above": 0, "per_unit_vnd": 2000}]} | values
    return fee(amount_vnd=None, formula="Theo trang", tariff=given)


def limit(**values: Any) -> Change:
    return lambda document: case(document)["time_limit"].update(values)


def given(**values: Any) -> Change:
    return lambda document: document.update(values)


def paper(**values: Any) -> Change:
    return lambda document: document["required_documents"][0].update(values)


def test_a_complete_record_has_no_fault() -> None:
    assert faults() == {}
    assert faults(given(results=[])) == {}
    assert faults(given(related=["2.000033"], successor="2.000033")) == {}


@pytest.mark.parametrize(
    "block",
    [
        "name",
        "field",
        "agency",
        "executing_agencies",
        "level",
        "online_mode",
        "audience",
        "steps",
        "channels",
        "required_documents",
        "legal_basis",
    ],
)
def test_every_block_of_the_legal_minimum_has_to_be_there(block: str) -> None:
    assert faults(lambda document: document.pop(block))[f"/{block}"] in ("missing", "online_channel_missing")
    document = ProcedureDocument.model_validate(changed(lambda document: document.pop(block)))
    (error,) = [e for e in completeness.faults(document) if (e.pointer, e.code) == (f"/{block}", "missing")]
    assert error.message.vi.startswith("Thiếu ")


CASE = "/channels/0/cases/0"
FEE = f"{CASE}/fees/0"
SECOND = f"{CASE}/fees/1"


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        (given(name="   "), "/name", "missing"),
        (given(field="NONE"), "/field", "unknown_code"),
        (given(agency="H05.77"), "/agency", "unknown_code"),
        (given(agency="H05.99"), "/agency", "code_ended"),
        (given(executing_agencies=["H05.03", "H05.99"]), "/executing_agencies/1", "code_ended"),
        (given(receiving_units=["H05.00", "H05.00"]), "/receiving_units/0", "repeated"),
        (given(authorised_agencies=["H05.77"]), "/authorised_agencies/0", "unknown_code"),
        (given(coordinating_agencies=["H05.77"]), "/coordinating_agencies/0", "unknown_code"),
        (given(territory_agencies=["H05.77"]), "/territory_agencies/0", "unknown_code"),
        (given(levels_by_agency=[{"agency": "H05.00", "declared": 2}]), "/levels_by_agency/0/agency", "not_executing"),
        (
            given(levels_by_agency=[{"agency": "H05.03", "declared": n} for n in (2, 3)]),
            "/levels_by_agency/1/agency",
            "repeated",
        ),
        (given(online_mode="information"), "/online_mode", "level_mode_mismatch"),
        (given(level=3, online_mode="full"), "/online_mode", "level_mode_mismatch"),
        (given(level=2, online_mode="partial"), "/online_mode", "level_mode_mismatch"),
        (
            given(level=2, online_mode="information", levels_by_agency=[{"agency": "H05.03", "declared": 3}]),
            "/levels_by_agency/0/declared",
            "level_mode_mismatch",
        ),
        (given(agency="H05.50"), "/agency", "code_not_yet"),
        (given(executing_agencies=["H05.03", "H05.50"]), "/executing_agencies/1", "code_not_yet"),
        (given(territory_agencies=["H05.50"]), "/territory_agencies/0", "code_not_yet"),
        (fee(payer_category="newcomer"), f"{FEE}/payer_category", "code_not_yet"),
        (paper(reusable_from=["health"]), "/required_documents/0/reusable_from/0", "code_not_yet"),
        (given(related=["2.000488"]), "/related/0", "self_reference"),
        (given(related=["9.999999"]), "/related/0", "unknown_code"),
        (given(related=["2.000033", "2.000033"]), "/related/1", "repeated"),
        (given(successor="2.000488"), "/successor", "self_reference"),
        (given(successor="9.999999"), "/successor", "unknown_code"),
        (given(valid_to="2018-12-31"), "/valid_to", "ends_before_it_begins"),
        (given(decided_on="2019-01-02"), "/decided_on", "decided_after_first_day"),
        (given(vertical_only=True), "/portal_url", "missing"),
        (given(portal_url="http://portal.example"), "/portal_url", "not_https"),
        (given(portal_url="https://portal"), "/portal_url", "not_https"),
        (given(portal_url="https://portal.example/a b"), "/portal_url", "not_https"),
        (given(portal_url="https://someone@portal.example"), "/portal_url", "not_https"),
        (given(portal_url="https://portal.example:99999"), "/portal_url", "not_https"),
        (given(forms=[]), "/form", "form_missing"),
        (given(forms=[{"id": "a", "name": "A"}, {"id": "a", "name": "B"}]), "/forms/1/id", "repeated"),
        (given(forms=[{"id": "mẫu 1", "name": "A"}]), "/forms/0/id", "form_id"),
        (given(results=[{"code": "a", "name": "A"}, {"code": "a", "name": "B"}]), "/results/1/code", "repeated"),
        (given(legal_basis=[{"number": "", "title": "Luật"}]), "/legal_basis/0/number", "missing"),
        (given(legal_basis=[{"number": "1", "title": "L", "url": "ftp://x.vn"}]), "/legal_basis/0/url", "not_https"),
        (given(steps=[{"title": " "}]), "/steps/0/title", "missing"),
        (given(steps=[{"title": "Nộp", "case": "Khác"}]), "/steps/0/case", "unknown_case"),
        (paper(name=""), "/required_documents/0/name", "missing"),
        (paper(copies=0), "/required_documents/0/originals", "missing"),
        (paper(copies=-1, originals=2), "/required_documents/0/copies", "negative"),
        (paper(case="Khác"), "/required_documents/0/case", "unknown_case"),
        (paper(form_id="M9"), "/required_documents/0/form_id", "unknown_form"),
        (paper(reusable_from=["population", "moon"]), "/required_documents/0/reusable_from/1", "unknown_code"),
        (lambda d: d["required_documents"].append(d["required_documents"][0]), "/required_documents/1/id", "repeated"),
        (lambda d: d["channels"].append(d["channels"][0]), "/channels/1/channel", "repeated"),
        (lambda d: d["channels"][0].update(channel="counter"), "/channels", "online_channel_missing"),
        (lambda d: d["channels"][0].update(cases=[]), "/channels/0/cases", "missing"),
        (lambda d: case(d).update(name=" "), f"{CASE}/name", "missing"),
        (lambda d: d["channels"][0]["cases"].append(case(d)), "/channels/0/cases/1/name", "repeated"),
        (limit(value=None), f"{CASE}/time_limit/value", "missing"),
        (limit(unit="none"), f"{CASE}/time_limit/value", "value_without_limit"),
        (limit(refusal_value=11), f"{CASE}/time_limit/refusal_value", "refusal_above_limit"),
        (limit(value=2.5, unit="month"), f"{CASE}/time_limit/value", "months_whole"),
        (limit(value=3, unit="month", refusal_value=0.5), f"{CASE}/time_limit/refusal_value", "months_whole"),
        (limit(value=10_001), f"{CASE}/time_limit/value", "out_of_range"),
        (fee(amount_vnd=10**12 + 1), f"{FEE}/amount_vnd", "out_of_range"),
        (tariff(maximum_vnd=10**12 + 1), f"{FEE}/tariff/maximum_vnd", "out_of_range"),
        (
            tariff(steps=[{"above": 2, "per_unit_vnd": 10**12 + 1}]),
            f"{FEE}/tariff/steps/0/per_unit_vnd",
            "out_of_range",
        ),
        (fee(formula="Theo trang"), f"{FEE}/amount_vnd", "amount_or_formula"),
        (fee(amount_vnd=None), f"{FEE}/amount_vnd", "amount_or_formula"),
        (fee(valid_to="2018-12-31"), f"{FEE}/valid_to", "ends_before_it_begins"),
        (fee(payer_category="wizard"), f"{FEE}/payer_category", "unknown_code"),
        (fee(payer_category="cadet"), f"{FEE}/payer_category", "code_ended"),
        (fee(tariff={"basis": "page", "base_vnd": 1}), f"{FEE}/formula", "tariff_without_formula"),
        (more_fee(id="F1", payer_category="student"), f"{SECOND}/id", "repeated"),
        (more_fee(valid_from="2020-01-01"), f"{SECOND}/valid_from", "overlapping_fees"),
        (more_fee(name="PHÍ cung cấp thông tin "), f"{SECOND}/valid_from", "overlapping_fees"),
        (tariff(steps=[]), f"{FEE}/tariff", "empty_tariff"),
        (
            tariff(steps=[{"above": 2, "per_unit_vnd": 1}, {"above": 2, "per_unit_vnd": 2}]),
            f"{FEE}/tariff/steps/1/above",
            "not_ascending",
        ),
        (tariff(steps=[{"above": 0}]), f"{FEE}/tariff/steps/0/per_unit_vnd", "one_rate"),
        (
            tariff(steps=[{"above": 0, "per_unit_vnd": 1, "basis_points": 1}]),
            f"{FEE}/tariff/steps/0/per_unit_vnd",
            "one_rate",
        ),
        (tariff(steps=[{"above": 0, "basis_points": 50}]), f"{FEE}/tariff/steps/0/basis_points", "rate_for_basis"),
        (tariff(basis="value_vnd"), f"{FEE}/tariff/steps/0/basis_points", "rate_for_basis"),
        (tariff(base_vnd=10, maximum_vnd=5), f"{FEE}/tariff/maximum_vnd", "base_above_maximum"),
    ],
)
def test_what_makes_no_sense_is_named_by_pointer(change: Change, pointer: str, code: str) -> None:
    assert faults(change).get(pointer) == code


def test_a_fee_may_be_followed_by_another_rate_and_have_one_for_each_payer() -> None:
    def successive(document: dict[str, Any]) -> None:
        first = case(document)["fees"][0]
        case(document)["fees"] = [
            first | {"valid_to": "2025-12-31"},
            first | {"id": "F2", "valid_from": "2026-01-01"},
            first | {"id": "F3", "payer_category": "student"},
            first | {"id": "F4", "stage": "return"},
        ]

    assert faults(successive) == {}


def test_a_level_without_a_promise_needs_no_online_channel() -> None:
    def on_paper(document: dict[str, Any]) -> None:
        document["channels"][0]["channel"] = "counter"
        document |= {"level": 2, "online_mode": "information"}

    assert faults(on_paper) == {}


def test_what_begins_on_the_versions_first_day_may_be_named() -> None:
    begins = {"agency": "H05.50", "executing_agencies": ["H05.50"], "levels_by_agency": []}
    assert "/agency" not in faults(given(valid_from="2026-07-01", **begins))
    document = ProcedureDocument.model_validate(changed(given(valid_from="2026-06-30", **begins)))
    (error, *_) = references.faults(document, NAMES, date(2026, 6, 30))
    assert error.message.vi == "Chỉ có từ ngày 01/07/2026, sau ngày bắt đầu của phiên bản (30/06/2026)"


@pytest.mark.parametrize(
    ("level", "mode", "valid_to", "expected"),
    [
        (1, "information", None, True),
        (3, "partial", None, True),
        (4, "partial", None, True),
        (4, "full", None, True),
        (4, "information", None, False),
        (1, "partial", None, False),
        (4, "information", date(2022, 8, 14), True),
        (4, "information", date(2022, 8, 15), False),
    ],
)
def test_level_and_mode_go_together_as_soon_as_the_modes_are_law(
    level: int, mode: str, valid_to: date | None, expected: bool
) -> None:
    assert taxonomy.are_consistent(level, OnlineMode(mode), valid_to) is expected


def test_a_territory_may_be_that_of_a_unit_which_is_no_more() -> None:
    assert faults(given(territory_agencies=["H05.99"])) == {}


def test_every_fault_is_told_in_vietnamese_and_english() -> None:
    document = ProcedureDocument(code="1.000001", level=3, vertical_only=True, agency="X")
    found = [*completeness.faults(document), *references.faults(document, NAMES, TODAY)]
    assert len(found) > 10
    assert all(error.message.vi and error.message.en for error in found)
