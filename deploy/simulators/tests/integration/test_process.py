import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """The real process, as `python -m simulators` starts it."""
    base = f"http://127.0.0.1:{(port := free_port())}"
    environment = os.environ | {
        "PORT": str(port),
        "SMTP_PORT": str(free_port()),
        "PUBLIC_BASE_URL": base,
        "DATA_FOLDER": str(tmp_path),
        "VNPAY_HASH_SECRET": "TESTSECRET",
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "simulators", env=environment, stdout=asyncio.subprocess.DEVNULL
    )
    async with httpx.AsyncClient(base_url=base, timeout=5) as client:
        async with asyncio.timeout(20):
            while not await is_ready(client):  # noqa: ASYNC110 another process, it has no event for us
                await asyncio.sleep(0.05)
        yield client
    process.terminate()
    assert await asyncio.wait_for(process.wait(), 10) in (0, -15)


async def is_ready(client: httpx.AsyncClient) -> bool:
    try:
        return (await client.get("/readyz")).status_code == 200
    except httpx.TransportError:
        return False


async def test_the_process_answers_and_hangs_only_as_ordered(client: httpx.AsyncClient) -> None:
    assert (await client.get("/vneid/.well-known/openid-configuration")).json()["issuer"] == str(
        client.base_url.join("/vneid")
    )
    await client.put("/faults", json={"partner": "dvcqg", "fault": "timeout", "times": 1})
    credentials = {"username": "local-province", "password": "local-province"}
    with pytest.raises(httpx.ReadTimeout):
        await client.post("/dvcqg/login", json=credentials, timeout=0.3)
    assert (await client.post("/dvcqg/login", json=credentials)).json()["error_code"] == 0
