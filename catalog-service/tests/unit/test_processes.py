"""The internal process: what keeps it from being published, and that its critical path is the procedure's limit."""

from collections.abc import Callable
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import orjson
import pytest
from catalog_service.procedures import completeness, processes, publishing, references
from catalog_service.procedures.models import Procedure
from catalog_service.procedures.publishing import Publication
from catalog_service.procedures.records import Names, record_of
from catalog_service.procedures.schemas import ProcedureDocument
from catalog_service.spreadsheets import reading, writing
from hypothesis import given
from hypothesis import strategies as st
from servicekit.problems import FieldError

SAMPLES = Path(__file__).parents[3] / "deploy" / "sample-data" / "procedures"
TODAY = date(2026, 4, 1)
Change = Callable[[list[dict[str, Any]]], Any]


def sample(name: str) -> dict[str, Any]:
    return orjson.loads(next(SAMPLES.glob(f"{name}-*.json")).read_bytes()) | {"form": None}


def step(step_id: str, value: float, *after: str, unit: str = "working_day", **more: Any) -> dict[str, Any]:
    return {"id": step_id, "title": step_id, "limit": {"value": value, "unit": unit}, "after": [*after], **more}


def document(process: list[dict[str, Any]], *limits: tuple[str, float | None, str]) -> ProcedureDocument:
    cases = [{"name": name, "time_limit": {"value": value, "unit": unit}} for name, value, unit in limits]
    return ProcedureDocument.model_validate(
        {"code": "9.000001", "process": process, "channels": [{"channel": "counter", "cases": cases}]}
    )


def faults(process: list[dict[str, Any]], *limits: tuple[str, float | None, str]) -> dict[str, str]:
    limits = limits or (("Chung", 5, "working_day"),)
    return {error.pointer: error.code for error in processes.faults(document(process, *limits))}


def only(process: list[dict[str, Any]], *limits: tuple[str, float | None, str]) -> FieldError:
    (error,) = processes.faults(document(process, *limits))
    return error


TWELVE = sample("02")["process"]


def changed(change: Change) -> list[dict[str, Any]]:
    process = deepcopy(TWELVE)
    change(process)
    return process


def test_the_process_of_twelve_steps_takes_exactly_the_five_working_days_of_its_procedure() -> None:
    values = [entry["limit"]["value"] for entry in TWELVE]
    assert (len(values), values.count(0.25), sorted(values)[-2:]) == (12, 10, [1, 1.5])
    assert faults(TWELVE) == {}


def test_a_procedure_without_a_process_is_as_good_as_one_with_it() -> None:
    assert faults([]) == {}


@pytest.mark.parametrize(("value", "said"), [(1, "4,5"), (2, "5,5"), (1.75, "5,25")])
def test_another_critical_path_is_refused_with_the_path_and_both_sums(value: float, said: str) -> None:
    error = only(changed(lambda p: p[10]["limit"].update(value=value)), ("Chung", 5, "working_day"))
    assert (error.pointer, error.code) == ("/process", "not_the_limit")
    path = " → ".join(entry["id"] for entry in TWELVE)
    case = "thời hạn của trường hợp “Chung” là 5 ngày làm việc"
    assert error.message.vi == f"Đường găng {path} dài {said} ngày làm việc, {case}"


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        (lambda p: p[3].update(after=["moon"]), "/process/3/after/0", "unknown_step"),
        (lambda p: p[3].update(id="tra"), "/process/3/id", "repeated"),
        (lambda p: p[3].update(id=" "), "/process/3/id", "missing"),
        (lambda p: p[3].update(title=" "), "/process/3/title", "missing"),
        (lambda p: p[3].update(after=[]), "/process/3/after", "unreachable"),
        (lambda p: p[3].update(case="Khác"), "/process/3/case", "unknown_case"),
        (lambda p: p[3]["limit"].update(value=None), "/process/3/limit", "missing"),
        (lambda p: p[3].update(limit={"unit": "none"}), "/process/3/limit", "missing"),
        (lambda p: p[3]["limit"].update(refusal_value=0.1), "/process/3/limit/refusal_value", "refusal_not_expected"),
        (lambda p: p[3]["limit"].update(unit="day"), "/process/3/limit/unit", "other_unit"),
        (lambda p: p[3]["limit"].update(unit="month"), "/process/3/limit/value", "months_whole"),
    ],
)
def test_what_makes_no_process_is_named_by_pointer(change: Change, pointer: str, code: str) -> None:
    assert faults(changed(change)).get(pointer) == code


