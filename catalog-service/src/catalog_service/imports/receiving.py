"""What was sent for import: which of the three formats it is, and whether it may be opened at all."""

import asyncio
import zlib
from dataclasses import dataclass
from typing import TypeVar

import orjson
from fastapi import Request
from pydantic import BaseModel, ValidationError
from servicekit import json_guard
from servicekit.problems import BodyTooLarge, FieldError, InvalidBody, Text, UnsupportedMediaType
from servicekit.rendering import field_errors
from starlette.datastructures import UploadFile

from catalog_service.imports import schemas
from catalog_service.imports.problems import SignatureInvalid, SignerUnknown
from catalog_service.imports.schemas import SPREADSHEET, Format, ImportDocument, NationalImport
from catalog_service.spreadsheets import opening

Model = TypeVar("Model", bound=BaseModel)

SIGNATURE = "X-Package-Signature"

_FORM = "multipart/form-data"
_TYPES = ("application/json", schemas.GZIP, SPREADSHEET, _FORM)
_ACCEPTED = Text(f"Chấp nhận: {', '.join(_TYPES)}", f"Accepted are {', '.join(_TYPES)}")
_NO_GZIP = Text("Nội dung không phải là gzip trọn vẹn", "The content is not one whole gzip stream")
_GZIP_BITS = 31
_NO_FILE = Text("Thiếu tệp trong trường `file`", "The file is missing in the field `file`")


@dataclass(frozen=True)
class Package:
    content: bytes
    format: Format
    row_count: int


async def receive(request: Request) -> Package:
    """Decided by Content-Type and shape, in a form by its file's. Raises UnsupportedMediaType, BodyTooLarge,
    InvalidBody, SignatureInvalid, SignerUnknown."""
    media_type, content = await _sent(request)
    if len(content) > schemas.MAX_BYTES:
        raise BodyTooLarge
    _check_signature(request, content)
    match media_type:
        case "application/json":
            return from_json(await asyncio.to_thread(json_guard.parse, content))
        case schemas.GZIP:
            return await asyncio.to_thread(_unpacked, content)
        case _:
            return await _workbook(content)


async def _sent(request: Request) -> tuple[str, bytes]:
    media_type = _type_of(request.headers.get("content-type"))
    if media_type not in _TYPES:
        raise UnsupportedMediaType(_ACCEPTED, headers={"Accept-Post": ", ".join(_TYPES)}, accepted=list(_TYPES))
    if media_type != _FORM:
        return media_type, await request.body()
    file = (await request.form()).get("file")
    if not isinstance(file, UploadFile):
        raise InvalidBody(errors=[FieldError("/file", "missing", _NO_FILE)])
    return _type_of(file.content_type), await file.read()


def _type_of(said: str | None) -> str:
    return (said or "").partition(";")[0].strip().lower()


def _unpacked(content: bytes) -> Package:
    """Raises BodyTooLarge, InvalidBody."""
    unpacking = zlib.decompressobj(wbits=_GZIP_BITS)
    try:
        document = unpacking.decompress(content, schemas.MAX_UNPACKED_BYTES)
    except zlib.error as error:
        raise InvalidBody(errors=[FieldError("", "not_gzip", _NO_GZIP)]) from error
    if unpacking.unconsumed_tail:
        raise BodyTooLarge
    if not unpacking.eof or unpacking.unused_data:
        raise InvalidBody(errors=[FieldError("", "not_gzip", _NO_GZIP)])
    return from_json(json_guard.parse(document))


def from_json(value: object) -> Package:
    """A list, or an object with `records`, holds national records. Raises InvalidBody."""
    if isinstance(value, list):
        value = {"records": value}
    if isinstance(value, dict) and "records" in value:
        national = _parsed(NationalImport, value)
        return Package(national.model_dump_json().encode(), Format.NATIONAL, national.row_count)
    document = _parsed(ImportDocument, value)
    return Package(orjson.dumps(document.model_dump()), Format.JSON, document.row_count)


async def _workbook(content: bytes) -> Package:
    """Its rows are counted when the worker reads it."""
    await asyncio.to_thread(opening.require_harmless, content)
    return Package(content, Format.SPREADSHEET, 0)


def _check_signature(request: Request, content: bytes) -> None:
    """A package may come unsigned; what is signed has to be what a process that we know has signed."""
    signature = request.headers.get(SIGNATURE)
    verifier = request.app.state.kit.verifier
    if signature is None or verifier.signer_of(content, signature) is not None:
        return
    if verifier.is_from_a_stranger(signature):
        raise SignerUnknown(errors=[FieldError(f":{SIGNATURE}", "signer_unknown", SignerUnknown.title)])
    raise SignatureInvalid(errors=[FieldError(f":{SIGNATURE}", "signature_invalid", SignatureInvalid.title)])


def _parsed(model: type[Model], value: object) -> Model:
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise InvalidBody(errors=field_errors(error)) from error
