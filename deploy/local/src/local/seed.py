"""Loads the sample catalogue and the calendar through the public API, as an administrator would.

`python -m local.seed` puts the import document together and checks it without any server;
`--base URL --simulators URL` loads it. Nothing here writes SQL.
"""

import argparse
import asyncio
import hashlib
import json
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path

import httpx

from local import sample_data
from local.sample_data import Json, SeedFailed

Say = Callable[[str], None]

OPERATION_TIMEOUT_SECONDS = 120.0
POLL_SECONDS = 0.2
_IMPORTING, _LOOKING = "Importing sample data", "Looking at records"


async def load(base_url: str, simulators_url: str, say: Say = print) -> None:
    """Import what is new, then the calendar days and lists nobody has set, and look at the records once.

    Raises SeedFailed; may run at every start.
    """
    document = sample_data.assemble(sample_data.folder())
    sample_data.records(document)
    token = await log_in(simulators_url, "administrator")
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=f"{base_url.rstrip('/')}/api/v1", headers=headers, timeout=60) as api:
        operation = await _import(api, document, say)
        if operation["state"] == "failed":
            raise SeedFailed(await _why(api, operation))
        await _set_calendar(api, sample_data.calendar_days(sample_data.folder()), say)
        await _put_legal_documents(api, sample_data.folder(), say)
        await _put_national_procedures(api, sample_data.folder(), say)
        await _look_at_records(api, say)
        await _open_desks(api, sample_data.desks(document), sample_data.desk_settings(sample_data.folder()), say)
        await _make_officials_known(api, simulators_url, sample_data.officials(sample_data.folder()), say)
    say(f"Sample data: {sample_data.summary(document)}")


async def log_in(simulators_url: str, person: str) -> str:
    """An access token of a demo person."""
    async with httpx.AsyncClient(base_url=simulators_url, timeout=30) as simulators:
        answer = await simulators.post("/vneid/demo-token", json={"person": person})
    return _checked(answer).json()["access_token"]


async def _import(api: httpx.AsyncClient, document: Json, say: Say) -> Json:
    """The same content has the same key, so that a second start only finds the first one's operation again."""
    body = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    key = f"sample-data-{hashlib.sha256(body).hexdigest()}"
    answer = await _post_import(api, body, key)
    operation = await _follow(api, answer.headers["Location"], _IMPORTING, say)
    if operation["state"] == "failed" and "Idempotent-Replayed" in answer.headers:
        # That failure is an earlier start's; the cause may be gone, so the import is asked for anew.
        again = await _post_import(api, body, f"{key}-{time.time_ns()}")
        operation = await _follow(api, again.headers["Location"], _IMPORTING, say)
    return operation


async def _post_import(api: httpx.AsyncClient, body: bytes, key: str) -> httpx.Response:
    headers = {"Content-Type": "application/json", "Idempotency-Key": key}
    return _checked(await api.post("/catalog/imports", content=body, headers=headers))


async def _follow(api: httpx.AsyncClient, location: str, doing: str, say: Say) -> Json:
    deadline = time.monotonic() + OPERATION_TIMEOUT_SECONDS
    path = "/operations/" + location.rstrip("/").rsplit("/", 1)[-1]
    told: Json | None = None
    while time.monotonic() < deadline:
        operation: Json = _checked(await api.get(path)).json()
        if operation["state"] in ("done", "failed"):
            return operation
        progress = operation.get("progress")
        if progress and progress != told:
            say(f"{doing}: {progress['done']} of {progress['total']}")
            told = progress
        await asyncio.sleep(POLL_SECONDS)
    raise SeedFailed(f"{doing} did not end within {OPERATION_TIMEOUT_SECONDS:.0f} s ({path})")


async def _why(api: httpx.AsyncClient, operation: Json) -> str:
    """The operation's problem and the first rejected rows of its report."""
    problem = operation.get("problem") or {}
    lines = [f"the import failed: {problem.get('title') or problem.get('code') or problem or 'no reason given'}"]
    if operation.get("result_url"):
        path = operation["result_url"].removeprefix("/api/v1")
        report = _checked(await api.get(path)).json()
        rows = report["items"] if isinstance(report, dict) else report
        lines += [f"  {row['code']}: {row['problem']}" for row in rows if row["outcome"] == "rejected"][:10]
    return "\n".join(lines)


