"""Whether a charge can be paid online today: which providers are configured, and answer with a valid signature."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from pydantic import BaseModel

from payment_service.providers.protocol import Order, Provider, ProviderUnreachable

log = structlog.get_logger()

# No checkout ever has it: a provider that works knows no such order, and says so.
NOBODYS_ORDER = UUID(int=0).hex


class ProviderAvailability(BaseModel):
    name: str
    answers: bool


class OnlinePayment(BaseModel):
    """The online providers of this installation; an empty list: nothing can be paid online."""

    providers: list[ProviderAvailability]


async def online_payment(providers: Mapping[str, Provider], now: datetime) -> OnlinePayment:
    """Asks each of them about an order that does not exist; outside of any transaction."""
    found = [
        ProviderAvailability(name=name, answers=await _answers(provider, now)) for name, provider in providers.items()
    ]
    return OnlinePayment(providers=found)


async def _answers(provider: Provider, now: datetime) -> bool:
    order = Order(NOBODYS_ORDER, 0, "kiem tra", "", now, now + timedelta(minutes=15))
    try:
        await provider.query(order, now)
    except ProviderUnreachable as error:
        log.warning("provider_does_not_answer", provider=provider.name, error=str(error))
        return False
    return True
