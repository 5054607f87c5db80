"""Which papers open to who sees their dossier, as a part of a WHERE; needs the dossier in the query."""

from servicekit.auth import Caller, CallerKind
from sqlalchemy import ColumnElement, and_, any_, exists, false, or_, true

from dossier_service.documents.models import Document
from dossier_service.documents.schemas import Confidentiality, Purpose
from dossier_service.dossiers.lifecycle import Status
from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.people import may_try, owner_key_of
from dossier_service.dossiers.visibility import executes
from dossier_service.results.models import Result
from dossier_service.units.models import Unit
from dossier_service.units.repository import codes_below

_DECIDING_ROLES = ("officer", "approver", "leader", "auditor")


def opens_to(*seers: Caller) -> ColumnElement[bool]:
    return or_(false(), *(_opens_to_one(seer) for seer in seers))


def _opens_to_one(seer: Caller) -> ColumnElement[bool]:
    if may_try(seer):
        return true()
    normal = Document.confidentiality == Confidentiality.NORMAL
    return and_(_result_is_out(seer), or_(normal, Document.uploaded_by == seer.subject, _is_near(seer)))


def _result_is_out(seer: Caller) -> ColumnElement[bool]:
    """Of result files the applicant sees those of a result that is handed back, and never a draft."""
    if seer.kind is CallerKind.OFFICIAL:
        return true()
    issued = exists().where(Result.dossier_id == Dossier.id, Document.id == any_(Result.document_ids))
    return or_(Document.purpose != Purpose.RESULT, and_(Dossier.status == Status.RETURNED, issued))


def _is_near(seer: Caller) -> ColumnElement[bool]:
    """Owner, who filed it, and the agency that answers; a unit elsewhere that only holds the dossier is not near."""
    filed = Dossier.submitted_by == seer.subject
    match seer.kind:
        case CallerKind.CITIZEN | CallerKind.ENTERPRISE:
            return or_(filed, Dossier.owner_key == owner_key_of(seer))
        case CallerKind.OFFICIAL if seer.has_role(*_DECIDING_ROLES):
            return or_(filed, and_(executes(seer), _answers(seer)))
        case _:
            return filed


def _answers(seer: Caller) -> ColumnElement[bool]:
    """The seer's unit is the executing agency, is above it, or is a part of it."""
    above = Dossier.executing_agency.in_(codes_below(seer.unit or ""))
    within = exists().where(Unit.code == seer.unit, Dossier.executing_agency == any_(Unit.path))
    return or_(above, within)