def test_a_circle_is_told_step_by_step() -> None:
    error = only([step("a", 1), step("b", 1, "a", "d"), step("c", 1, "b"), step("d", 2, "c")], ("Chung", 5, "day"))
    assert (error.pointer, error.code) == ("/process/1/after", "cycle")
    assert error.message.vi == "Các bước nối thành vòng: b → c → d → b"


def test_steps_side_by_side_count_once_by_the_longest() -> None:
    fork = [step("a", 1), step("b", 2, "a"), step("c", 0.5, "a"), step("d", 2, "b", "c")]
    assert faults(fork) == {}
    error = only(fork, ("Chung", 4, "working_day"))
    assert "a → b → d dài 5 ngày làm việc" in error.message.vi


def test_hours_and_working_days_are_one_measure_of_eight_hours() -> None:
    assert faults([step("a", 4, unit="hour"), step("b", 4.5, "a")]) == {}
    assert faults([step("a", 0.25), step("b", 6, "a", unit="hour")], ("Chung", 8, "hour")) == {}


def test_tenths_of_a_day_add_up_without_a_rounding_error() -> None:
    days = [step(str(n), 0.1, *([str(n - 1)] if n else [])) for n in range(10)]
    assert faults(days, ("Chung", 1, "working_day")) == {}


def test_parts_of_months_are_refused_though_they_add_up_to_a_whole_one() -> None:
    halves = [step("a", 0.5, unit="month"), step("b", 0.5, "a", unit="month")]
    found = [*processes.faults(document(halves, ("Chung", 1, "month")))]
    assert [(error.pointer, error.code) for error in found] == [
        ("/process/0/limit/value", "months_whole"),
        ("/process/1/limit/value", "months_whole"),
    ]
    assert "số nguyên" in found[0].message.vi and "whole number" in found[0].message.en
    assert faults([step("a", 1, unit="month"), step("b", 1, "a", unit="month")], ("Chung", 2, "month")) == {}


def test_each_case_has_to_take_its_own_limit() -> None:
    process = [step("a", 1), step("only", 2, "a", case="Khó"), step("b", 2, "a", "only")]
    limits = ("Thường", 3, "working_day"), ("Khó", 5, "working_day")
    assert faults(process, *limits) == {}
    error = only(process, ("Thường", 3, "working_day"), ("Khó", 6, "working_day"))
    assert "“Khó” là 6 ngày làm việc" in error.message.vi
    alone = [step("only", 2, case="Khó")]
    assert faults(alone, ("Khó", 2, "working_day"), ("Thường", 9, "day")) == {}
    assert faults(alone, ("Khó", 2, "day"), ("Thường", 9, "day")) == {"/process/0/limit/unit": "other_unit"}


def test_a_step_does_not_wait_for_a_step_of_another_case() -> None:
    process = [step("a", 1), step("x", 1, "a", case="A"), step("y", 1, "x", case="B")]
    assert faults(process, ("A", 2, "working_day"), ("B", 2, "working_day")) == {"/process/2/after/0": "other_case"}


def test_a_case_whose_steps_begin_nowhere_is_refused_though_another_case_holds() -> None:
    process = [step("a", 1), step("x", 1, "a", case="A"), step("b", 1, "x")]
    assert faults(process, ("A", 3, "working_day"), ("B", 2, "working_day")) == {"/process/2/after": "unreachable"}


