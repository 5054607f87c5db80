"""What a settlement needs, for whoever works outside of a request's own dependencies."""

from servicekit.app import Kit

from payment_service.checkouts.settlement import Settling
from payment_service.receipts.numbering import Series
from payment_service.settings import PaymentSettings


def settling(kit: Kit) -> Settling:
    settings = kit.settings
    assert isinstance(settings, PaymentSettings)  # noqa: S101 - for the type checker
    return Settling(kit.clock(), Series(settings.receipt_symbol, settings.receipt_issuer))
