"""Whatever is sent for import: each row is taken, or refused with a pointer and a sentence; nothing breaks down."""

import copy
from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import orjson
import pytest
from catalog_service.agencies.schemas import AgencyDocument
from catalog_service.code_lists.schemas import CodeListDocument
from catalog_service.fields.schemas import FieldDocument
from catalog_service.imports import endings, files, histories, receiving, rows
from catalog_service.imports.endings import Known
from catalog_service.imports.examples import NATIONAL_RECORD
from catalog_service.imports.files import FileDocument
from catalog_service.imports.histories import Item
from catalog_service.imports.schemas import Format, ImportDocument, NationalImport
from catalog_service.mandates.schemas import MandateDocument
from catalog_service.national_records import reading as national_records
from catalog_service.procedures import publishing, records
from catalog_service.procedures.models import Procedure
from catalog_service.procedures.publishing import Publication
from catalog_service.procedures.records import Names
from catalog_service.procedures.schemas import ProcedureDocument
from catalog_service.spreadsheets import layout, opening, reading, writing
from contracts import examples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from servicekit.problems import FieldError, Problem

TODAY = date(2026, 4, 1)
NOW = datetime(2026, 4, 1, 3, 0, tzinfo=UTC)
BRIEFLY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
NASTY: list[Any] = [
    None, True, False, 0, -1, 2**31, 2**53, 2**63 - 1, 2**63, 2**64 - 1, 1e22, 1e300, -0.5, "", " ", "x" * 30_000,
    "9" * 400, "1e999", "inf", "NaN", "-0", "1.000", "2026-02-30", "0001-01-01", "9999-12-31", "20261301000000",
    "\u2028", "ế", "😀", "../../etc", "%00", "=1+1", "H05.06", [], [[]], [None], {}, {"": None}, {"a~/b": [1]}, [{}],
    ["H05.06"] * 3, [{"id": "x"}] * 3, {"code": "H05.06"}, ["a"] * 2001,
]  # fmt: skip


def paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """To every value within, the containers too."""
    yield path
    match value:
        case dict():
            for name in value:
                yield from paths(value[name], (*path, name))
        case list():
            for number, item in enumerate(value):
                yield from paths(item, (*path, number))


def changed(value: Any, path: tuple[Any, ...], nasty: Any) -> Any:
    if not path:
        return nasty
    result = copy.deepcopy(value)
    target = result
    for step in path[:-1]:
        target = target[step]
    target[path[-1]] = nasty
    return result


@st.composite
def spoilt(draw: st.DrawFn, sound: Any) -> Any:
    """A sound document with up to three values replaced, removed or added."""
    value = copy.deepcopy(sound)
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(sorted(paths(value), key=str)))
        value = changed(value, path, draw(st.sampled_from(NASTY)))
    return value


def procedure(record: Any) -> dict[str, Any]:
    document = record.model_dump(mode="json", exclude={"version", "form_schema"})
    for name in records.AGENCY_LISTS:
        document[name] = [unit["code"] for unit in document[name]]
    document["levels_by_agency"] = []
    document |= {"field": record.field.code, "agency": record.agency.code, "level": record.level.declared}
    document["process"] = [{"id": "a", "title": "Nhận", "limit": {"unit": "working_day", "value": 1}, "after": []}]
    return document | {"form": {"schema": record.form_schema, "ui_schema": {}, "example": {}}}


SOUND = procedure(examples.criminal_record())
HISTORY = SOUND | {
    "version": 1, "published_at": "2026-01-01T00:00:00Z", "retired_from": None, "valid_from": "2026-01-01",
    "names_then": {"agencies": {"H05.03": "Sở Tư pháp"}, "fields": {}},
}  # fmt: skip
UNIT = {
    "code": "H05.98", "name": "Trung tâm", "kind": "division", "parent": "H05.03", "valid_from": "2026-01-01",
    "valid_to": None, "successors": ["H05.03"], "other_codes": ["000.00.98.H05"], "participation": {"status": "full"},
    "states": [{"valid_from": "2026-01-01", "name": "Trung tâm", "kind": "division", "parent": "H05.03"}],
}  # fmt: skip
ENTRY = {"list": "data-stores", "code": "x", "name_vi": "Kho", "valid_from": "2026-01-01", "valid_to": "2026-12-31"}
FILE = {"sha256": "0" * 64, "media_type": "application/pdf", "content_base64": "JVBERg=="}
MANDATE = {
    "id": "qd-1-2026", "decision": "1/QĐ-TTg", "title": "Danh mục", "issued_on": "2026-01-01",
    "valid_from": "2026-01-01", "valid_to": None, "due_on": "2026-12-31",
    "items": [{"procedure_code": "2.000033", "name": "Khuyến mại", "agency": "H05.06", "required_level": 4}],
}  # fmt: skip
NAMES = Names(
    {"H05.03": "Sở Tư pháp", "H05.06": "Sở Công Thương", "H05.00": "Trung tâm"},
    {examples.criminal_record().field.code: "Lý lịch tư pháp"},
    codes={"payer-categories": {"student": None}, "data-stores": {"population": None}},
    procedures=set(),
)


def require_told(errors: list[FieldError]) -> None:
    assert errors
    for error in errors:
        assert error.pointer == "" or error.pointer.startswith("/")
        assert error.code and error.message.vi and error.message.en