def test_a_case_without_a_deadline_leaves_its_process_free() -> None:
    assert faults([step("a", 7)], ("Chung", None, "none")) == {}


def test_no_sum_is_told_of_a_case_whose_value_has_no_deadline_to_count() -> None:
    """That such a value is there at all is the channel's fault, told there."""
    values = sample("02")
    values["channels"][0]["cases"][0]["time_limit"] = {"value": 3, "unit": "none"}
    found = {error.pointer: error.code for error in completeness.faults(ProcedureDocument.model_validate(values))}
    assert found == {"/channels/0/cases/0/time_limit/value": "value_without_limit"}


def test_units_and_agencies_of_steps_are_known_codes_or_roles() -> None:
    names = Names(agencies={"H05.06": "Sở", "H05.99": "Sở cũ"}, fields={}, agencies_last_days={"H05.99": TODAY})
    process = [
        {"id": "a", "title": "a", "limit": {"value": 5, "unit": "working_day"}} | given_unit
        for given_unit in (
            {"unit": "leader"}, {"unit": "H05.06"}, {"unit": "H05.77"}, {"agency": "H05.77"}, {"agency": "H05.99"},
        )
    ]  # fmt: skip
    found = references.faults(document(process, ("Chung", 5, "working_day")), names, date(2027, 1, 1))
    assert {error.pointer: error.code for error in found} == {
        "/process/2/unit": "unknown_code",
        "/process/3/agency": "unknown_code",
        "/process/4/agency": "code_ended",
    }


@pytest.mark.parametrize("name", ["02", "12"])
def test_a_sample_process_is_published_exported_and_read_back_from_a_spreadsheet(name: str) -> None:
    values = sample(name)
    before = ProcedureDocument.model_validate(values)
    assert [error for error in completeness.faults(before) if error.pointer.startswith("/process")] == []
    content = writing.write({"procedures": [before.model_dump(mode="json", by_alias=True)]})
    (read,) = reading.read(content).document.procedures
    assert ProcedureDocument.model_validate(read).process == before.process
    codes = {code: code for code in _codes(before)}
    record = record_of(before, 1, TODAY, Names(agencies=codes, fields={before.field or "": "x"}))
    assert record.process == before.process


def _codes(given_document: ProcedureDocument) -> set[str]:
    found = {given_document.agency or ""}
    for name in ("executing_agencies", "receiving_units", "coordinating_agencies"):
        found.update(getattr(given_document, name))
    return found


def test_publishing_a_draft_asks_the_process() -> None:
    values = sample("02")
    values["process"][0]["limit"]["value"] = 0.5
    document = ProcedureDocument.model_validate(values)
    publication = Publication(document, Procedure(code=document.code, sequence=0), None)
    names = Names(agencies={}, fields={})
    assert {e.code for e in publishing.faults(publication, names, TODAY) if e.pointer == "/process"} == {
        "not_the_limit"
    }


@st.composite
def processes_without_circles(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Each step after some of those before it."""
    count = draw(st.integers(1, 9))
    steps = [step("0", draw(st.integers(0, 40)) / 4)]
    for number in range(1, count):
        before = draw(st.sets(st.integers(0, number - 1), min_size=1))
        steps.append(step(str(number), draw(st.integers(0, 40)) / 4, *map(str, sorted(before))))
    return steps


@given(processes_without_circles())
def test_the_critical_path_is_the_longest_of_all_ways_to_the_end(process: list[dict[str, Any]]) -> None:
    by_id = {entry["id"]: entry for entry in process}

    def longest(entry: dict[str, Any]) -> float:
        return entry["limit"]["value"] + max((longest(by_id[before]) for before in entry["after"]), default=0)

    limit = max(map(longest, process))
    assert faults(process, ("Chung", limit, "working_day")) == {}
    assert faults(process, ("Chung", limit + 0.25, "working_day")) == {"/process": "not_the_limit"}
