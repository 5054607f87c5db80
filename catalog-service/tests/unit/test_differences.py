from typing import Any

import pytest
from catalog_service.procedures import block_names, differences
from contracts import examples
from contracts.catalog import ProcedureRecord


def record(**changes: Any) -> dict[str, Any]:
    return examples.criminal_record().model_dump(mode="json") | {"form": None} | changes


def told(**changes: Any) -> list[tuple[str, str, Any]]:
    found = differences.between(record(), record(**changes))
    return [(change.pointer, change.kind, change.item) for change in found]


@pytest.mark.parametrize("name", sorted(ProcedureRecord.model_fields.keys() - differences.COURSE - {"form_schema"}))
def test_every_block_has_its_name(name: str) -> None:
    assert f"/{name}" in block_names.NAMES


def test_what_nobody_has_named_yet_is_of_the_record() -> None:
    assert block_names.name_of("/added/later").vi == "Hồ sơ thủ tục"
    assert block_names.name_of("/channels/cases/fees/amount_vnd").vi == "Phí, lệ phí"


def test_the_course_of_a_version_is_no_change_of_its_content() -> None:
    assert told(version=2, valid_from="2030-01-01", valid_to="2031-01-01", successor="1.000001") == []


def test_an_entry_that_moved_is_the_same_entry() -> None:
    papers = [{"id": key, "name": key, "originals": 1} for key in ("a", "b", "c")]
    before, after = record(required_documents=papers), record(required_documents=[papers[2], papers[0]])
    assert [(c.pointer, c.kind, c.item) for c in differences.between(before, after)] == [
        ("/required_documents/1", "removed", "b")
    ]


def test_an_id_that_is_used_twice_is_matched_in_its_order() -> None:
    first, second = ({"number": "28/2009/QH12", "title": title} for title in ("Một", "Hai"))
    before, after = record(legal_basis=[first, second]), record(legal_basis=[first, second | {"title": "Ba"}])
    assert [(c.pointer, c.kind) for c in differences.between(before, after)] == [("/legal_basis/1/title", "changed")]


def test_words_are_a_set() -> None:
    words = record()["keywords"]
    assert told(keywords=words[::-1]) == []
    assert told(keywords=[*words, "mới"]) == [(f"/keywords/{len(words)}", "added", "mới")]


def test_the_order_of_receiving_units_has_a_meaning() -> None:
    units = [{"code": code, "name": code} for code in ("H05.00", "H05.01")]
    before, after = record(receiving_units=units), record(receiving_units=units[::-1])
    assert [(c.pointer, c.before, c.after) for c in differences.between(before, after)] == [
        ("/receiving_units", ["H05.00", "H05.01"], ["H05.01", "H05.00"])
    ]


def test_a_form_that_comes_or_goes_is_one_change() -> None:
    form = {"schema": {"type": "object"}, "ui_schema": {}, "example": {}}
    assert told(form=form) == [("/form", "added", None)]
    (gone,) = differences.between(record(form=form), record())
    assert (gone.kind, gone.before, gone.after) == ("removed", form, None)
