from servicekit.auth import Service
from servicekit.clock import Now
from servicekit.routing import internal_router

from payment_service.providers import availability
from payment_service.providers.availability import OnlinePayment
from payment_service.providers.registry import Providers

router = internal_router()


@router.get("/online-payment", summary="Which online providers are configured, and answer now")
async def get_online_payment(service: Service, providers: Providers, now: Now) -> OnlinePayment:
    return await availability.online_payment(providers, now)
