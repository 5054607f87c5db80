"""What a settlement needs, for whoever works outside of a request's own dependencies."""

from servicekit.app import Kit

from payment_service.checkouts.settlement import Settling
from payment_service.receipts import book


def settling(kit: Kit) -> Settling:
    return Settling(kit.clock(), book.of(kit.extras))
