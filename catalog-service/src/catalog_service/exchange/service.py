"""What partners propose for the catalogue. They never publish: each proposal is a draft for the administrator."""

from datetime import datetime
from typing import Any

from servicekit.auth import Caller
from servicekit.database import Session
from servicekit.problems import FieldError, Problem, Text

from catalog_service.agencies import service as agencies
from catalog_service.drafts import repository as draft_repository
from catalog_service.drafts import service as drafts
from catalog_service.exchange import repository
from catalog_service.exchange.schemas import (
    ProposalAnswer,
    ProposalOutcome,
    ProposalProblem,
    ProposalResult,
    ProposedProcedures,
)
from catalog_service.fields import repository as fields
from catalog_service.imports import rows, turns
from catalog_service.imports.schemas import ImportDocument, NationalImport
from catalog_service.imports.sources import Place, Source
from catalog_service.national_records import reading
from catalog_service.procedures import records
from catalog_service.procedures import repository as procedures
from catalog_service.procedures.models import ProcedureVersion
from catalog_service.procedures.schemas import ProcedureDocument

_NOT_YOURS = Text("Thủ tục của cơ quan ngoài phạm vi của ứng dụng", "The procedure belongs to another agency")


class _Refused(Exception):
    def __init__(self, error: FieldError) -> None:
        self.error = error


async def propose(session: Session, proposed: ProposedProcedures, partner: Caller, now: datetime) -> ProposalAnswer:
    """One bad item never fails the others. Raises ImportRunning."""
    await turns.take(session)
    sources = [await _from_records(session, proposed), _as_it_came(proposed.procedures)]
    values = [(source, index, value) for source in sources for index, value in enumerate(source.document.procedures)]
    codes = sorted({code for _, _, value in values if (code := rows.code_of(value))})
    await procedures.lock_all(session, codes)
    latest = await procedures.latest_of(session, codes)
    own = None if "*" in partner.agencies else await repository.codes_below(session, partner.agencies)
    results: dict[int, ProposalResult] = {}
    # In one order whatever that of the request, also for procedures that have no row yet: two partners whose lists
    # cross would otherwise wait for each other.
    for place in sorted(range(len(values)), key=lambda place: rows.code_of(values[place][2]) or ""):
        source, index, value = values[place]
        try:
            outcome = await _propose(session, value, latest, own, partner.subject, now)
            results[place] = ProposalResult(code=rows.code_of(value), outcome=outcome)
        except _Refused as refused:
            results[place] = _rejection(rows.code_of(value), refused.error, source, index)
    return ProposalAnswer(items=[results[place] for place in range(len(values))])


async def _propose(
    session: Session, value: Any, latest: dict[str, ProcedureVersion], own: set[str] | None, by: str, now: datetime
) -> ProposalOutcome:
    document, errors = rows.parse(ProcedureDocument, value)
    if document is None:
        raise _Refused(errors[0])
    published = latest.get(document.code)
    _require_own(document, published, own)
    draft = await draft_repository.get_for_update(session, document.code)
    if draft is None and published and _says_the_same(document, published):
        return ProposalOutcome.UNCHANGED
    if draft is None or draft.changed_by != by:
        try:
            await drafts.create(session, document, by, now)
        except Problem as problem:
            raise _Refused(FieldError("/code", problem.code, problem.title)) from problem
        return ProposalOutcome.CREATED
    content = draft.document | drafts.given(document, published)
    if content == draft.document:
        return ProposalOutcome.UNCHANGED
    draft.document, draft.changed_at = content, now
    draft.version += 1
    await session.flush()
    return ProposalOutcome.UPDATED


def _require_own(document: ProcedureDocument, published: ProcedureVersion | None, own: set[str] | None) -> None:
    """Its agency is one of the partner's, and so is that of what it would change."""
    if own is None:
        return
    wanted = document.agency or (published.agency_code if published else None)
    if wanted not in own or (published and published.agency_code not in own):
        raise _Refused(FieldError("/agency", "not_your_agency", _NOT_YOURS))


def _says_the_same(document: ProcedureDocument, published: ProcedureVersion) -> bool:
    given = document.model_dump(mode="json", by_alias=True, exclude_unset=True)
    merged = ProcedureDocument.model_validate(published.document | given)
    return records.content_hash(merged) == published.content_hash


async def _from_records(session: Session, proposed: ProposedProcedures) -> Source:
    if not proposed.records:
        return Source(ImportDocument())
    units = (await agencies.documents(session)).values()
    aliases = {other: unit.code for unit in units for other in unit.other_codes}
    imported = NationalImport(records=proposed.records, defaults=proposed.defaults)
    return reading.read(imported, await fields.names(session), aliases)


def _as_it_came(values: list[Any]) -> Source:
    places = {f"/procedures/{index}": Place() for index in range(len(values))}
    return Source(ImportDocument(procedures=values), places)


def _rejection(code: str | None, error: FieldError, source: Source, index: int) -> ProposalResult:
    pointer = f"/procedures/{index}{error.pointer}"
    place, _ = source.locate(pointer)
    problem = ProposalProblem(pointer=place.pointer or pointer, code=error.code, message=error.message.vi)
    return ProposalResult(code=code, outcome=ProposalOutcome.REJECTED, problem=problem)
