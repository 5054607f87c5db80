"""How the sample data is loaded: a stand-in for the gateway remembers what it was asked."""

import json
from functools import partial
from typing import Any

import httpx
import pytest
from local import sample_data, seed

REPORT = "/api/v1/catalog/imports/1/report"
REJECTED = {"row": 3, "code": "2.000033", "outcome": "rejected", "problem": {"pointer": "/field", "message": "Mã lạ"}}


class Gateway:
    """Answers as the contract says; every new import ends in the next of `states`."""

    def __init__(self, *states: str) -> None:
        self.states = list(states)
        self.operations: dict[str, str] = {}
        self.keys: dict[str, str] = {}
        self.days: dict[str, dict[str, str | None]] = {}
        self.legal_documents: list[dict[str, str]] = []
        self.national_procedures: list[dict[str, str]] = []
        self.runs = 0
        self.seen: list[str] = []
        self.desks: dict[str, dict[str, Any]] = {}

    def answer(self, request: httpx.Request) -> httpx.Response:
        match request.method, request.url.path:
            case "POST", "/vneid/demo-token":
                return httpx.Response(200, json={"access_token": f"token-of-{json.loads(request.content)['person']}"})
            case "POST", "/api/v1/catalog/imports":
                assert request.headers["Authorization"] == "Bearer token-of-administrator"
                return self._import(request.headers["Idempotency-Key"])
            case "GET", "/api/v1/inboxes":
                self.seen.append(request.headers["Authorization"].removeprefix("Bearer token-of-"))
                return httpx.Response(200, json={"boxes": []})
            case "GET", "/api/v1/calendar/days":
                return httpx.Response(200, json={"items": list(self.days.values()), "next_cursor": None})
            case "PUT", "/api/v1/calendar/days":
                self.days |= {day["day"]: day for day in json.loads(request.content)["days"]}
                return httpx.Response(200, json={"items": [], "next_cursor": None})
            case "GET", path if path.endswith("/appointment-settings"):
                return httpx.Response(200, json={"version": 1 if path in self.desks else 0})
            case "PUT", path if path.endswith("/appointment-settings"):
                assert request.headers["If-Match"] == '"0"'
                self.desks[path] = json.loads(request.content)
                return httpx.Response(200, json={})
            case _, path if path.startswith("/api/v1/catalog/") and path != REPORT:
                return self._catalog(request)
            case "GET", path if path in self.operations:
                state = self.operations[path]
                return httpx.Response(
                    200, json={"state": state, "progress": None, "result_url": REPORT, "problem": None}
                )
            case "GET", path if path == REPORT:
                return httpx.Response(200, json={"items": [REJECTED]})
        return httpx.Response(404, json={"code": "not_found"})

    def _catalog(self, request: httpx.Request) -> httpx.Response:
        match request.method, request.url.path.removeprefix("/api/v1/catalog/"):
            case "GET", "legal-documents":
                return httpx.Response(200, json={"items": self.legal_documents})
            case "PUT", "legal-documents":
                self.legal_documents = json.loads(request.content)["documents"]
            case "GET", "national-codes":
                return httpx.Response(200, json={"items": []})
            case "GET", "national-codes/suggestions":
                suggestions = self.national_procedures[:1]
                return httpx.Response(200, json={"items": [{"suggestions": suggestions}]})
            case "PUT", "national-procedures":
                self.national_procedures = json.loads(request.content)["procedures"]
            case "GET", "hygiene":
                return httpx.Response(200, json={"counts": {"sample_data": 48 * self.runs, "dead_link": 0}})
            case "POST", "hygiene/runs":
                self.runs += 1
                location = "/api/v1/operations/catalog-run"
                self.operations[location] = "done"
                return httpx.Response(202, headers={"Location": location}, json={})
        return httpx.Response(200, json={})

    def _import(self, key: str) -> httpx.Response:
        replayed = {"Idempotent-Replayed": "true"} if key in self.keys else {}
        if key not in self.keys:
            self.keys[key] = f"/api/v1/operations/catalog-{len(self.keys)}"
            self.operations[self.keys[key]] = self.states.pop(0)
        return httpx.Response(202, headers={"Location": self.keys[key], **replayed}, json={})


def install(monkeypatch: pytest.MonkeyPatch, *states: str) -> Gateway:
    gateway = Gateway(*states)
    transport = httpx.MockTransport(gateway.answer)
    monkeypatch.setattr(httpx, "AsyncClient", partial(httpx.AsyncClient, transport=transport))
    return gateway


