"""The copy of the system that is measured: its doors, the keys to measure a service without the gateway, its start."""

import asyncio
import time
from dataclasses import dataclass

import httpx
from local import Place, RunningSystem, seed, up
from local.memory import memory_bytes
from local.place import PORTS
from servicekit.auth import HEADER, Caller, TokenMint
from servicekit.embedded import postgres

PROCESSES = [name for name in PORTS if name not in ("simulators-smtp", "nats-monitor")]


@dataclass(frozen=True)
class System:
    """One running copy: where its doors are, and the keys to measure a service without the gateway."""

    place: Place

    @property
    def gateway(self) -> str:
        return self.place.url("gateway")

    @property
    def simulators(self) -> str:
        return self.place.url("simulators")

    def service(self, name: str) -> str:
        return self.place.url(name)

    def internal_headers(self, caller: Caller) -> dict[str, str]:
        return {HEADER: TokenMint(self.place.data / "secrets" / "gateway.key.json").mint(caller)}

    def database(self, name: str) -> str:
        admin = postgres.superuser_url(self.place.data / "postgres", self.place.port("postgres"))
        return admin.rsplit("/", 1)[0] + f"/{name}"

    def token(self, person: str) -> str:
        """Of a demo person, as the gateway wants it."""
        answer = httpx.post(f"{self.simulators}/vneid/demo-token", json={"person": person})
        return answer.raise_for_status().json()["access_token"]


def start(place: Place) -> tuple[RunningSystem, float]:
    """The second start: set-up, first migrations and sample data are done."""
    first = up(place, say=lambda _: None)
    asyncio.run(seed.load(first.base_url, first.simulators_url, say=lambda _: None))
    first.down()
    started = time.perf_counter()
    return up(place, say=lambda _: None), time.perf_counter() - started


def memory_mebibytes(running: RunningSystem) -> dict[str, float]:
    """Proportional set size of every process with its children: shared pages are counted once."""
    pids = {name: running.pid(name) for name in PROCESSES}
    return {name: memory_bytes(pid) / 2**20 for name, pid in pids.items() if pid}


def settle(system: System, *, timeout_seconds: float = 180.0) -> None:
    """Wait until all consumers have handled what the catalogue has told them."""
    monitor = f"http://127.0.0.1:{system.place.port('nats-monitor')}/jsz?consumers=true"
    deadline = time.monotonic() + timeout_seconds
    while time.monotonic() < deadline:
        streams = [
            stream for account in httpx.get(monitor).json()["account_details"] for stream in account["stream_detail"]
        ]
        consumers = [consumer for stream in streams for consumer in stream.get("consumer_detail") or ()]
        if not sum(consumer["num_pending"] + consumer["num_ack_pending"] for consumer in consumers):
            return
        time.sleep(0.5)
    raise SystemExit(f"events are still waiting after {timeout_seconds:g} s")
