"""The demo's journeys, and what its lines cannot show: the trace through all logs, the SMS, other people's eyes."""

import json
from datetime import datetime

import httpx
import pytest
from local import RunningSystem, demo
from local.client import Portal, eventually
from local.filing import file_certificate, file_notice

SERVICES = ("gateway", "dossier-service", "payment-service", "notification-service", "analytics-service")


def test_both_journeys_go_as_they_should_and_go_again(system: RunningSystem) -> None:
    demo.main(system.base_url, system.simulators_url)
    demo.main(system.base_url, system.simulators_url)


def test_one_trace_id_runs_through_the_logs_of_all_services(system: RunningSystem, portal: Portal) -> None:
    trace_id = "c0ffee" + "0" * 24 + "42"
    file_certificate(portal, traceparent=f"00-{trace_id}-{'b' * 16}-01")

    def names_it(service: str) -> bool:
        log = (system.place.data / "logs" / f"{service}.log").read_text()
        return any(json.loads(line).get("trace_id") == trace_id for line in log.splitlines() if line.startswith("{"))

    for service in SERVICES:
        eventually(f"the trace id in the log of {service}", lambda service=service: names_it(service) or None)


def test_the_logs_hold_no_personal_data(system: RunningSystem, portal: Portal) -> None:
    dossier = file_certificate(portal)
    applicant = dossier["applicant"]
    secret = [applicant[name] for name in ("name", "identity_number", "phone", "email")]
    for log in (system.place.data / "logs").glob("*.log"):
        if log.stem in ("simulators", "postgres"):
            continue
        text = log.read_text()
        assert [word for word in secret if word in text] == [], log.name


def test_the_applicant_is_told_by_mail_and_by_sms(portal: Portal) -> None:
    dossier = file_certificate(portal)
    for channel, address in (("email", dossier["applicant"]["email"]), ("sms", dossier["applicant"]["phone"])):

        def found(channel: str = channel, address: str = address) -> bool:
            items = portal.simulators.get("/messages", params={"to": address, "channel": channel}).json()["items"]
            return any(dossier["code"] in f"{item.get('subject')} {item['text']}" for item in items)

        eventually(f"{channel} about {dossier['code']}", lambda: found() or None)


def test_a_dossier_is_invisible_to_everybody_else(portal: Portal) -> None:
    dossier = file_notice(portal)
    path = f"/dossiers/{dossier['id']}"
    for stranger in ("citizen-binh", "officer-tuphap", "approver-tuphap", "clerk-xa", "officer-xa", "administrator"):
        assert portal.ask(stranger, "GET", path, expect=404).json()["code"] == "dossier_not_found"
        portal.ask(stranger, "GET", f"{path}/charges", expect=404)
    portal.ask(None, "GET", path, expect=401)
    for insider in ("enterprise-kinhbac", "clerk-tinh", "officer-congthuong", "leader-tinh"):
        portal.ask(insider, "GET", path)


def test_the_catalogue_answers_304_and_forgets_nothing(portal: Portal) -> None:
    first = portal.ask(None, "GET", "/procedures/2.000488")
    again = portal.ask(
        None, "GET", "/procedures/2.000488", headers={"If-None-Match": first.headers["etag"]}, expect=304
    )
    assert again.headers["etag"] == first.headers["etag"]
    [version] = portal.get(None, "/procedures/2.000488/versions")["items"]
    assert version["version"] == first.json()["version"]
    assert len(portal.get(None, "/fields")["items"]) > 20


@pytest.mark.parametrize(
    ("received", "days", "due"),
    [("2020-04-24", 5, "2020-05-05"), ("2026-08-21", 3, "2026-08-25"), ("2025-12-31", 1, "2026-01-05")],
)
def test_deadlines_are_previewed_with_the_sample_calendar(portal: Portal, received: str, days: int, due: str) -> None:
    """The last one only by the dispatch in the sample data: 2 January 2026 was swapped."""
    body = {"received_at": f"{received}T09:00:00+07:00", "limit": {"value": days, "unit": "working_day"}}
    preview = portal.ask(None, "POST", "/deadlines/preview", body).json()
    assert datetime.fromisoformat(preview["due_at"]).date().isoformat() == due


