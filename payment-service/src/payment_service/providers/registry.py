"""The providers that this installation has, by name."""

from collections.abc import Mapping
from typing import Annotated

import httpx
from fastapi import Depends, Request

from payment_service.providers.protocol import Provider
from payment_service.providers.vnpay import Merchant, VNPay
from payment_service.settings import PaymentSettings

EXTRA = "providers"


def configured(settings: PaymentSettings, client: httpx.AsyncClient) -> dict[str, Provider]:
    providers: dict[str, Provider] = {}
    if settings.vnpay_tmn_code and settings.vnpay_hash_secret:
        merchant = Merchant(
            settings.vnpay_tmn_code,
            settings.vnpay_hash_secret.get_secret_value(),
            settings.vnpay_pay_url,
            settings.vnpay_api_url,
        )
        providers[VNPay.name] = VNPay(merchant, client)
    return providers


async def _providers(request: Request) -> Mapping[str, Provider]:
    return request.app.state.kit.extras[EXTRA]


Providers = Annotated[Mapping[str, Provider], Depends(_providers)]
