"""The sample data says what it must, before any server reads it."""

from datetime import date
from itertools import pairwise
from typing import Any

import jsonschema_rs
import pytest
from contracts.catalog import AgencyKind, Channel, Fee, OnlineMode, ProcedureCase, ProcedureRecord, TimeUnit
from local import sample_data

DOCUMENT = sample_data.assemble(sample_data.IN_THE_CHECKOUT)
RECORDS = {record.code: record for record in sample_data.records(DOCUMENT)}
CALENDAR = sample_data.calendar_days(sample_data.IN_THE_CHECKOUT)
BY_CODE = {procedure["code"]: procedure for procedure in DOCUMENT["procedures"]}
each_procedure = pytest.mark.parametrize("code", sorted(RECORDS))

PROMOTION_NOTICE, CRIMINAL_RECORD, CERTIFIED_COPY = "2.000033", "2.000488", "2.000815"
BIRTH_RESIDENCE_INSURANCE, LAND_TRANSFER, CREMATION_SUPPORT = "2.000986", "9.000033", "1.006869"
SITE_SUPPORT, MINERALS, WORK_PERMIT, HOUSE_PERMIT = "3.000177", "1.014466", "1.014199", "9.000030"
LICENCE_EXCHANGE, MEDICAL_DEVICES, PRIVATE_ENTERPRISE, TAXES = "1.002809", "9.000037", "2.001610", "9.000048"


def cases(code: str, channel: Channel) -> list[ProcedureCase]:
    return next(found.cases for found in RECORDS[code].channels if found.channel is channel)


def amounts(code: str, channel: Channel, day: date) -> list[int | None]:
    fees = cases(code, channel)[0].fees
    return [f.amount_vnd for f in fees if f.payer_category is None and f.valid_from <= day <= (f.valid_to or day)]


def all_cases(record: ProcedureRecord) -> list[ProcedureCase]:
    return [case for channel in record.channels for case in channel.cases]


def all_fees(record: ProcedureRecord) -> list[Fee]:
    return [fee for case in all_cases(record) for fee in case.fees]


def test_there_are_exactly_48_procedures_with_their_own_codes():
    assert len(DOCUMENT["procedures"]) == 48
    assert len(RECORDS) == 48


def test_the_unit_tree_has_the_province_21_departments_and_8_districts():
    kinds = [agency["kind"] for agency in DOCUMENT["agencies"] if agency["code"].startswith("H05")]
    counts = {kind: kinds.count(kind) for kind in (AgencyKind.PROVINCE, AgencyKind.DEPARTMENT, AgencyKind.DISTRICT)}
    assert counts == {AgencyKind.PROVINCE: 1, AgencyKind.DEPARTMENT: 21, AgencyKind.DISTRICT: 8}
    assert set(kinds) <= set(AgencyKind)


def test_the_districts_ended_in_2025_and_their_communes_stand_under_the_province():
    units = {agency["code"]: agency for agency in DOCUMENT["agencies"]}
    for unit in units.values():
        if unit["kind"] == AgencyKind.DISTRICT:
            heirs = [units[code] for code in unit["successors"]]
            assert (unit["valid_to"], {heir["parent"] for heir in heirs}) == ("2025-06-30", {"H05"})
            assert {heir["states"][0]["parent"] for heir in heirs} == {unit["code"]}


def test_the_bodies_that_take_no_part_say_why_and_where_to_go_instead():
    told = [unit.get("participation", {}) for unit in DOCUMENT["agencies"]]
    absent = [part for part in told if part.get("status") == "none"]
    assert len(absent) == 4
    assert all(part["reason"] and part["legal_ground"] and part["plan"] for part in absent)
    assert all(part["portal_url"].startswith("https://") for part in absent)


def test_every_unit_comes_after_its_parent_and_has_one_code():
    known: set[str | None] = {None}
    for agency in DOCUMENT["agencies"]:
        assert agency["parent"] in known
        assert agency["code"] not in known
        known.add(agency["code"])


def test_every_commune_has_its_own_one_stop_desk():
    desks = {agency["parent"]: agency["code"] for agency in DOCUMENT["agencies"] if agency["kind"] == "one_stop"}
    communes = [agency["code"] for agency in DOCUMENT["agencies"] if agency["kind"] == "commune"]
    assert len([code for code in communes if code.startswith("H05.31.")]) >= 3
    assert [desks[code] for code in communes] == [f"{code}.00" for code in communes]


def test_an_unknown_code_stops_the_load_and_is_named():
    broken = {**DOCUMENT, "procedures": [{**DOCUMENT["procedures"][0], "agency": "H05.99"}]}
    with pytest.raises(sample_data.SeedFailed, match=r"2\.000033: unknown code H05\.99"):
        sample_data.records(broken)


@each_procedure
def test_a_procedure_uses_only_fields_that_the_record_knows(code: str):
    known = set(ProcedureRecord.model_fields) - {"version", "form_schema"} | {"form"}
    assert set(BY_CODE[code]) <= known


