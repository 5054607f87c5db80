"""A second catalog-service beside the system's own: on a copy of its database, heard by nobody."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg
import httpx
from local import RunningSystem
from local.client import eventually
from local.processes import database_name, database_url, system
from servicekit.testing.servers import free_port

SERVICE = "catalog-service"


async def copy_database(running: RunningSystem, admin_url: str, name: str) -> None:
    """As the catalogue is now. Its service has to let go of it for that moment."""
    running.kill(SERVICE, hold=True)
    try:
        connection = await asyncpg.connect(admin_url)
        owner = database_name(SERVICE)
        await connection.execute(f'CREATE DATABASE "{name}" OWNER "{owner}" TEMPLATE "{owner}"')
        await connection.close()
    finally:
        running.release(SERVICE)
    running.wait_until_ready(SERVICE)


@contextmanager
def another_catalogue(running: RunningSystem, database: str) -> Iterator[str]:
    """Gives its address. It reaches no broker, so that its events change nothing elsewhere."""
    place, port = running.place, free_port()
    process = next(process for process in system(place) if process.name == SERVICE)
    url = database_url(place, SERVICE).rsplit("/", 1)[0] + f"/{database}"
    own = {"DATABASE_URL": url, "PORT": str(port), "NATS_URL": "nats://127.0.0.1:9", "HOST": "127.0.0.1"}
    with place.log_file(database).open("ab") as log:
        started = subprocess.Popen(
            [sys.executable, "-m", "catalog_service"], env=process.environment | own, stdout=log, stderr=log
        )
    try:
        base_url = f"http://127.0.0.1:{port}"
        eventually(f"{SERVICE} on {database}", lambda: _is_ready(base_url, started) or None)
        yield base_url
    finally:
        started.terminate()
        started.wait(timeout=20)


def _is_ready(base_url: str, process: subprocess.Popen[bytes]) -> bool:
    if process.poll() is not None:
        raise SystemExit(f"{SERVICE} ended with {process.returncode}")
    try:
        return httpx.get(f"{base_url}/readyz").status_code == 200
    except httpx.TransportError:
        return False
