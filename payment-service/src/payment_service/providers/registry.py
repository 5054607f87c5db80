"""The providers that this installation has, by name."""

from collections.abc import Mapping
from typing import Annotated

import httpx
from fastapi import Depends, Request

from payment_service.providers.beneficiaries import Beneficiaries
from payment_service.providers.keys import read_keys
from payment_service.providers.payplat import Account, PayPlat
from payment_service.providers.protocol import Provider
from payment_service.providers.vietqr import VietQR
from payment_service.providers.vnpay import Merchant, VNPay
from payment_service.settings import PaymentSettings

EXTRA = "providers"


def configured(settings: PaymentSettings, client: httpx.AsyncClient) -> dict[str, Provider]:
    """Those that are wanted and have all that they need. Cash is none of them: no machine stands behind it."""
    beneficiaries = Beneficiaries.read(settings.beneficiaries_file) if settings.beneficiaries_file else None
    ready = [_vnpay(settings, client)]
    if beneficiaries:
        ready += [_payplat(settings, beneficiaries, client), VietQR(beneficiaries)]
    return {found.name: found for found in ready if found and found.name in settings.payment_providers}


def _vnpay(settings: PaymentSettings, client: httpx.AsyncClient) -> Provider | None:
    keys = read_keys(
        settings.vnpay_hash_secret,
        settings.vnpay_hash_secret_file,
        settings.vnpay_previous_hash_secret,
        settings.vnpay_previous_hash_secret_file,
    )
    if keys is None or not settings.vnpay_tmn_code:
        return None
    return VNPay(Merchant(settings.vnpay_tmn_code, keys, settings.vnpay_pay_url, settings.vnpay_api_url), client)


def _payplat(settings: PaymentSettings, beneficiaries: Beneficiaries, client: httpx.AsyncClient) -> Provider | None:
    keys = read_keys(
        settings.payplat_hash_key,
        settings.payplat_hash_key_file,
        settings.payplat_previous_hash_key,
        settings.payplat_previous_hash_key_file,
    )
    create_url, detail_url = settings.payplat_create_url, settings.payplat_detail_url
    if keys is None or not (settings.payplat_client_id and create_url and detail_url):
        return None
    return PayPlat(Account(settings.payplat_client_id, keys, create_url, detail_url), beneficiaries, client)


async def _providers(request: Request) -> Mapping[str, Provider]:
    return request.app.state.kit.extras[EXTRA]


Providers = Annotated[Mapping[str, Provider], Depends(_providers)]
