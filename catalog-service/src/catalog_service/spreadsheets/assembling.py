"""Rows of the sheets become the one document, each with the place where it stands."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from servicekit.problems import FieldError, Text

from catalog_service.imports.rows import Unreadable
from catalog_service.imports.schemas import ImportDocument
from catalog_service.imports.sources import Place
from catalog_service.procedures import form_language
from catalog_service.spreadsheets import layout
from catalog_service.spreadsheets.grid import Sheet

MAX_FORM_CHARACTERS = 4 * form_language.MAX_BYTES

_NO_PROCEDURE = Text("Không có thủ tục này trong trang Thủ tục", "The sheet of procedures does not have this one")
_NO_CASE = Text("Không có kênh và trường hợp này trong trang Cách thức", "There is no such channel and case")
_CASE_TWICE = Text("Trường hợp xuất hiện hai lần trong kênh", "The case stands twice in the channel")
_NO_MANDATE = Text(
    "Không có danh mục này trong trang Danh mục được giao", "The sheet of mandated lists does not have this one"
)


@dataclass
class Row:
    """What one row of a sheet says, as an object; `errors` are those of cells that say nothing that can be read."""

    sheet: Sheet
    values: dict[str, Any]
    place: Place
    errors: Sequence[FieldError] = ()


@dataclass
class Assembly:
    """The document as far as rows were added; the sheets come in the layout's order."""

    sections: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))
    places: dict[str, Place] = field(default_factory=dict)
    by_code: dict[tuple[str, Any], int] = field(default_factory=dict)
    """Where in its section the first row with a code stands."""
    cases: dict[tuple[Any, Any, Any], tuple[str, dict[str, Any]]] = field(default_factory=dict)
    form_parts: dict[int, str] = field(default_factory=dict)

    def add(self, row: Row) -> None:
        section = row.sheet.block
        if section in layout.SECTIONS:
            code = row.values.get("id" if row.sheet is layout.MANDATES else "code")
            self.by_code.setdefault((section, code), len(self.sections[section]))
            if row.errors:
                self._refuse(section, row, code, *row.errors)
            else:
                self._append(self.sections[section], f"/{section}", row)
        elif row.sheet is layout.MANDATED_SERVICES:
            self._add_to_mandate(row)
        else:
            self._add_to_procedure(row)

    def document(self) -> ImportDocument:
        for index, text in self.form_parts.items():
            self.sections["procedures"][index]["form"] = _parsed(text)
        return ImportDocument(**self.sections)

    def _append(self, items: list[Any], pointer: str, row: Row) -> None:
        self.places[f"{pointer}/{len(items)}"] = row.place
        items.append(row.values)

    def _add_to_mandate(self, row: Row) -> None:
        mandate_id = row.values.pop("mandate", None)
        index = self.by_code.get(("mandates", mandate_id))
        if index is None:
            self._refuse("mandates", row, mandate_id, FieldError("/mandate", "unknown_mandate", _NO_MANDATE))
            return
        if row.errors or isinstance(self.sections["mandates"][index], Unreadable):
            self._refuse("mandates", row, mandate_id, *row.errors)
            return
        items = self.sections["mandates"][index].setdefault("items", [])
        self._append(items, f"/mandates/{index}/items", row)

    def _add_to_procedure(self, row: Row) -> None:
        code = row.values.pop("procedure", None)
        index = self.by_code.get(("procedures", code))
        if index is None:
            self._refuse("procedures", row, code, FieldError("/procedure", "unknown_procedure", _NO_PROCEDURE))
            return
        if row.errors or isinstance(self.sections["procedures"][index], Unreadable):
            self._refuse("procedures", row, code, *row.errors)
            return
        procedure, pointer = self.sections["procedures"][index], f"/procedures/{index}"
        match row.sheet:
            case layout.CHANNEL_CASES:
                self._add_case(row, code, procedure, pointer)
            case layout.FEES:
                self._add_fee(row, code)
            case layout.FORM_PARTS:
                self.places.setdefault(f"{pointer}/form", row.place)
                self.form_parts[index] = self.form_parts.get(index, "") + str(row.values.get("text", ""))
            case sheet:
                self._append(procedure.setdefault(sheet.block, []), f"{pointer}/{sheet.block}", row)

    def _add_case(self, row: Row, code: Any, procedure: dict[str, Any], pointer: str) -> None:
        name, description = row.values.pop("channel", None), row.values.pop("description", None)
        channels = procedure.setdefault("channels", [])
        number = next((number for number, known in enumerate(channels) if known.get("channel") == name), len(channels))
        if number == len(channels):
            channels.append({"cases": []} | ({} if name is None else {"channel": name}))
            self.places[f"{pointer}/channels/{number}"] = row.place
        if description is not None:
            channels[number].setdefault("description", description)
        key = (code, name, row.values.get("name"))
        if key in self.cases:
            self._refuse("procedures", row, code, FieldError("/name", "repeated", _CASE_TWICE))
            return
        cases = channels[number]["cases"]
        self.cases[key] = (f"{pointer}/channels/{number}/cases/{len(cases)}", row.values)
        self._append(cases, f"{pointer}/channels/{number}/cases", row)

    def _add_fee(self, row: Row, code: Any) -> None:
        key = (code, row.values.pop("channel", None), row.values.pop("case", None))
        if key not in self.cases:
            self._refuse("procedures", row, code, FieldError("/case", "unknown_case", _NO_CASE))
            return
        pointer, case = self.cases[key]
        self._append(case.setdefault("fees", []), f"{pointer}/fees", row)

    def _refuse(self, section: str, row: Row, code: Any, *errors: FieldError) -> None:
        """Without an error of its own a row belongs to one that has been refused, and nothing more is said of it."""
        if not errors:
            return
        refused = self.sections[section]
        self.places[f"/{section}/{len(refused)}"] = row.place
        refused.append(Unreadable(code if isinstance(code, str) else None, errors))


def _parsed(text: str) -> Any:
    """As it is when it is no JSON, or more of it than any form may have: the row's own check then says so."""
    if len(text) > MAX_FORM_CHARACTERS:
        return text
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return text