async def load(told: list[str]) -> None:
    await seed.load("http://gateway.test", "http://simulators.test", told.append)


async def test_loading_twice_asks_with_the_same_key_and_leaves_the_calendar_alone(monkeypatch: pytest.MonkeyPatch):
    gateway = install(monkeypatch, "done")
    told: list[str] = []
    await load(told)
    await load(told)
    assert len(gateway.keys) == 1
    assert len(gateway.days) == 5
    calendar = [line for line in told if line.startswith("Calendar")]
    assert calendar == ["Calendar: 5 of 5 days set", "Calendar: 0 of 5 days set"]


async def test_a_day_set_by_an_administrator_stays(monkeypatch: pytest.MonkeyPatch):
    gateway = install(monkeypatch, "done")
    theirs: dict[str, str | None] = {
        "day": "2026-01-02",
        "kind": "working_day",
        "name": "Làm việc",
        "dispatch": "Công văn của người quản trị",
    }
    seeded: dict[str, str | None] = {"day": "2026-08-31", "kind": "day_off", "name": "Nghỉ", "dispatch": None}
    gateway.days = {"2026-01-02": theirs, "2026-08-31": seeded}
    await load([])
    assert gateway.days["2026-01-02"] == theirs
    assert gateway.days["2026-08-31"]["dispatch"]


async def test_lists_are_loaded_and_records_looked_at_once_and_what_somebody_has_written_stays(
    monkeypatch: pytest.MonkeyPatch,
):
    gateway = install(monkeypatch, "done")
    told: list[str] = []
    await load(told)
    assert all("dữ liệu mẫu" in document["title"] for document in gateway.legal_documents)
    assert gateway.national_procedures
    assert gateway.runs == 1
    assert "Findings about records: 48" in told
    theirs = [{"number": "1/2026/NĐ-CP"}]
    gateway.legal_documents = theirs
    gateway.national_procedures = listed = gateway.national_procedures[:1]
    await load([])
    assert (gateway.legal_documents, gateway.national_procedures, gateway.runs) == (theirs, listed, 1)


async def test_every_one_stop_desk_that_there_is_opens_once_for_appointments(monkeypatch: pytest.MonkeyPatch):
    gateway = install(monkeypatch, "done")
    told: list[str] = []
    await load(told)
    await load(told)
    assert "/api/v1/agencies/H05.00/appointment-settings" in gateway.desks
    assert {settings["capacity"] for settings in gateway.desks.values()} == {4}
    opened = [line for line in told if line.startswith("Desks")]
    count = len(gateway.desks)
    assert opened == [f"Desks: {number} of {count} opened for appointments" for number in (count, 0)]


async def test_every_demo_official_has_logged_in_once_so_that_work_can_be_given_to_them(
    monkeypatch: pytest.MonkeyPatch,
):
    gateway = install(monkeypatch, "done")
    told: list[str] = []
    await load(told)
    assert gateway.seen == sample_data.officials(sample_data.folder())
    assert {"officer-tuphap", "approver-tuphap", "clerk-tinh"} <= {*gateway.seen}
    assert f"Officials known: {len(gateway.seen)}" in told


async def test_a_failed_import_names_the_row_and_the_reason(monkeypatch: pytest.MonkeyPatch):
    install(monkeypatch, "failed")
    with pytest.raises(seed.SeedFailed, match=r"2\.000033.*/field.*Mã lạ"):
        await load([])


async def test_an_earlier_failure_is_tried_again(monkeypatch: pytest.MonkeyPatch):
    gateway = install(monkeypatch, "failed", "done")
    with pytest.raises(seed.SeedFailed):
        await load([])
    await load([])
    assert [gateway.operations[path] for path in gateway.keys.values()] == ["failed", "done"]


def test_an_unreachable_gateway_ends_with_code_1_and_one_line(monkeypatch: pytest.MonkeyPatch, capsys):
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("connection refused", request=request)

    monkeypatch.setattr(httpx, "AsyncClient", partial(httpx.AsyncClient, transport=httpx.MockTransport(refuse)))
    assert seed.main("http://gateway.test", "http://simulators.test") == 1
    assert capsys.readouterr().err == "connection refused\n"


def test_the_offline_check_counts_what_it_read(capsys: pytest.CaptureFixture[str]):
    assert seed.main() == 0
    assert "48 procedures; 48 records to publish" in capsys.readouterr().out
