from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from contracts import examples
from payment_service.app import create
from payment_service.fees import service as fees
from payment_service.settings import PaymentSettings
from payment_service.testing.partners import TMN_CODE, VNPAY_SECRET, FakeDossiers, FakeVNPay, TestClock
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
async def service(
    postgres_url: str,
    nats_url: str,
    process_keys: ProcessKeys,
    dossiers: FakeDossiers,
    vnpay: FakeVNPay,
    clock: TestClock,
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
    }
    async with running(
        partial(create, clock=clock), PaymentSettings, FOLDER, **servers, role=role, **settings
    ) as service:
        async with service.kit.database.transaction() as session:
            await fees.keep_version(session, examples.published(examples.criminal_record()))
        yield service
