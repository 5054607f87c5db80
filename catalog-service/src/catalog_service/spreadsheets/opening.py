"""May this file be opened as a workbook? Looked at before the spreadsheet library sees a byte of it."""

import re
import zipfile
from contextlib import suppress
from io import BytesIO
from typing import IO
from xml.parsers import expat

from servicekit.problems import FieldError, Text

from catalog_service import archives
from catalog_service.spreadsheets.problems import WorkbookUnreadable

MAX_ENTRIES = 300
MAX_UNCOMPRESSED_BYTES = 256 * 1024 * 1024
MAX_ELEMENTS = 16_000_000
"""Of all parts together; the largest catalogue has a million cells of four elements each."""
MAX_ELEMENTS_BETWEEN_ROWS = 10_000
"""The library holds a row in memory as a whole."""
MAX_ELEMENTS_OF_TEXTS = 2_000_000
"""It holds all shared texts in memory for as long as it reads."""
_CHUNK_BYTES = 1 << 16
_FORMULA = re.compile(rb"<(\w{1,20}:)?f[\s/>]")
_LONGEST_TAG_BYTES = 24
_MAX_PROLOG_BYTES = 1 << 20

_NO_ZIP = Text("Tệp không phải là tệp Excel (.xlsx)", "The file is no spreadsheet (.xlsx)")
_TOO_MUCH = Text("Tệp giải nén ra quá lớn", "The file unpacks to too much")
_ENTITIES = Text("Tệp chứa khai báo DTD, không được phép", "The file declares a DTD, which is not allowed")


class _TooManyElements(Exception):
    pass


class _DoctypeFound(Exception):
    pass


def require_harmless(content: bytes) -> None:
    """A ZIP of few entries with a sane size, a sane number of elements and no DTD. Raises WorkbookUnreadable.

    The declared sizes are what the library will read at most, so they may be trusted as a limit.
    """
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            entries = package.infolist()
            if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNCOMPRESSED_BYTES:
                raise _unreadable("too_large", _TOO_MUCH)
            elements = 0
            for entry in entries:
                with package.open(entry) as stream:
                    elements += _element_count(stream)
                if elements > MAX_ELEMENTS:
                    raise _unreadable("too_large", _TOO_MUCH)
    except archives.UNREADABLE as error:
        raise _unreadable("not_a_workbook", _NO_ZIP) from error
    if "[Content_Types].xml" not in {entry.filename for entry in entries}:
        raise _unreadable("not_a_workbook", _NO_ZIP)


def has_formula_without_value(content: bytes) -> bool:
    """As programs that reckon nothing write them. Of a workbook that may be opened."""
    with zipfile.ZipFile(BytesIO(content)) as package:
        return any(
            _has_formula_without_value(package, entry) for entry in package.infolist() if _has_formula(package, entry)
        )


def _has_formula(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    """Hardly any workbook has one, and this is soon seen."""
    before = b""
    with package.open(entry) as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            if _FORMULA.search(before + chunk):
                return True
            before = chunk[-_LONGEST_TAG_BYTES:]
    return False


def _has_formula_without_value(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    finder = _FormulaFinder()
    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = finder.on_start, finder.on_end
    parser.CharacterDataHandler = finder.on_text
    with suppress(expat.ExpatError), package.open(entry) as stream:
        while (chunk := stream.read(_CHUNK_BYTES)) and not finder.found:
            parser.Parse(chunk)
    return finder.found


def _element_count(stream: IO[bytes]) -> int:
    """Of one part. What is no XML is nobody's to expand. Raises WorkbookUnreadable."""
    counter = _Counter()
    parser = expat.ParserCreate()
    parser.StartElementHandler = counter.on_element
    parser.StartDoctypeDeclHandler = counter.on_doctype
    read_bytes = 0
    try:
        while chunk := stream.read(_CHUNK_BYTES):
            read_bytes += len(chunk)
            if read_bytes > _MAX_PROLOG_BYTES and not counter.total:
                raise _unreadable("too_large", _TOO_MUCH)
            parser.Parse(chunk)
    except _DoctypeFound as error:
        raise _unreadable("dtd_not_allowed", _ENTITIES) from error
    except _TooManyElements as error:
        raise _unreadable("too_large", _TOO_MUCH) from error
    except expat.ExpatError:
        pass
    return counter.total


class _FormulaFinder:
    """A formula that last gave an empty text has a value: an empty one, of a cell whose type is text."""

    def __init__(self) -> None:
        self.found = False
        self._has_formula = self._has_value = self._within_value = self._is_text = False

    def on_start(self, name: str, attributes: dict[str, str]) -> None:
        match name.rpartition(":")[2]:
            case "c":
                self._has_formula = self._has_value = False
                self._is_text = attributes.get("t") == "str"
            case "f":
                self._has_formula = True
            case "v":
                self._within_value, self._has_value = True, self._is_text

    def on_text(self, text: str) -> None:
        self._has_value |= self._within_value

    def on_end(self, name: str) -> None:
        match name.rpartition(":")[2]:
            case "v":
                self._within_value = False
            case "c":
                self.found |= self._has_formula and not self._has_value


class _Counter:
    def __init__(self) -> None:
        self.total = 0
        self._limit = MAX_ELEMENTS_BETWEEN_ROWS

    def on_element(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local == "sst" and not self.total:
            self._limit = MAX_ELEMENTS_OF_TEXTS
        elif local == "row":
            self._limit = max(self._limit, self.total + MAX_ELEMENTS_BETWEEN_ROWS)
        self.total += 1
        if self.total > min(self._limit, MAX_ELEMENTS):
            raise _TooManyElements

    def on_doctype(self, *parts: object) -> None:
        raise _DoctypeFound


def _unreadable(code: str, message: Text) -> WorkbookUnreadable:
    return WorkbookUnreadable(errors=[FieldError("", code, message)])
