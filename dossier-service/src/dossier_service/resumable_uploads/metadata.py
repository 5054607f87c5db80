"""`Upload-Metadata`: pairs of a key and a value in base64, parted by commas (tus 1.0, creation)."""

import base64
import binascii

from pydantic import ValidationError
from servicekit.problems import FieldError, InvalidParameter, Text
from servicekit.rendering import field_errors

from dossier_service.resumable_uploads.schemas import UploadMetadata

HEADER = ":Upload-Metadata"
MAX_CHARACTERS = 4096
_MALFORMED = Text(
    f"Cần các cặp “khóa giá-trị-base64” cách nhau bằng dấu phẩy, không quá {MAX_CHARACTERS} ký tự",
    f"Pairs of a key and a base64 value are expected, parted by commas, at most {MAX_CHARACTERS} characters",
)


def read(header: str | None) -> UploadMetadata:
    """Raises InvalidParameter with a pointer to the header or to the key in it."""
    try:
        return UploadMetadata.model_validate(_pairs(header or ""))
    except ValidationError as error:
        faults = [fault._replace(pointer=f"{HEADER}{fault.pointer}") for fault in field_errors(error)]
        raise InvalidParameter(errors=faults) from None
    except ValueError:
        raise InvalidParameter(errors=[FieldError(HEADER, "malformed", _MALFORMED)]) from None


def _pairs(header: str) -> dict[str, str]:
    """What has no value was not said. Raises ValueError."""
    if len(header) > MAX_CHARACTERS or not header.isascii():
        raise ValueError("too long, or no ASCII")
    found: dict[str, str] = {}
    for pair in filter(None, (pair.strip() for pair in header.split(","))):
        key, _, value = pair.partition(" ")
        if key in found:
            raise ValueError("a key stands twice")
        found[key] = _decoded(value.strip())
    return {key: value for key, value in found.items() if value}


def _decoded(value: str) -> str:
    try:
        return base64.b64decode(value, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError) as error:
        raise ValueError("no base64 of UTF-8") from error
