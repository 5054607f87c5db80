from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from aiosmtpd.controller import Controller
from contracts.contacts import Contact, DossierContacts
from notification_service.app import create
from notification_service.settings import NotificationSettings
from servicekit.auth import HEADER, TokenVerifier
from servicekit.testing.keys import ProcessKeys
from servicekit.testing.servers import free_port
from servicekit.testing.service import RunningService, running

FOLDER = Path(__file__).parents[1]
OWNER = Contact(subject="vneid:an", name="Nguyễn Văn An (mẫu)", email="an@example.vn", phone="0912000001")


class Mailbox:
    """A real SMTP server; `answers` are given to the next recipients instead of taking the message."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.answers: list[str] = []
        self.port = free_port()

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if self.answers:
            return self.answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        message = message_from_bytes(envelope.content, policy=default)
        assert isinstance(message, EmailMessage)
        self.messages.append(message)
        return "250 OK"

    def start(self) -> None:
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def stop(self) -> None:
        self._controller.stop()


@dataclass
class Outside:
    """Everything that is not ours: the mail server, the SMS provider, the dossier service's internal door."""

    mailbox: Mailbox
    keys: ProcessKeys
    texts: list[dict[str, str]] = field(default_factory=list)
    sms_answers: list[int] = field(default_factory=list)
    code_answers: list[int] = field(default_factory=list)
    contacts_answers: list[int] = field(default_factory=list)
    recipients: list[Contact] = field(default_factory=lambda: [OWNER])
    asked: list[UUID] = field(default_factory=list)

    async def take_sms(self, request: web.Request) -> web.Response:
        if self.sms_answers:
            return web.Response(status=self.sms_answers.pop(0))
        self.texts.append(await request.json())
        return web.json_response({"id": "1"}, status=202)

    async def give_code(self, request: web.Request) -> web.Response:
        caller = TokenVerifier(self.keys.public_file).verify(request.headers[HEADER])
        assert caller.subject == "service:notification-service"
        if self.code_answers:
            return web.Response(status=self.code_answers.pop(0))
        to = {"sms": "0912000009", "email": "own@example.vn"}[(await request.json())["channel"]]
        return web.json_response({"to": to, "code": "482915", "minutes": 15})

    async def give_token(self, request: web.Request) -> web.Response:
        to = {"sms": "0912000009", "email": "own@example.vn"}[(await request.json())["channel"]]
        token = "7K3QM-0T9XW-H2B5V-N8RCE"
        return web.json_response({"to": to, "token": token, "url": f"https://dichvucong.vidu.vn/tiep-tuc#{token}"})

    async def give_contacts(self, request: web.Request) -> web.Response:
        caller = TokenVerifier(self.keys.public_file).verify(request.headers[HEADER])
        assert caller.subject == "service:notification-service"
        self.asked.append(UUID(request.match_info["dossier_id"]))
        if self.contacts_answers:
            return web.Response(status=self.contacts_answers.pop(0))
        contacts = DossierContacts(
            dossier_code="H05.03-261124-000017",
            procedure_name="Cấp Phiếu lý lịch tư pháp",
            agency_name="Sở Tư pháp",
            recipients=self.recipients,
            reason="Bản khai thiếu chữ ký",
            items=["Tờ khai: thiếu chữ ký"],
        )
        return web.Response(body=contacts.model_dump_json(), content_type="application/json")

    async def give_feedback_contacts(self, request: web.Request) -> web.Response:
        contacts = DossierContacts(
            dossier_code="PA261124-000007",
            procedure_name="Chờ lâu",
            agency_name="Sở Tư pháp",
            recipients=self.recipients,
        )
        return web.Response(body=contacts.model_dump_json(), content_type="application/json")

    async def give_appointment_contacts(self, request: web.Request) -> web.Response:
        contacts = DossierContacts(
            dossier_code="K7M2QX9A",
            procedure_name="nộp hồ sơ",
            agency_name="Trung tâm Hành chính công tỉnh",
            recipients=self.recipients,
            reason="Nghỉ theo lịch (mẫu)",
        )
        return web.Response(body=contacts.model_dump_json(), content_type="application/json")

    async def give_agreement_contacts(self, request: web.Request) -> web.Response:
        contacts = DossierContacts(
            dossier_code="01/12/2026-30/11/2027",
            procedure_name="mọi thủ tục",
            agency_name="",
            recipients=self.recipients,
        )
        return web.Response(body=contacts.model_dump_json(), content_type="application/json")


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    mailbox = Mailbox()
    mailbox.start()
    yield mailbox
    mailbox.stop()


@pytest.fixture
async def outside(mailbox: Mailbox, process_keys: ProcessKeys) -> AsyncIterator[Outside]:
    yield Outside(mailbox, process_keys)


@pytest.fixture
async def service(
    postgres_url: str, nats_url: str, process_keys: ProcessKeys, outside: Outside
) -> AsyncIterator[RunningService]:
    """The service with its background work, and an outside that answers."""
    app = web.Application()
    app.router.add_post("/sms/messages", outside.take_sms)
    app.router.add_get("/internal/dossiers/{dossier_id}/contacts", outside.give_contacts)
    app.router.add_get("/internal/feedback/{feedback_id}/contacts", outside.give_feedback_contacts)
    app.router.add_get("/internal/agreements/{agreement_id}/contacts", outside.give_agreement_contacts)
    app.router.add_get("/internal/appointments/{appointment_id}/contacts", outside.give_appointment_contacts)
    app.router.add_post("/internal/dossiers/{dossier_id}/confirmation-codes", outside.give_code)
    app.router.add_post("/internal/dossiers/{dossier_id}/resume-links", outside.give_token)
    servers = {"postgres_url": postgres_url, "nats_url": nats_url, "process_keys": process_keys}
    async with TestServer(app) as server:
        url = str(server.make_url("")).rstrip("/")
        addresses = {"dossier_url": url, "sms_url": url, "smtp_host": "127.0.0.1", "smtp_port": outside.mailbox.port}
        async with running(create, NotificationSettings, FOLDER, **servers, **addresses) as service:
            yield service
