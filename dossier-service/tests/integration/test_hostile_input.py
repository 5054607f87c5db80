"""Input that nobody means well: refused by name, never a 500."""

import base64
from typing import Any

import pytest
from servicekit.testing.keys import citizen, official, partner
from servicekit.testing.service import RunningService

AN = citizen()
ADMINISTRATOR = official("administrator", "administrator", "H05")
PORTAL = partner("national-portal", "*", scopes=("sync:dossiers:write", "sync:changes:read"))
NUL_IN_JSON = b'{"form": {"purpose": "a\\u0000b"}}'
TEXT_FILE = (
    b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n'
    b"Content-Type: text/plain\r\n\r\nabc\r\n--x--\r\n"
)


async def open_draft(service: RunningService) -> Any:
    return (await service.post("/api/v1/dossiers", AN, {"procedure_code": "2.000488"})).json()


@pytest.mark.parametrize(
    "query",
    [
        "dossiers?procedure_code=%00",
        "dossiers?status__in=%00",
        "dossiers?submitted_at__gte=0001-01-01T00:00:00%2B14:00",
        "dossiers?submitted_at__lte=9999-12-31T23:59:59-14:00",
        "calendar/days?from=9999-12-31",
    ],
)
async def test_parameters_that_the_database_cannot_hold_are_400(service: RunningService, query: str) -> None:
    answer = await service.get(f"/api/v1/{query}", AN)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_parameter")


@pytest.mark.parametrize(
    "bookmark", [">i:1~i:2", ">dt:2026-01-01 00:00:00~s:x", ">s:\0~s:\0", ">x~x", ">i:1", ">f:nan~f:nan"]
)
async def test_a_forged_cursor_is_400(service: RunningService, bookmark: str) -> None:
    cursor = base64.urlsafe_b64encode(bookmark.encode()).decode().rstrip("=")
    answer = await service.get("/api/v1/dossiers", AN, params={"cursor": cursor})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "?cursor")


@pytest.mark.parametrize("media_type", ["application/json", "application/JSON", "Application/Merge-Patch+Json"])
async def test_the_guard_reads_json_however_its_type_is_written(service: RunningService, media_type: str) -> None:
    draft = await open_draft(service)
    headers = service.headers(AN, version=draft["version"]) | {"Content-Type": media_type}
    answer = await service.client.patch(f"/api/v1/dossiers/{draft['id']}", content=NUL_IN_JSON, headers=headers)
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("media_type", "body", "status"),
    [("application/x-www-form-urlencoded", b"file=1", 422), ("Multipart/Form-Data; boundary=x", TEXT_FILE, 201)],
)
async def test_an_upload_is_read_however_its_type_is_written(
    service: RunningService, media_type: str, body: bytes, status: int
) -> None:
    draft = await open_draft(service)
    headers = service.headers(AN) | {"Content-Type": media_type}
    answer = await service.client.post(f"/api/v1/dossiers/{draft['id']}/documents", content=body, headers=headers)
    assert answer.status_code == status, answer.text


async def test_the_last_word_on_a_day_counts_also_within_one_command(service: RunningService) -> None:
    off = {"day": "2027-01-05", "kind": "day_off", "name": "Bù", "dispatch": "12/TTg-KGVX"}
    body = {"days": [off, off | {"name": "Nghỉ bù"}]}
    answer = await service.client.put("/api/v1/calendar/days", json=body, headers=service.headers(ADMINISTRATOR))
    assert answer.status_code == 200
    days = (await service.get("/api/v1/calendar/days?from=2027-01-05&to=2027-01-05")).json()["items"]
    assert [day["name"] for day in days] == ["Nghỉ bù"]


async def test_an_impossible_time_fails_its_item_and_no_other(service: RunningService) -> None:
    item = {
        "external_code": "DV-1", "sequence": 1, "procedure_code": "2.000488", "agency": "H05.03", "status": 1,
        "applicant": {"kind": "citizen", "name": "Lê Văn Mẫu", "identity_number": "027090000001"},
    }  # fmt: skip
    items = [item, item | {"external_code": "DV-2", "submitted_at": "0001-01-01T00:00:00+14:00"}]
    answer = await service.post("/api/v1/sync/dossiers", PORTAL, {"items": items})
    assert [outcome["outcome"] for outcome in answer.json()["items"]] == ["created", "rejected"]
