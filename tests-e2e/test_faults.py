"""What dies comes back, and nothing that was answered is lost or doubled."""

import base64
import os
import shutil
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
from local import RunningSystem
from local.client import Json, Portal, eventually
from local.demo import PDF
from local.filing import complete_draft, file_certificate, file_notice

PERSON, NOTICE = "enterprise-kinhbac", "2.000033"


def statuses(portal: Portal, code: str) -> list[int]:
    answer = portal.simulators.get(f"/dvcqg/dossiers/{code}")
    return answer.json()["statuses"] if answer.status_code == 200 else []


def pushed(portal: Portal, code: str) -> None:
    eventually(f"{code} on the national portal", lambda: statuses(portal, code) == [1] or None, timeout_seconds=60)


def mails_about(portal: Portal, dossier: Json) -> list[str]:
    address = dossier["applicant"]["email"]
    items = portal.simulators.get("/messages", params={"to": address, "channel": "email"}).json()["items"]
    return [item["subject"] for item in items if dossier["code"] in f"{item['subject']} {item['text']}"]


def test_filing_goes_on_while_nats_is_dead_and_everything_arrives_after_its_return(
    system: RunningSystem, portal: Portal
) -> None:
    system.kill("nats", hold=True)
    try:
        filed = [file_notice(portal) for _ in range(5)]
        assert portal.simulators.get(f"{system.place.url('dossier-service')}/readyz").json() == {
            "ready": True,
            "degraded": ["nats"],
        }
    finally:
        system.release("nats")
    system.wait_until_ready("nats")
    for dossier in filed:
        pushed(portal, dossier["code"])
        eventually("one e-mail", lambda d=dossier: len(mails_about(portal, d)) == 1 or None)


def test_a_wiped_stream_store_is_refilled_by_replay(system: RunningSystem, portal: Portal) -> None:
    before = file_notice(portal)
    pushed(portal, before["code"])
    system.kill("nats", hold=True)
    shutil.rmtree(system.place.data / "nats" / "store")
    system.release("nats")
    system.wait_until_ready("nats")
    pid = system.pid("dossier-service")
    environment = dict(
        entry.split("=", 1) for entry in Path(f"/proc/{pid}/environ").read_text().split("\0") if "=" in entry
    )
    command = [sys.executable, "-m", "dossier_service", "replay", "--hours", "1"]
    done = subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, check=True)
    assert "events will be published again" in done.stdout
    after = file_notice(portal)
    pushed(portal, after["code"])
    assert len(mails_about(portal, before)) == 1, "a replayed event must not be told again"
    assert statuses(portal, before["code"]) == [1]


def test_a_killed_service_comes_back_and_no_answered_submit_is_lost(system: RunningSystem, portal: Portal) -> None:
    drafts = [complete_draft(portal, PERSON, NOTICE) for _ in range(12)]
    token = portal.token(PERSON)

    def submit(dossier_id: str) -> str | None:
        """The code when it was answered; the same key again after an answer that did not come."""
        with httpx.Client(base_url=f"{system.base_url}/api/v1", timeout=10) as client:
            headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": f"kill-{dossier_id}"}

            def attempt() -> str | None:
                try:
                    etag = client.get(f"/dossiers/{dossier_id}", headers=headers).headers.get("etag")
                    known = portal_etag.setdefault(dossier_id, etag) if etag else portal_etag.get(dossier_id)
                    answer = client.post(
                        f"/dossiers/{dossier_id}/actions/submit", json={}, headers=headers | {"If-Match": known or ""}
                    )
                except httpx.HTTPError:
                    return None
                return answer.json()["code"] if answer.status_code == 200 else None

            return eventually("an answer to the submit", attempt)

    portal_etag: dict[str, str] = {}
    with ThreadPoolExecutor(4) as pool:
        submits = [pool.submit(submit, dossier_id) for dossier_id in drafts]
        system.kill("dossier-service")
        codes = [submitted.result() for submitted in submits]
    system.wait_until_ready("dossier-service")
    assert len(set(codes)) == len(drafts)
    for code in codes:
        assert code
        pushed(portal, code)


