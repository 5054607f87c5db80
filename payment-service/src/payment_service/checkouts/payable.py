"""Whether a charge can be paid now, and how much of it."""

from servicekit.database import Session

from payment_service.charges.models import Charge
from payment_service.charges.problems import ChargeNotAssessed, ChargeNotDue
from payment_service.charges.schemas import MOST_VND, ChargeStatus
from payment_service.checkouts import covering
from payment_service.checkouts.problems import PartNotValid

LEAST_PART_VND = 10_000
"""Each part has a receipt of its own; assumed, a sample value."""


async def to_pay(session: Session, charge: Charge, asked_vnd: int | None) -> tuple[int, bool]:
    """The sum of an order, and whether it is one of several: all that is left unless a part is asked for.

    Raises ChargeNotAssessed (what has no sum yet takes an advance alone), ChargeNotDue, PartNotValid.
    """
    if charge.status == ChargeStatus.UNASSESSED:
        if asked_vnd is None:
            raise ChargeNotAssessed
        return _within(asked_vnd, MOST_VND), True
    left_vnd = await covering.left_vnd(session, charge) if charge.status == ChargeStatus.DUE else 0
    if left_vnd == 0:
        raise ChargeNotDue
    amount_vnd = left_vnd if asked_vnd is None or asked_vnd == left_vnd else _within(asked_vnd, left_vnd)
    return amount_vnd, amount_vnd != charge.owed_vnd


def _within(asked_vnd: int, most_vnd: int) -> int:
    if not LEAST_PART_VND <= asked_vnd <= most_vnd:
        raise PartNotValid(min(LEAST_PART_VND, most_vnd), most_vnd)
    return asked_vnd
