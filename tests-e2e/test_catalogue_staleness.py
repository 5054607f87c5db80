"""A cached catalogue read is never older than the last change that the gateway has heard of, with every process real.

Changes are made at catalog-service itself: after one that goes through it the gateway forgets at once; here it has only
the event.
"""

import asyncio
import os
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest
from local import RunningSystem
from local.client import Json, eventually
from local.credentials import Credentials
from servicekit.auth import HEADER, TokenMint
from servicekit.clock import VIETNAM
from servicekit.embedded import postgres
from servicekit.testing.keys import official

ADMINISTRATOR = official("administrator", "administrator", "H05")
READS_AFTER = 20


class Catalogue:
    """The service past the gateway, as its administrator."""

    def __init__(self, system: RunningSystem) -> None:
        self._mint = TokenMint(Credentials(system.place.data).private_key_file("gateway"))
        self._http = httpx.Client(base_url=f"{system.place.url('catalog-service')}/api/v1", timeout=30)

    def post(self, path: str, body: Json, *, expect: int, etag: str | None = None) -> Json:
        headers = self._headers() | {"Idempotency-Key": str(uuid4())} | ({"If-Match": etag} if etag else {})
        answer = self._http.post(path, json=body, headers=headers)
        assert answer.status_code == expect, answer.text
        return answer.json()

    def publish(self, code: str, name: str) -> Json:
        """The next version, which differs by its name; a procedure gets one a day."""
        self.post("/procedures", {"code": code, "name": name}, expect=201)
        return self.post(f"/procedures/{code}/actions/publish", {}, expect=200)

    def rename(self, unit: str, name: str) -> None:
        etag = self._http.get(f"/agencies/{unit}", headers=self._headers()).headers["etag"]
        order = {"effective_on": datetime.now(VIETNAM).date().isoformat(), "decision": "1/QĐ-UBND", "name": name}
        self.post(f"/agencies/{unit}/actions/rename", order, expect=200, etag=etag)

    def _headers(self) -> dict[str, str]:
        return {HEADER: self._mint.mint(ADMINISTRATOR)}


class Gateway:
    """What anybody reads, where from, and what the gateway shows of its cache."""

    def __init__(self, system: RunningSystem) -> None:
        self._http = httpx.Client(base_url=system.base_url, timeout=30)

    def read(self, path: str, **headers: str) -> httpx.Response:
        return self._http.get(f"/api/v1{path}", headers=headers)

    def degraded(self) -> list[str]:
        return self._http.get("/readyz").json()["degraded"]

    def cached_bytes(self) -> float:
        found = re.search(r"^cache_entries_bytes (\S+)$", self._http.get("/metrics").text, re.MULTILINE)
        assert found
        return float(found[1])

    def keep(self, *paths: str) -> dict[str, httpx.Response]:
        """Read until all of them are served from memory: earlier changes may still empty it."""

        def all_kept() -> dict[str, httpx.Response] | None:
            answers = {path: self.read(path) for path in paths}
            kept = all(answer.headers["x-cache"] == "hit" for answer in answers.values())
            return answers if kept else None

        return eventually("all reads from memory", all_kept)

    def has_heard(self) -> None:
        """The only thing that empties its memory here is an event."""
        eventually("the event is handled", lambda: self.cached_bytes() == 0 or None)


@contextmanager
def away(system: RunningSystem, name: str) -> Iterator[None]:
    """Killed, and started again at the end or by an earlier `release`."""
    system.kill(name, hold=True)
    try:
        yield
    finally:
        system.release(name)
        system.wait_until_ready(name)


@contextmanager
def paused(system: RunningSystem, name: str) -> Iterator[None]:
    pid = system.pid(name)
    assert pid
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def all_published(system: RunningSystem) -> bool:
    """Whether the broker has every event that the catalogue has recorded."""

    async def none_waits() -> bool:
        server = postgres.superuser_url(system.place.data / "postgres", system.place.port("postgres"))
        connection = await asyncpg.connect(server.rsplit("/", 1)[0] + "/catalog")
        try:
            return await connection.fetchval("SELECT count(*) = 0 FROM outbox WHERE published_at IS NULL")
        finally:
            await connection.close()

    return asyncio.run(none_waits())


@pytest.fixture(scope="module")
def catalogue(system: RunningSystem) -> Catalogue:
    return Catalogue(system)


@pytest.fixture(scope="module")
def gateway(system: RunningSystem) -> Gateway:
    return Gateway(system)


def name_of(answer: httpx.Response, code: str) -> str:
    """The procedure's name, wherever it is read."""
    body: Any = answer.json()
    found = body.get("items", [body])
    return next((item["name"] for item in found if item["code"] == code), "not found")