def test_an_upload_goes_on_after_a_torn_connection_and_a_killed_service(system: RunningSystem, portal: Portal) -> None:
    name = base64.b64encode("Lý lịch của An (mẫu).pdf".encode()).decode()
    content = PDF + b"\n%" + b"x" * (6 * 1024 * 1024)
    draft = portal.ask("citizen-an", "POST", "/dossiers", {"procedure_code": "2.000488"}, expect=201).json()
    begun = {"Tus-Resumable": "1.0.0", "Upload-Length": str(len(content)), "Upload-Metadata": f"filename {name}"}
    answer = portal.ask("citizen-an", "POST", f"/dossiers/{draft['id']}/uploads", headers=begun, expect=201)
    path = answer.headers["Location"].removeprefix("/api/v1")

    def go_on(offset: int) -> dict[str, str]:
        media_type = "application/offset+octet-stream"
        return {"Tus-Resumable": "1.0.0", "Upload-Offset": str(offset), "Content-Type": media_type}

    def kept() -> int | None:
        headers = portal.ask("citizen-an", "HEAD", path).headers
        return int(headers["Upload-Offset"]) if int(headers["Upload-Offset"]) >= 2 * 1024 * 1024 else None

    said = go_on(0) | {"Host": "mot-cua.test", "Content-Length": str(len(content))}
    said |= {"Authorization": f"Bearer {portal.token('citizen-an')}"}
    head = f"PATCH /api/v1{path} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in said.items())
    with socket.create_connection(("127.0.0.1", system.place.port("gateway"))) as connection:
        connection.sendall(f"{head}\r\n".encode() + content[: 3 * 1024 * 1024])
    eventually("what came of the torn upload", kept)
    system.kill("dossier-service")
    system.wait_until_ready("dossier-service")
    offset = kept() or 0
    assert 2 * 1024 * 1024 <= offset <= 3 * 1024 * 1024
    rest = content[offset:]
    done = portal.ask("citizen-an", "PATCH", path, content=rest, headers=go_on(offset), expect=204)
    paper = done.headers["Location"].removeprefix("/api/v1")
    assert portal.ask("citizen-an", "HEAD", path).headers["Location"] == done.headers["Location"]
    assert portal.ask("citizen-an", "GET", paper).content == content
    logged = "".join(system.place.log_file(one).read_text() for one in ("gateway", "dossier-service"))
    assert "/uploads" in logged and name not in logged and "Lý lịch" not in logged


def test_the_connector_survives_the_national_portals_outage_in_order(system: RunningSystem, portal: Portal) -> None:
    portal.simulators.put("/faults", json={"partner": "dvcqg", "fault": "http_500", "times": 6})
    dossier = file_notice(portal)
    portal.act("clerk-tinh", dossier["id"], "accept")
    portal.act("officer-congthuong", dossier["id"], "claim")
    eventually(
        "all steps in order",
        lambda: statuses(portal, dossier["code"]) == [1, 2, 4] or None,
        timeout_seconds=90,
    )


def test_an_expired_session_of_the_national_portal_is_renewed(portal: Portal) -> None:
    portal.simulators.put("/faults", json={"partner": "dvcqg", "fault": "session_expired", "times": 1})
    pushed(portal, file_notice(portal)["code"])


def test_a_mail_server_that_is_down_for_a_while_delivers_once(portal: Portal) -> None:
    portal.simulators.put("/faults", json={"partner": "smtp", "fault": "http_500", "times": 2})
    dossier = file_notice(portal)
    eventually("the e-mail", lambda: mails_about(portal, dossier) or None, timeout_seconds=60)
    assert len(mails_about(portal, dossier)) == 1


def test_a_dead_gateway_and_a_dead_database_come_back(system: RunningSystem, portal: Portal) -> None:
    for name in ("gateway", "postgres"):
        system.kill(name)
        system.wait_until_ready(name)

    def served() -> bool:
        try:
            return portal.get("citizen-an", "/dossiers", page_size=1) is not None
        except Exception:  # noqa: BLE001 - any failure means: not yet
            return False

    eventually("the system to serve again", lambda: served() or None, timeout_seconds=60)
    pushed(portal, file_certificate(portal)["code"])