def judge(value: Any) -> None:
    """As far as a row of procedures is judged, and written down, without a database."""
    document, facts, errors = rows.parse_procedure(value)
    if document is None:
        require_told(errors)
        return
    records.content_hash(document)
    stored = Procedure(code=document.code, sequence=0)
    endings.faults(document, Known(stored, None), NAMES, TODAY)
    errors = publishing.faults(Publication(document, stored, None), NAMES, TODAY)
    if facts:
        verdict = histories.judge(
            [Item(0, document, facts)],
            {facts.version},
            stored,
            {},
            lambda one: publishing.faults(one, NAMES, TODAY),
            NOW,
        )
        errors = errors or verdict.errors.get(0, [])
    if errors:
        require_told(errors)
        return
    record = publishing.Publication(document, stored, None).record(NAMES, TODAY)
    record.model_dump_json()
    orjson.dumps(document.model_dump(mode="json", by_alias=True))
    records.search_texts(record)
    records.payload_of(record)


def faults_of(publication: Publication) -> list[FieldError]:
    return publishing.faults(publication, NAMES, TODAY)


def sent(document: Any) -> receiving.Package | None:
    """As the door takes it, or None when it is refused as a whole."""
    try:
        return receiving.from_json(receiving.json_guard.parse(orjson.dumps(document)))
    except Problem as problem:
        assert problem.status in (413, 422) and problem.errors
        return None


@given(spoilt({"procedures": [SOUND], "agencies": [UNIT], "fields": [{"code": "VD", "name": "Ví dụ"}]}))
@BRIEFLY
def test_a_document_is_refused_as_a_whole_or_judged_row_by_row(document: Any) -> None:
    package = sent(document)
    if package is None or package.format is not Format.JSON:
        return
    read = ImportDocument.model_validate_json(package.content)
    for value in read.procedures:
        judge(value)
    for value in read.agencies:
        rows.parse(AgencyDocument, value)


@given(spoilt(SOUND) | spoilt(HISTORY))
@BRIEFLY
def test_a_spoilt_procedure_is_taken_or_refused_with_a_pointer(value: Any) -> None:
    judge(orjson.loads(orjson.dumps(value)))


@pytest.mark.parametrize(
    ("model", "sound"),
    [(AgencyDocument, UNIT), (FieldDocument, {"code": "VD", "name": "Ví dụ"}), (CodeListDocument, ENTRY),
     (FileDocument, FILE), (MandateDocument, MANDATE)],
)  # fmt: skip
def test_a_spoilt_row_of_another_section_is_taken_or_refused_with_a_pointer(model: Any, sound: Any) -> None:
    assert rows.parse(model, sound)[0] is not None
    for path in paths(sound):
        for nasty in NASTY:
            document, errors = rows.parse(model, changed(sound, path, nasty))
            if document is None:
                require_told(errors)
                continue
            orjson.dumps(document.model_dump(mode="json"))
            if isinstance(document, FileDocument):
                files.faults(document)


@given(spoilt({"records": [NATIONAL_RECORD], "defaults": {"agencies": {"000.00.06.H05": "H05.06"}, "level": 3}}))
@settings(BRIEFLY, max_examples=120)
def test_a_spoilt_national_record_is_taken_or_refused_with_a_pointer_of_its_own(document: Any) -> None:
    package = sent(document)
    if package is None or package.format is not Format.NATIONAL:
        return
    source = national_records.read(NationalImport.model_validate_json(package.content), {"G05-TM01"}, {})
    for number, value in enumerate(source.document.procedures):
        judge(value)
        place, _ = source.locate(f"/procedures/{number}")
        assert place.pointer == f"/records/{number}"
    for value in source.document.fields:
        rows.parse(FieldDocument, value)


def test_every_value_of_a_national_record_may_be_anything() -> None:
    for path in paths(NATIONAL_RECORD):
        for nasty in NASTY:
            record = changed(NATIONAL_RECORD, path, nasty)
            for value in national_records.read(NationalImport(records=[record]), set(), {}).document.procedures:
                judge(value)


cells = st.sampled_from(
    ["", " ", "x", "1.000001", "=1+1", "H05.06\nH05.03", "{", '{"schema": 5}', "9" * 400, "1e999", "_x0000_", "_xD800_",
     "Có", "31/02/2026", "Trực tuyến", "x" * 5000, 0, -1, 2**53, 1e300, True, date(9999, 12, 31), date(1900, 1, 1)]
)  # fmt: skip


@given(
    st.lists(
        st.tuples(
            st.sampled_from([sheet.title for sheet in layout.SHEETS]), st.integers(1, 6), st.integers(1, 12), cells
        ),
        min_size=1,
        max_size=25,
    )
)
@settings(BRIEFLY, max_examples=12)
def test_a_spoilt_spreadsheet_is_refused_as_a_whole_or_judged_row_by_row(
    written: list[tuple[str, int, int, Any]],
) -> None:
    workbook = load_workbook(BytesIO(TEMPLATE))
    for title, row, column, value in written:
        workbook[title].cell(row, column).value = value
    content = BytesIO()
    workbook.save(content)
    try:
        opening.require_harmless(content.getvalue())
        source = reading.read(content.getvalue())
    except Problem as problem:
        assert problem.status == 422 and problem.errors
        return
    for value in source.document.procedures:
        judge(value)
    for value in source.document.agencies:
        rows.parse(AgencyDocument, value)


TEMPLATE = writing.template()


@given(st.integers(0, len(TEMPLATE) - 1), st.binary(min_size=0, max_size=40))
@settings(BRIEFLY, max_examples=40)
def test_a_broken_file_is_refused_as_one(place: int, content: bytes) -> None:
    broken = TEMPLATE[:place] + content + TEMPLATE[place + len(content) :]
    try:
        opening.require_harmless(broken)
        reading.read(broken)
    except Problem as problem:
        assert problem.status == 422 and problem.errors


def test_what_is_sound_is_taken() -> None:
    for value in (SOUND, HISTORY):
        assert rows.parse_procedure(value)[0] is not None
    assert ProcedureDocument.model_validate(SOUND).code == "2.000488"