def test_one_openapi_documents_every_service(portal: Portal, system: RunningSystem) -> None:
    document = portal.simulators.get(f"{system.base_url}/openapi.json").json()
    paths = set(document["paths"])
    assert {"/api/v1/procedures", "/api/v1/dossiers", "/api/v1/charges/{charge_id}/checkout"} <= paths
    assert {"/api/v1/analytics/overview", "/api/v1/notifications", "/api/v1/oauth/token"} <= paths
    page = portal.simulators.get(f"{system.base_url}/docs")
    assert page.status_code == 200 and "http" not in page.text.split("<script", 1)[-1].split(">", 1)[0]


@pytest.mark.parametrize(
    ("service", "path"),
    [
        ("catalog-service", "/procedures"),
        ("dossier-service", "/dossiers"),
        ("payment-service", "/ledger/balances"),
        ("notification-service", "/notifications"),
        ("analytics-service", "/analytics/overview"),
    ],
)
def test_a_service_reached_without_the_gateway_answers_401(
    system: RunningSystem, portal: Portal, service: str, path: str
) -> None:
    answer = portal.simulators.get(f"{system.place.url(service)}/api/v1{path}")
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")


def test_a_ministry_streams_thousands_of_lines_through_the_gateway(portal: Portal, system: RunningSystem) -> None:
    lines = [
        json.dumps(
            {
                "external_code": f"STREAM-{number}",
                "sequence": 1,
                "procedure_code": "1.002809",
                "agency": "H05.08",
                "status": 10,
                "outcome": "granted",
            }
        )
        for number in range(3000)
    ]
    headers = {
        "Authorization": f"Bearer {portal.token('ministry-transport')}",
        "Content-Type": "application/x-ndjson",
    }
    for expected in ("created", "unchanged"):
        chunks = (f"{line}\n".encode() for line in lines)
        url = f"{system.base_url}/api/v1/sync/dossiers"
        answer = httpx.post(url, content=chunks, headers=headers, timeout=60)
        outcomes = [json.loads(line)["outcome"] for line in answer.text.splitlines()]
        assert outcomes == [expected] * 3000


def test_a_time_at_the_desk_is_booked_moved_and_cancelled_and_who_books_is_told(portal: Portal) -> None:
    free = [slot for slot in portal.get(None, "/agencies/H05.00/appointment-slots")["items"] if slot["free"]]
    body = {"agency": "H05.00", "starts_at": free[0]["starts_at"], "need": "ask"}
    booked = portal.ask("citizen-an", "POST", "/appointments", body, expect=201)
    path, moved_to = f"/appointments/{booked.json()['id']}", {"starts_at": free[1]["starts_at"]}
    moved = portal.ask("citizen-an", "POST", f"{path}/actions/move", moved_to, etag=booked.headers["etag"])
    assert moved.json()["starts_at"] == free[1]["starts_at"]
    portal.ask("citizen-binh", "GET", path, expect=404)
    cancelled = portal.ask("citizen-an", "POST", f"{path}/actions/cancel", {}, etag=moved.headers["etag"]).json()
    told = {"dossier.appointment_booked", "dossier.appointment_moved", "dossier.appointment_cancelled"}

    def heard() -> bool:
        items = portal.get("citizen-an", "/notifications", page_size=50)["items"]
        return {item["event"] for item in items if item["appointment_id"] == cancelled["id"]} == told

    eventually("notices of the appointment", lambda: heard() or None)


def test_a_kiosk_gives_out_a_ticket_that_is_called_and_everybody_sees_it(portal: Portal) -> None:
    desk = "/agencies/H05.00"
    ticket = portal.ask(
        "kiosk-tinh", "POST", f"{desk}/tickets", {"need": "file", "priority": "elderly"}, expect=201
    ).json()
    called = portal.ask("clerk-tinh", "POST", f"{desk}/queue/actions/call-next", {"counter": 7}).json()
    assert called["number"] == ticket["number"]
    assert {"number": ticket["number"], "counter": 7, "status": "called"} in portal.get(None, f"{desk}/queue")[
        "now_served"
    ]
    lookup = {"agency": "H05.00", "number": ticket["number"], "secret": ticket["secret"]}
    assert portal.ask(None, "POST", "/tickets/lookup", lookup).json()["counter"] == 7
    portal.ask(None, "POST", "/tickets/lookup", lookup | {"secret": "x"}, expect=404)
    portal.ask("clerk-tinh", "POST", f"/tickets/{called['id']}/actions/no-show", {}, etag=f'"{called["version"]}"')