@each_procedure
def test_a_procedure_has_every_block_the_law_asks_for(code: str):
    record = RECORDS[code]
    assert 3 <= len(record.steps) <= 6
    assert record.channels
    assert record.required_documents
    assert record.audience
    assert record.legal_basis
    assert record.assumptions
    assert record.executing_agencies[0] == record.agency
    assert all(document.originals + document.copies > 0 for document in record.required_documents)


@each_procedure
def test_steps_and_documents_name_cases_that_exist(code: str):
    record = RECORDS[code]
    names = {case.name for case in all_cases(record)}
    assert {step.case for step in record.steps} | {d.case for d in record.required_documents} <= names | {None}
    assert {d.form_id for d in record.required_documents} <= {form.id for form in record.forms} | {None}


@each_procedure
def test_a_fee_has_either_an_amount_or_a_formula_and_an_id_of_its_own(code: str):
    for case in all_cases(RECORDS[code]):
        assert len({fee.id for fee in case.fees}) == len(case.fees)
        for fee in case.fees:
            assert (fee.amount_vnd is None) != (fee.formula is None)


@each_procedure
def test_a_limit_has_a_value_exactly_when_its_unit_is_not_none(code: str):
    for case in all_cases(RECORDS[code]):
        assert (case.time_limit.value is None) == (case.time_limit.unit is TimeUnit.NONE)


@each_procedure
def test_the_example_of_the_form_is_valid_and_strangers_are_refused(code: str):
    form = BY_CODE[code]["form"]
    validator = jsonschema_rs.validator_for(form["schema"], validate_formats=True)
    assert [error.message for error in validator.iter_errors(form["example"])] == []
    assert not validator.is_valid(form["example"] | {"stranger": 1})
    assert scopes(form["ui_schema"]) == {f"#/properties/{name}" for name in form["schema"]["properties"]}


@each_procedure
def test_every_text_of_a_form_has_a_title_and_an_end(code: str):
    for name, field in properties(BY_CODE[code]["form"]["schema"]):
        assert field["title"], name
        if field.get("type") == "string" and not field.keys() & {"oneOf", "enum", "format", "pattern"}:
            assert field["maxLength"] <= 4000, name


def test_a_wrong_date_or_address_in_a_form_is_refused():
    form = BY_CODE[PROMOTION_NOTICE]["form"]
    validator = jsonschema_rs.validator_for(form["schema"], validate_formats=True)
    assert not validator.is_valid(form["example"] | {"starts_on": "01/06/2026"})
    assert not validator.is_valid(form["example"] | {"contact_email": "nobody"})


def test_more_than_ten_procedures_have_a_form_of_their_own():
    titles = {procedure["form"]["schema"]["title"] for procedure in DOCUMENT["procedures"]}
    assert len(titles - {"Tờ khai chung"}) >= 11


def test_assumed_codes_are_marked_as_assumed():
    assumed = {code for code in RECORDS if code.startswith("9.")}
    said = {code for code, record in RECORDS.items() if any(f"{code} là mã giả định" in a for a in record.assumptions)}
    assert assumed == said
    assert len(assumed) == 18
    assert [a["code"] for a in DOCUMENT["agencies"] if not a["assumed_code"]] == ["H05", "H02"]


def test_trap_no_deadline_and_no_result():
    record = RECORDS[PROMOTION_NOTICE]
    assert {case.time_limit.unit for case in all_cases(record)} == {TimeUnit.NONE}
    assert record.results == []
    assert len(record.required_documents) == 1
    assert record.level.declared == 4


def test_trap_zero_days_is_a_limit():
    limit = cases(MEDICAL_DEVICES, Channel.ONLINE)[0].time_limit
    assert (limit.value, limit.unit) == (0, TimeUnit.DAY)


def test_trap_calendar_days_beside_working_days():
    units = {case.name: case.time_limit.unit for case in cases(HOUSE_PERMIT, Channel.ONLINE)}
    assert units["Nhà ở riêng lẻ"] is TimeUnit.DAY
    assert units["Gia hạn giấy phép"] is TimeUnit.WORKING_DAY


def test_trap_limits_by_case():
    assert [case.time_limit.value for case in cases(MINERALS, Channel.ONLINE)] == [60, 45]
    assert [case.time_limit.value for case in cases(CRIMINAL_RECORD, Channel.ONLINE)] == [10, 15]


def test_trap_a_shorter_limit_for_a_refusal():
    limit = cases(WORK_PERMIT, Channel.ONLINE)[0].time_limit
    assert (limit.value, limit.refusal_value, limit.unit) == (10, 3, TimeUnit.WORKING_DAY)


def test_trap_formula_and_page_fees_have_no_amount():
    for code, words in ((MINERALS, "0,5 %"), (CERTIFIED_COPY, "trang thứ ba")):
        (fee,) = cases(code, Channel.ONLINE)[0].fees
        assert fee.amount_vnd is None
        assert words in (fee.formula or "")


