"""Inbox, preferences, texts: the doors that people and administrators use."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from contracts.dossier import DossierAccepted
from notification_service.inbox import service as inbox
from notification_service.inbox import stream
from notification_service.preferences.models import Preference
from notification_service.templates.models import Template
from notification_service.templates.notices import Notice
from notification_service.templates.rendering import Rendered
from servicekit.clock import system_clock
from servicekit.ids import uuid7
from servicekit.testing.keys import ANONYMOUS, citizen, official
from servicekit.testing.service import RunningService, eventually
from sqlalchemy import func, select

AN, BINH = citizen("An"), citizen("Binh")
ADMINISTRATOR = official("administrator", "administrator", "H05")
TEXT = {
    "event": "dossier.accepted",
    "channel": "email",
    "language": "vi",
    "title": "Đã tiếp nhận {{ code }}",
    "body": "Hẹn trả ngày {{ due_date }}.",
}


def accepted(dossier_id: UUID) -> DossierAccepted:
    at = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
    return DossierAccepted(
        sequence=2,
        occurred_at=at,
        dossier_id=dossier_id,
        procedure_code="2.000488",
        agency="H05.03",
        accepted_at=at,
        due_at=datetime(2026, 12, 8, 10, 0, tzinfo=UTC),
    )


async def put(service: RunningService, subject: str, title: str) -> UUID:
    notification_id = uuid7()
    async with service.kit.database.transaction() as session:
        text = Rendered(title, "Nội dung")
        about = {"dossier_id": uuid7(), "feedback_id": None, "agreement_id": None, "appointment_id": None}
        await inbox.put(session, notification_id, subject, Notice.ACCEPTED, text, system_clock(), **about)
    return notification_id


class TestInbox:
    async def test_shows_own_notifications_newest_first(self, service: RunningService) -> None:
        for number in range(3):
            await put(service, AN.subject, f"Tin {number}")
        await put(service, BINH.subject, "Của người khác")
        first = (await service.get("/api/v1/notifications?page_size=2&with_total=true", AN)).json()
        second = (await service.get(f"/api/v1/notifications?page_size=2&cursor={first['next_cursor']}", AN)).json()
        titles = [item["title"] for item in first["items"] + second["items"]]
        assert titles == ["Tin 2", "Tin 1", "Tin 0"]
        assert first["total"] == {"value": 3, "relation": "exact"}
        assert second["next_cursor"] is None

    async def test_is_closed_to_nobody_and_others(self, service: RunningService) -> None:
        notification_id = await put(service, AN.subject, "Tin")
        assert (await service.get("/api/v1/notifications", ANONYMOUS)).status_code == 401
        assert (await service.client.get("/api/v1/notifications")).status_code == 401
        assert (await service.get("/api/v1/notifications", BINH)).json()["items"] == []
        answer = await service.post(f"/api/v1/notifications/{notification_id}/read", BINH)
        assert (answer.status_code, answer.json()["code"]) == (404, "notification_not_found")

    async def test_reading_is_remembered_once(self, service: RunningService) -> None:
        notification_id = await put(service, AN.subject, "Tin")
        path = f"/api/v1/notifications/{notification_id}/read"
        first = await service.post(path, AN)
        second = await service.post(path, AN)
        assert first.status_code == 200
        assert first.json()["read_at"] is not None
        assert second.json()["read_at"] == first.json()["read_at"]
        assert (await service.get("/api/v1/notifications?unread=true", AN)).json()["items"] == []

    async def test_stream_tells_what_is_new_to_its_owner_alone(
        self, service: RunningService, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(stream, "POLL_SECONDS", 0.02)
        await put(service, AN.subject, "Cũ")
        events = stream.follow(service.kit.database, [AN.subject], None, system_clock())
        assert await anext(events) == "retry: 3000\n\n"
        await put(service, BINH.subject, "Của người khác")
        new = await put(service, AN.subject, "Mới")
        async with asyncio.timeout(5):
            frame = await anext(events)
        assert frame.startswith(f"id: {new}\nevent: notification\ndata: ")
        assert '"title":"Mới"' in frame
        await events.aclose()

    async def test_stream_goes_on_where_the_client_lost_it(
        self, service: RunningService, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(stream, "LIFETIME_POLLS", 1)
        monkeypatch.setattr(stream, "POLL_SECONDS", 0.0)
        last = await put(service, AN.subject, "Đã thấy")
        missed = await put(service, AN.subject, "Lỡ")
        headers = service.headers(AN) | {"Last-Event-ID": str(last)}
        answer = await service.client.get("/api/v1/notifications/stream", headers=headers)
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert [line for line in answer.text.splitlines() if line.startswith("id: ")] == [f"id: {missed}"]
        assert (await service.get("/api/v1/notifications/stream", ANONYMOUS)).status_code == 401


class TestPreferences:
    async def choose(self, service: RunningService, body: dict[str, Any]) -> Any:
        return await service.client.put("/api/v1/notification-preferences", json=body, headers=service.headers(AN))

    async def test_everything_in_vietnamese_until_chosen(self, service: RunningService) -> None:
        answer = await service.get("/api/v1/notification-preferences", AN)
        assert answer.json() == {"language": "vi", "channels": ["email", "sms", "in_app"]}

    async def test_choice_holds_for_the_next_message(self, service: RunningService, outside: Any) -> None:
        answer = await self.choose(service, {"language": "en", "channels": ["email"]})
        assert answer.json() == {"language": "en", "channels": ["email", "in_app"]}
        assert (await service.get("/api/v1/notification-preferences", AN)).json() == answer.json()
        async with service.kit.database.sessions() as session:
            assert await session.scalar(select(func.count()).select_from(Preference)) == 1
        await service.publish(accepted(uuid7()))
        await eventually(lambda: outside.mailbox.messages)
        assert outside.mailbox.messages[0]["Subject"] == "Dossier H05.03-261124-000017 has been accepted"

        async def sms_suppressed() -> list[Any]:
            answer = await service.get("/api/v1/deliveries?status=suppressed", ADMINISTRATOR)
            return answer.json()["items"]

        [suppressed] = await eventually(sms_suppressed)
        assert (suppressed["channel"], suppressed["reason"]) == ("sms", "not_wanted")
        assert outside.texts == []

    async def test_unknown_channel_is_named_by_pointer(self, service: RunningService) -> None:
        answer = await self.choose(service, {"language": "vi", "channels": ["pigeon"]})
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"] == "/channels/0"


class TestTexts:
    async def test_new_version_is_used_from_now_on(self, service: RunningService, outside: Any) -> None:
        answer = await service.post("/api/v1/notification-templates", ADMINISTRATOR, TEXT)
        assert answer.status_code == 201, answer.text
        assert answer.json()["version"] == 2
        assert (await service.get(answer.headers["location"], ADMINISTRATOR)).json() == answer.json()
        await service.publish(accepted(uuid7()))
        await eventually(lambda: outside.mailbox.messages)
        [mail] = outside.mailbox.messages
        assert mail["Subject"] == "Đã tiếp nhận H05.03-261124-000017"
        assert mail.get_content().strip() == "Hẹn trả ngày 08/12/2026."

    async def test_list_gives_every_version_the_newest_first(self, service: RunningService) -> None:
        await service.post("/api/v1/notification-templates", ADMINISTRATOR, TEXT)
        query = "event=dossier.accepted&channel=email&language=vi"
        listed = (await service.get(f"/api/v1/notification-templates?{query}", ADMINISTRATOR)).json()["items"]
        assert [item["version"] for item in listed] == [2, 1]

    async def test_list_is_paged_without_gap_or_repeat(self, service: RunningService) -> None:
        cursor, seen = "", list[str]()
        while cursor is not None:
            path = f"/api/v1/notification-templates?page_size=50{f'&cursor={cursor}' if cursor else ''}"
            page = (await service.get(path, ADMINISTRATOR)).json()
            seen += [item["id"] for item in page["items"]]
            cursor = page["next_cursor"]
        async with service.kit.database.sessions() as session:
            assert len(seen) == len(set(seen)) == await session.scalar(select(func.count()).select_from(Template))

    async def test_preview_shows_the_text_and_stores_nothing(self, service: RunningService) -> None:
        body = TEXT | {"channel": "sms", "title": "", "body": "Hồ sơ {{ code }}: hẹn {{ due_date }}"}
        headers = service.headers(ADMINISTRATOR)
        del headers["Idempotency-Key"]
        answer = await service.client.post("/api/v1/notification-templates/preview", json=body, headers=headers)
        assert answer.json() == {"title": "", "body": "Ho so H05.31.01-261124-000123: hen 08/12/2026", "characters": 45}
        async with service.kit.database.sessions() as session:
            assert await session.scalar(select(func.max(Template.version))) == 1

    @pytest.mark.parametrize(
        ("change", "pointer", "code"),
        [
            ({"body": "{{ phone }}"}, "/body", "template_failed"),
            ({"title": "{% if %}"}, "/title", "template_failed"),
            ({"title": ""}, "/title", "missing"),
            ({"channel": "sms", "title": "", "body": "Xem https://a.vn"}, "/body", "link_in_sms"),
            ({"event": "dossier.rated"}, "/event", "enum"),
        ],
    )
    async def test_faulty_text_is_refused(
        self, service: RunningService, change: dict[str, str], pointer: str, code: str
    ) -> None:
        answer = await service.post("/api/v1/notification-templates", ADMINISTRATOR, TEXT | change)
        assert answer.status_code == 422
        assert (answer.json()["errors"][0]["pointer"], answer.json()["errors"][0]["code"]) == (pointer, code)

    @pytest.mark.parametrize("caller", [AN, official("clerk", "clerk", "H05.00")])
    async def test_only_the_administrator_may(self, service: RunningService, caller: Any) -> None:
        assert (await service.get("/api/v1/notification-templates", caller)).status_code == 403
        assert (await service.post("/api/v1/notification-templates", caller, TEXT)).status_code == 403
        assert (await service.get("/api/v1/deliveries", caller)).status_code == 403