def require_new(gateway: Gateway, old: dict[str, httpx.Response], code: str, name: str) -> None:
    """Every read, conditional ones too, again and again: from the service first, then from memory."""
    for turn in range(READS_AFTER):
        for path, before in old.items():
            answer = gateway.read(path, **{"If-None-Match": before.headers["etag"]})
            assert answer.status_code == 200, f"{path}, read {turn}: the old answer is said to hold still"
            assert name_of(answer, code) == name, f"{path}, read {turn}"
            assert answer.headers["etag"] != before.headers["etag"]
            again = gateway.read(path, **{"If-None-Match": answer.headers["etag"]})
            assert (again.status_code, again.content) == (304, b""), path
            assert name_of(gateway.read(path), code) == name, path


def reads_of(code: str, field: str, words: str) -> tuple[str, ...]:
    return (
        f"/procedures/{code}",
        f"/procedures?field={field}",
        f"/procedures?q={words}",
        f"/procedures?q={code}&with_total=true",
    )


def test_after_a_publish_every_read_is_new_once_its_event_is_handled(catalogue: Catalogue, gateway: Gateway) -> None:
    code, name = "9.000037", "Công bố đủ điều kiện mua bán trang thiết bị y tế (sửa đổi)"
    old = gateway.keep(*reads_of(code, "TBYT", "trang thiet bi y te"))
    assert all(name_of(answer, code) not in (name, "not found") for answer in old.values())
    catalogue.publish(code, name)
    gateway.has_heard()
    require_new(gateway, old, code, name)
    kept = gateway.keep(*old)
    assert {name_of(answer, code) for answer in kept.values()} == {name}


def test_after_a_unit_changed_every_read_is_new_once_its_event_is_handled(
    catalogue: Catalogue, gateway: Gateway
) -> None:
    unit, name = "H05.11", "Sở Thông tin và Truyền thông (đổi tên)"
    units = "/agencies?q=so thong tin va truyen thong"
    old = gateway.keep(f"/agencies/{unit}", units, "/procedures/facets?field=BC")
    catalogue.rename(unit, name)
    gateway.has_heard()
    for _ in range(READS_AFTER):
        read, facets = gateway.read(f"/agencies/{unit}"), gateway.read("/procedures/facets?field=BC")
        assert read.json()["name"] == name_of(gateway.read(units), unit) == name
        assert name in [facet["name"] for facet in facets.json()["agency"]]
        for path, before in old.items():
            assert gateway.read(path, **{"If-None-Match": before.headers["etag"]}).status_code == 200


def test_while_the_broker_is_away_every_read_comes_from_the_service(
    system: RunningSystem, catalogue: Catalogue, gateway: Gateway
) -> None:
    code, name = "9.000038", "Cấp Giấy chứng nhận sản xuất mỹ phẩm (sửa đổi)"
    old = gateway.keep(*reads_of(code, "MP", "my pham"))
    with away(system, "nats"):
        eventually("the gateway misses the broker", lambda: gateway.degraded() == ["nats"] or None)
        for path in old:
            assert gateway.read(path).headers["x-cache"] == "bypass"
        catalogue.publish(code, name)
        require_new(gateway, old, code, name)
        for path in old:
            assert [gateway.read(path).headers["x-cache"] for _ in range(2)] == ["bypass", "bypass"]

    def kept_again() -> bool:
        answers = [gateway.read(path) for path in old]
        assert {name_of(answer, code) for answer in answers} == {name}, "a stale read after the outage"
        return all(answer.headers["x-cache"] == "hit" for answer in answers)

    eventually("all reads from memory again", lambda: kept_again() or None)
    require_new(gateway, old, code, name)


def test_an_event_that_passed_while_the_gateway_was_cut_off_leaves_nothing_old(
    system: RunningSystem, catalogue: Catalogue, gateway: Gateway
) -> None:
    """The broker has told it to all who listened before the gateway is back."""
    code, name = "9.000036", "Cấp giấy phép hành nghề khám bệnh, chữa bệnh (sửa đổi)"
    old = gateway.keep(*reads_of(code, "KCB", "kham benh"))
    with away(system, "nats"):
        eventually("the gateway misses the broker", lambda: gateway.degraded() == ["nats"] or None)
        with paused(system, "gateway"):
            catalogue.publish(code, name)
            system.release("nats")
            system.wait_until_ready("nats")
            eventually("the event is out", lambda: all_published(system) or None)
    eventually("the gateway hears again", lambda: gateway.degraded() == [] or None)
    require_new(gateway, old, code, name)
    gateway.keep(*old)
    require_new(gateway, old, code, name)
