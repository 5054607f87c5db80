"""Whether a result holds on a day. Pure."""

from datetime import datetime

from dossier_service.dossiers.codes import local_day
from dossier_service.results.models import Result
from dossier_service.results.schemas import Validity


def validity_of(result: Result, now: datetime) -> Validity:
    """What was revoked stays revoked after its last day, too."""
    if result.replaced_by:
        return Validity.REPLACED
    if result.revoked_at:
        return Validity.REVOKED
    if result.expires_on and result.expires_on < local_day(now):
        return Validity.EXPIRED
    return Validity.VALID
