"""Public verification of a result by the code that stands on it, which says nothing by itself."""

from datetime import datetime
from uuid import UUID

from servicekit.auth import Caller
from servicekit.database import Session
from servicekit.problems import NotFound, Text

from dossier_service.documents import repository as documents
from dossier_service.dossiers.codes import local_day
from dossier_service.dossiers.schemas import Coded
from dossier_service.procedures import repository as procedures
from dossier_service.results import repository
from dossier_service.results import service as results
from dossier_service.results.validity import validity_of
from dossier_service.units import repository as units
from dossier_service.verification.schemas import VerificationRead, VerifiedFile


class NothingToVerify(NotFound):
    """For a code that was never given, for one that is not out yet and for a trial's alike."""

    code = "nothing_to_verify"
    title = Text("Không có kết quả nào mang mã này", "No result has this code")


async def verify(session: Session, code: str, now: datetime) -> VerificationRead:
    """Raises NothingToVerify."""
    found = await repository.by_code(session, code)
    if found is None:
        raise NothingToVerify
    result, dossier = found
    record = await procedures.pinned(session, dossier.procedure_code, dossier.procedure_version)
    agency = result.agency or dossier.executing_agency
    names = await units.names(session, {agency})
    papers = {paper.id: paper for paper in await documents.of_dossier(session, dossier.id)}
    files = [papers[document_id] for document_id in result.document_ids if document_id in papers]
    return VerificationRead(
        code=result.code,
        validity=validity_of(result, now),
        name=record.results[0].name if record.results else results.ACKNOWLEDGEMENT,
        procedure=Coded(code=dossier.procedure_code, name=record.name),
        agency=Coded(code=agency, name=names.get(agency, agency)),
        number=result.number,
        issued_on=local_day(result.issued_at),
        expires_on=result.expires_on,
        revoked_on=local_day(result.revoked_at) if result.revoked_at else None,
        files=[VerifiedFile(media_type=file.media_type, size=file.size, sha256=file.sha256) for file in files],
    )


async def code_of(session: Session, dossier_id: UUID, result_id: UUID, caller: Caller) -> str:
    """Raises DossierNotFound, ResultNotFound."""
    _, result = await results.get(session, dossier_id, result_id, caller)
    return result.code