async def _set_calendar(api: httpx.AsyncClient, days: list[Json], say: Say) -> None:
    """A day that already carries a dispatch was set by a person, or by an earlier start: it stays as it is."""
    span = {"from": min(day["day"] for day in days), "to": max(day["day"] for day in days)}
    known = _checked(await api.get("/calendar/days", params=span)).json()["items"]
    decreed = {day["day"] for day in known if day.get("dispatch")}
    new = [day for day in days if day["day"] not in decreed]
    if new:
        _checked(await api.put("/calendar/days", json={"days": new}))
    say(f"Calendar: {len(new)} of {len(days)} days set")


async def _put_legal_documents(api: httpx.AsyncClient, source: Path, say: Say) -> None:
    if not _checked(await api.get("/catalog/legal-documents")).json()["items"]:
        listed = sample_data.legal_documents(source)
        _checked(await api.put("/catalog/legal-documents", json=listed))
        say(f"Ended legal texts: {len(listed['documents'])}")


async def _put_national_procedures(api: httpx.AsyncClient, source: Path, say: Say) -> None:
    """Whether there is a list shows only in what comes of it: codes that are mapped, or suggested."""
    mapped = _checked(await api.get("/catalog/national-codes", params={"state": "mapped", "page_size": 1})).json()
    suggested = _checked(await api.get("/catalog/national-codes/suggestions", params={"page_size": 100})).json()
    if not mapped["items"] and not any(item["suggestions"] for item in suggested["items"]):
        listed = sample_data.national_procedures(source)
        _checked(await api.put("/catalog/national-procedures", json=listed))
        say(f"National procedures: {len(listed['procedures'])}")


async def _open_desks(api: httpx.AsyncClient, codes: list[str], settings: Json, say: Say) -> None:
    """For appointments from today on; what somebody has set stays."""
    today = datetime.now(timezone(timedelta(hours=7))).date()
    opened = 0
    for code in codes:
        path = f"/agencies/{code}/appointment-settings"
        known = await _heard_of(api, path)
        if known["version"] == 0:
            body = settings | {"valid_from": today.isoformat()}
            _checked(await api.put(path, json=body, headers={"If-Match": '"0"'}))
            opened += 1
    say(f"Desks: {opened} of {len(codes)} opened for appointments")


async def _heard_of(api: httpx.AsyncClient, path: str) -> Json:
    """The catalogue's units come to the other services as events."""
    deadline = time.monotonic() + OPERATION_TIMEOUT_SECONDS
    while time.monotonic() < deadline:
        answer = await api.get(path)
        if answer.status_code != httpx.codes.NOT_FOUND:
            return _checked(answer).json()
        await asyncio.sleep(POLL_SECONDS)
    raise SeedFailed(f"nobody has heard of the unit of {path}")


async def _make_officials_known(api: httpx.AsyncClient, simulators_url: str, people: list[str], say: Say) -> None:
    """Each logs in once: only who has done so can be given work, be absent or stand in for somebody."""
    for person in people:
        token = await log_in(simulators_url, person)
        _checked(await api.get("/inboxes", headers={"Authorization": f"Bearer {token}"}))
    say(f"Officials known: {len(people)}")


async def _look_at_records(api: httpx.AsyncClient, say: Say) -> None:
    """So that there is something to see before the next night."""
    if not await _findings(api):
        headers = {"Idempotency-Key": f"sample-data-{time.time_ns()}"}
        answer = _checked(await api.post("/catalog/hygiene/runs", headers=headers))
        await _follow(api, answer.headers["Location"], _LOOKING, say)
        say(f"Findings about records: {await _findings(api)}")


async def _findings(api: httpx.AsyncClient) -> int:
    counts = _checked(await api.get("/catalog/hygiene", params={"page_size": 1})).json()["counts"]
    return sum(counts.values())


def _checked(answer: httpx.Response) -> httpx.Response:
    if answer.is_success:
        return answer
    request = answer.request
    raise SeedFailed(f"{request.method} {request.url.path} answered {answer.status_code}: {answer.text[:1000]}")


def main(base_url: str | None = None, simulators_url: str | None = None) -> int:
    """Load when both addresses are given, else check offline. The exit code: 0 or 1."""
    try:
        if base_url and simulators_url:
            asyncio.run(load(base_url, simulators_url))
        else:
            document = sample_data.assemble(sample_data.folder())
            print(f"Valid: {sample_data.summary(document)}; {len(sample_data.records(document))} records to publish")
    except (SeedFailed, httpx.HTTPError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Load the sample data, or check it without a server.")
    parser.add_argument("--base", help="the gateway, for example http://127.0.0.1:8080")
    parser.add_argument("--simulators", help="the partners' simulators, for example http://127.0.0.1:8090")
    options = parser.parse_args()
    sys.exit(main(options.base, options.simulators))
