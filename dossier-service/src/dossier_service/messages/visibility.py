"""Which messages show to who sees their dossier, as a part of a WHERE; needs the dossier in the query."""

from servicekit.auth import Caller, CallerKind
from sqlalchemy import ColumnElement, or_

from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.visibility import executes
from dossier_service.messages.models import DossierMessage, MessageKind
from dossier_service.units.repository import codes_below


def shows_to(*seers: Caller) -> ColumnElement[bool]:
    """Messages to all of them; notes to officials of the units that the dossier lies with, not to one who only filed
    it for somebody."""
    officials = [seer for seer in seers if seer.kind is CallerKind.OFFICIAL]
    return or_(DossierMessage.kind == MessageKind.MESSAGE, *(_lies_with(official) for official in officials))


def _lies_with(official: Caller) -> ColumnElement[bool]:
    units = codes_below(official.unit or "")
    return or_(executes(official), Dossier.receiving_unit.in_(units), Dossier.returning_unit.in_(units))