@pytest.mark.parametrize(
    ("day", "online", "counter"),
    [
        (date(2023, 11, 30), 135_000, 135_000),
        (date(2023, 12, 1), 115_000, 135_000),
        (date(2025, 12, 31), 115_000, 135_000),
        (date(2026, 1, 1), 135_000, 135_000),
    ],
)
def test_trap_a_fee_that_is_lower_online_for_two_years(day: date, online: int, counter: int):
    assert amounts(LICENCE_EXCHANGE, Channel.ONLINE, day) == [online]
    assert amounts(LICENCE_EXCHANGE, Channel.COUNTER, day) == [counter]


@pytest.mark.parametrize(
    ("code", "online", "counter"),
    [
        ("1.004222", [10_000], [20_000]),
        ("1.004194", [7_000], [15_000]),
        (PRIVATE_ENTERPRISE, [0, 100_000], [50_000, 100_000]),
    ],
)
def test_trap_fees_by_channel(code: str, online: list[int], counter: list[int]):
    day = date(2026, 4, 1)
    assert amounts(code, Channel.ONLINE, day) == online
    assert amounts(code, Channel.COUNTER, day) == counter


def test_trap_fees_by_payer():
    fees = {fee.payer_category: fee.amount_vnd for fee in cases(CRIMINAL_RECORD, Channel.ONLINE)[0].fees}
    assert (fees[None], fees["student"], fees["war_merit_relative"]) == (200_000, 100_000, 100_000)
    assert {fees[group] for group in ("poor_household", "child", "elderly", "disabled")} == {0}


def test_trap_benefits_are_no_fees():
    for record in RECORDS.values():
        if record.benefit:
            assert all_fees(record) == []
    assert RECORDS[CREMATION_SUPPORT].benefit


def test_trap_a_procedure_of_one_territory():
    assert RECORDS[SITE_SUPPORT].territory == "Chỉ địa bàn tỉnh Bắc Ninh trước khi hợp nhất ngày 01/7/2025"


def test_trap_several_agencies_in_one_dossier():
    others = [agency.code for agency in RECORDS[BIRTH_RESIDENCE_INSURANCE].coordinating_agencies]
    assert others == ["H05.42", "H05.43"]
    assert [agency.code for agency in RECORDS[LAND_TRANSFER].coordinating_agencies] == ["H05.41"]


def test_trap_what_only_a_vertical_portal_takes_has_its_link():
    only = {code: record.portal_url for code, record in RECORDS.items() if record.vertical_only}
    assert only.keys() == {PRIVATE_ENTERPRISE, "9.000019", TAXES}
    assert all((url or "").startswith("https://") for url in only.values())
    assert RECORDS[TAXES].online_mode is OnlineMode.INFORMATION


def test_the_journey_with_a_fee_finds_what_it_needs():
    record = RECORDS[CRIMINAL_RECORD]
    first = cases(CRIMINAL_RECORD, Channel.ONLINE)[0]
    assert (record.agency.code, record.receiving_units[0].code, record.level.declared) == ("H05.03", "H05.00", 4)
    assert (first.name, first.time_limit.value, first.time_limit.unit) == ("Có một nơi cư trú", 10, TimeUnit.DAY)
    assert [result.name for result in record.results] == ["Phiếu lý lịch tư pháp số 1"]


def test_search_words_beside_the_written_out_name():
    record = RECORDS[LICENCE_EXCHANGE]
    assert "giấy phép lái xe" in record.name
    assert "GPLX" in record.keywords


def test_a_day_is_said_once_and_a_swap_goes_both_ways():
    days = [entry["day"] for entry in CALENDAR]
    assert all(earlier < later for earlier, later in pairwise(days))
    kinds = {entry["day"]: entry["kind"] for entry in CALENDAR}
    assert (kinds["2026-01-02"], kinds["2026-01-10"]) == ("day_off", "working_day")
    assert all(entry["dispatch"] for entry in CALENDAR)


def test_every_ended_text_says_that_it_is_a_sample_and_some_record_stands_on_it():
    named = {basis.number for record in RECORDS.values() for basis in record.legal_basis}
    for document in sample_data.legal_documents(sample_data.IN_THE_CHECKOUT)["documents"]:
        assert document["number"] in named
        assert "dữ liệu mẫu" in document["title"]


def test_national_codes_are_those_of_our_records_or_invented_ones():
    listed = sample_data.national_procedures(sample_data.IN_THE_CHECKOUT)["procedures"]
    codes = [row["code"] for row in listed]
    assert len(codes) == len(set(codes))
    assert {code for code in codes if not code.startswith("8.")} <= set(RECORDS)
    assert not {code for code in RECORDS if code.startswith(("8.", "9."))} & set(codes)


def scopes(element: dict[str, Any]) -> set[str]:
    inner = {scope for child in element.get("elements", []) for scope in scopes(child)}
    return inner | ({element["scope"]} if "scope" in element else set())


def properties(schema: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    found = list(schema.get("properties", {}).items())
    nested = [schema["items"]] if "items" in schema else []
    return found + [pair for child in [*(field for _, field in found), *nested] for pair in properties(child)]
