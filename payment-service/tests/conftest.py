import json
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from contracts import examples
from payment_service.app import create
from payment_service.fees import service as fees
from payment_service.settings import PaymentSettings
from payment_service.testing.partners import (
    BENEFICIARIES,
    PAYPLAT_CLIENT,
    PAYPLAT_KEY,
    TMN_CODE,
    VNPAY_SECRET,
    FakeDossiers,
    FakePayPlat,
    FakeVNPay,
    TestClock,
)
from servicekit.settings import Role
from servicekit.testing.keys import ProcessKeys
from servicekit.testing.service import RunningService, running

FOLDER = Path(__file__).parents[1]


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


@pytest.fixture
async def dossiers(process_keys: ProcessKeys) -> AsyncIterator[FakeDossiers]:
    async with FakeDossiers(process_keys) as fake:
        yield fake


@pytest.fixture
async def vnpay() -> AsyncIterator[FakeVNPay]:
    async with FakeVNPay() as fake:
        yield fake


@pytest.fixture
async def payplat() -> AsyncIterator[FakePayPlat]:
    async with FakePayPlat() as fake:
        yield fake


@pytest.fixture
def more_settings() -> dict[str, Any]:
    """A test that wants other settings overrides this."""
    return {}


@pytest.fixture
def all_providers(payplat: FakePayPlat, tmp_path: Path) -> dict[str, Any]:
    """Settings with which PayPlat and VietQR are offered too."""
    file = tmp_path / "beneficiaries.json"
    file.write_text(json.dumps(BENEFICIARIES))
    return {
        "beneficiaries_file": file,
        "payplat_client_id": PAYPLAT_CLIENT,
        "payplat_hash_key": PAYPLAT_KEY,
        "payplat_create_url": payplat.create_url,
        "payplat_detail_url": payplat.detail_url,
    }


@pytest.fixture
async def service(
    postgres_url: str,
    nats_url: str,
    process_keys: ProcessKeys,
    dossiers: FakeDossiers,
    vnpay: FakeVNPay,
    clock: TestClock,
    more_settings: dict[str, Any],
    request: pytest.FixtureRequest,
) -> AsyncIterator[RunningService]:
    """Knows the sample procedures; without background work unless the test asks for `Role.ALL`."""
    role = getattr(request, "param", Role.API)
    servers: dict[str, Any] = {"postgres_url": postgres_url, "nats_url": nats_url, "process_keys": process_keys}
    settings: dict[str, Any] = {
        "dossier_url": dossiers.url,
        "public_base_url": "https://dvc.example.vn",
        "vnpay_pay_url": "https://vnpay.example/pay",
        "vnpay_api_url": vnpay.url,
        "vnpay_tmn_code": TMN_CODE,
        "vnpay_hash_secret": VNPAY_SECRET,
        "refund_by_two_from_vnd": 0,
    } | more_settings
    async with running(
        partial(create, clock=clock), PaymentSettings, FOLDER, **servers, role=role, **settings
    ) as service:
        async with service.kit.database.transaction() as session:
            await fees.keep_version(session, examples.published(examples.criminal_record()))
        yield service
