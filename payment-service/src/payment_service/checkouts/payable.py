"""Whether a charge can be paid now."""

from payment_service.charges.models import Charge
from payment_service.charges.problems import ChargeNotAssessed, ChargeNotDue
from payment_service.charges.schemas import ChargeStatus


def require_payable(charge: Charge) -> None:
    """Raises ChargeNotAssessed, ChargeNotDue."""
    if charge.status == ChargeStatus.UNASSESSED:
        raise ChargeNotAssessed
    if charge.status != ChargeStatus.DUE:
        raise ChargeNotDue
