"""Blank forms and filled-in ones on paper. Nothing is printed inside a transaction; each step has a short one."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson
from contracts.catalog import FormReference
from servicekit.database import Database, Session
from servicekit.problems import FieldError

from catalog_service.agencies import repository as agencies
from catalog_service.blank_forms import printing, repository
from catalog_service.blank_forms.problems import AnswersInvalid, AnswersTooLarge
from catalog_service.blank_forms.repository import Published
from catalog_service.blank_forms.sheets import Filer, Heading, sheet
from catalog_service.blank_forms.sniffing import FormFileType
from catalog_service.drafts import repository as drafts
from catalog_service.drafts.problems import DraftNotFound
from catalog_service.procedures import form_answers, forms
from catalog_service.procedures.problems import FormNotFound
from catalog_service.procedures.schemas import FormDocument, ProcedureDocument

MAX_ANSWERS_BYTES = 128 * 1024
_NOBODY = "Cơ quan có thẩm quyền"


@dataclass(frozen=True)
class FormContent:
    name: str
    media_type: str
    content: bytes
    sha256: str


@dataclass(frozen=True)
class Version:
    """Which version is asked for: by number, else by day, else the newest that has begun."""

    today: date
    at: date | None = None
    number: int | None = None


async def blank(database: Database, code: str, form_id: str, wanted: Version, public_url: str) -> FormContent:
    """The file that was uploaded, else a sheet drawn from the electronic form. Raises FormNotFound, PrinterBusy."""
    address = address_of(public_url, code)
    pen = printing.pen(address)
    async with database.sessions() as session:
        found = await _published(session, code, wanted)
        reference = _reference(found.forms, form_id)
        if kept := await _kept(session, reference):
            return kept
        content = await repository.drawing(session, code, found.version, form_id, pen)
    if content is None:
        form = _electronic(found)
        heading = _heading(found, code, reference.name)
        content = await printing.printed(sheet(form, heading, address), found.valid_from)
        async with database.transaction() as session:
            await repository.keep_drawing(session, code, found.version, form_id, pen, content)
    return _drawn(reference.name, content)


async def blank_of_draft(database: Database, code: str, form_id: str, today: date, public_url: str) -> FormContent:
    """As it would be after publication. Raises DraftNotFound, FormNotFound, PrinterBusy."""
    async with database.sessions() as session:
        draft = await drafts.get(session, code)
        if draft is None:
            raise DraftNotFound
        document = ProcedureDocument.model_validate(draft.document)
        reference = _reference([form.model_dump() for form in document.forms], form_id)
        if kept := await _kept(session, reference):
            return kept
        names = await agencies.names(session)
    if document.form is None or forms.faults(document.form):
        raise FormNotFound
    addressee = _addressee([names.get(agency, agency) for agency in document.executing_agencies])
    heading = Heading(reference.name, document.name, code, None, document.valid_from, addressee)
    drawn = sheet(document.form, heading, address_of(public_url, code))
    return _drawn(reference.name, await printing.printed(drawn, document.valid_from or today))


async def filled(
    database: Database, code: str, answers: Any, filer: Filer | None, wanted: Version, public_url: str
) -> FormContent:
    """To print, sign and file on paper; nothing of it is kept. Raises FormNotFound, AnswersInvalid, PrinterBusy."""
    found, form = await _form(database, code, wanted)
    errors = faults(form, answers, at="/data")
    if errors:
        raise AnswersInvalid(errors=errors)
    title = str(form.json_schema.get("title") or found.name)
    heading = _heading(found, code, title)
    drawn = sheet(form, heading, address_of(public_url, code), answers, filer)
    return _drawn(title, await printing.printed(drawn, wanted.today))


async def judge(database: Database, code: str, answers: Any, wanted: Version) -> list[FieldError]:
    """What is wrong with the answers. Raises FormNotFound, AnswersTooLarge."""
    _, form = await _form(database, code, wanted)
    return faults(form, answers)


def faults(form: FormDocument, answers: Any, *, at: str = "") -> list[FieldError]:
    if len(orjson.dumps(answers)) > MAX_ANSWERS_BYTES:
        raise AnswersTooLarge
    return form_answers.faults(form.json_schema, answers, at=at)


def address_of(public_url: str, code: str) -> str:
    return f"{public_url.rstrip('/')}/api/v1/procedures/{code}"


async def _form(database: Database, code: str, wanted: Version) -> tuple[Published, FormDocument]:
    async with database.sessions() as session:
        found = await _published(session, code, wanted)
    return found, _electronic(found)


async def _published(session: Session, code: str, wanted: Version) -> Published:
    found = await repository.published(session, code, today=wanted.today, at=wanted.at, version=wanted.number)
    if found is None:
        raise FormNotFound
    return found


async def _kept(session: Session, reference: FormReference) -> FormContent | None:
    if reference.file is None:
        return None
    file = await repository.get(session, reference.file.sha256)
    return FormContent(reference.file.name, file.media_type, file.content, file.sha256) if file else None


def _reference(references: Sequence[dict[str, Any]], form_id: str) -> FormReference:
    for form in references:
        if form["id"] == form_id:
            return FormReference.model_validate(form)
    raise FormNotFound


def _electronic(found: Published) -> FormDocument:
    if found.form is None:
        raise FormNotFound
    stored = orjson.loads(found.form)
    return FormDocument.model_validate({name: stored[name] for name in ("schema", "ui_schema", "example")})


def _heading(found: Published, code: str, title: str) -> Heading:
    addressee = _addressee([agency["name"] for agency in found.executing_agencies])
    return Heading(title, found.name, code, found.version, found.valid_from, addressee)


def _addressee(names: Sequence[str]) -> str:
    """With one executing agency the sheet goes there; with several the filer writes where."""
    return names[0] if len(names) == 1 else _NOBODY


def _drawn(title: str, content: bytes) -> FormContent:
    return FormContent(f"{title}.pdf", FormFileType.PDF, content, hashlib.sha256(content).hexdigest())
