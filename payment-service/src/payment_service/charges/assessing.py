"""What a formula asks: the tariff's price for a quantity, or what an official reads out of its words. Pure."""

from contracts.catalog import Tariff
from contracts.tariffs import price

from payment_service.charges.problems import AssessmentNotValid
from payment_service.charges.schemas import AssessmentCreate


def assessed_amount(tariff: Tariff | None, assessment: AssessmentCreate) -> int:
    """Đồng. Raises AssessmentNotValid: a tariff asks for a quantity, words alone for a sum and why."""
    if tariff is not None:
        if assessment.quantity is None or assessment.amount_vnd is not None:
            raise AssessmentNotValid("/quantity")
        return price(tariff, assessment.quantity)
    if assessment.amount_vnd is None:
        raise AssessmentNotValid("/amount_vnd")
    if assessment.reason is None:
        raise AssessmentNotValid("/reason")
    return assessment.amount_vnd
