"""Where a row of the document comes from: every format becomes the one document, and keeps the way back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from catalog_service.imports.rows import SECTIONS
from catalog_service.imports.schemas import ImportDocument, ReportRow, RowProblem


class Place(NamedTuple):
    """What a caller knows a part of the document by: a pointer of his own, or a sheet's row and its columns."""

    pointer: str | None = None
    sheet: str | None = None
    row: int | None = None
    columns: Mapping[str, str] = {}
    """Column letters by the member's path within the row's object."""


@dataclass
class Source:
    """A document, and for its objects (by pointer) where they were found. No places: it came as it is."""

    document: ImportDocument
    places: dict[str, Place] = field(default_factory=dict)

    def placed(self, row: ReportRow) -> ReportRow:
        """The report's row in the caller's own terms."""
        if not self.places:
            return row
        problems = [self._placed(problem) for problem in row.problems]
        changes: dict[str, Any] = {"problem": problems[0] if problems else None, "problems": problems}
        changes["notes"] = [self._placed(note) for note in row.notes]
        place, _ = self.locate(f"/{SECTIONS[row.kind]}/{row.row - 1}")
        if place.sheet:
            changes |= {"sheet": place.sheet, "row": place.row}
        return row.model_copy(update=changes)

    def locate(self, pointer: str) -> tuple[Place, str]:
        """The nearest known place above the pointer, and what of the pointer remains below it."""
        above, remainder = pointer, ""
        while above and above not in self.places:
            above, _, step = above.rpartition("/")
            remainder = f"/{step}{remainder}"
        return self.places.get(above, Place()), remainder

    def _placed(self, problem: RowProblem) -> RowProblem:
        place, remainder = self.locate(problem.pointer)
        if place.pointer is not None:
            return problem.model_copy(update={"pointer": place.pointer})
        column = _column(place.columns, remainder.lstrip("/").replace("/", "."))
        return problem.model_copy(update={"sheet": place.sheet, "row": place.row, "column": column})


def _column(columns: Mapping[str, str], path: str) -> str | None:
    """Of the member itself, else of what holds it, else of the first thing in it."""
    within = next((letter for known, letter in columns.items() if known.startswith(f"{path}.")), None)
    while path and path not in columns:
        path = path.rpartition(".")[0]
    return columns.get(path, within)
