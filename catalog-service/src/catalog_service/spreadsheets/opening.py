"""May this file be opened as a workbook? Looked at before the spreadsheet library sees a byte of it."""

import zipfile
from io import BytesIO
from typing import IO
from xml.parsers import expat

from servicekit.problems import FieldError, Text

from catalog_service.spreadsheets.problems import WorkbookUnreadable

MAX_ENTRIES = 300
MAX_UNCOMPRESSED_BYTES = 256 * 1024 * 1024
_CHUNK_BYTES = 1 << 16
_MAX_PROLOG_BYTES = 1 << 20

_NO_ZIP = Text("Tệp không phải là tệp Excel (.xlsx)", "The file is no spreadsheet (.xlsx)")
_TOO_MUCH = Text("Tệp giải nén ra quá lớn", "The file unpacks to too much")
_ENTITIES = Text("Tệp chứa khai báo DTD, không được phép", "The file declares a DTD, which is not allowed")


class _RootReached(Exception):
    pass


class _DoctypeFound(Exception):
    pass


def require_harmless(content: bytes) -> None:
    """A ZIP of few entries that unpack to a sane size, none of which declares a DTD. Raises WorkbookUnreadable.

    The declared sizes are what the library will read at most, so they may be trusted as a limit.
    """
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            entries = package.infolist()
            if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNCOMPRESSED_BYTES:
                raise _unreadable("too_large", _TOO_MUCH)
            for entry in entries:
                with package.open(entry) as stream:
                    _refuse_doctype(stream)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        # Encrypted entries are RuntimeErrors, exotic compression NotImplementedErrors.
        raise _unreadable("not_a_workbook", _NO_ZIP) from error
    if "[Content_Types].xml" not in {entry.filename for entry in entries}:
        raise _unreadable("not_a_workbook", _NO_ZIP)


def _refuse_doctype(stream: IO[bytes]) -> None:
    """A DTD can only stand before the root element. What is no XML is nobody's to expand."""

    def on_root(name: str, attributes: dict[str, str]) -> None:
        raise _RootReached

    def on_doctype(*parts: object) -> None:
        raise _DoctypeFound

    parser = expat.ParserCreate()
    parser.StartElementHandler = on_root
    parser.StartDoctypeDeclHandler = on_doctype
    read_bytes = 0
    try:
        while chunk := stream.read(_CHUNK_BYTES):
            read_bytes += len(chunk)
            if read_bytes > _MAX_PROLOG_BYTES:
                raise _unreadable("too_large", _TOO_MUCH)
            parser.Parse(chunk)
    except _DoctypeFound as error:
        raise _unreadable("dtd_not_allowed", _ENTITIES) from error
    except (_RootReached, expat.ExpatError):
        return


def _unreadable(code: str, message: Text) -> WorkbookUnreadable:
    return WorkbookUnreadable(errors=[FieldError("", code, message)])
