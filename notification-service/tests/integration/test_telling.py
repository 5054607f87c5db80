"""From an event to the person: e-mail, SMS and inbox, over real SMTP, HTTP, PostgreSQL and NATS."""

import io
import json
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
import structlog
from contracts.agreements import RepresentationGranted, TransferDeclined
from contracts.appointments import AppointmentBooked, AppointmentCancelled, AppointmentMoved, AppointmentReminded
from contracts.catalog import FeeStage
from contracts.contacts import Contact
from contracts.dossier import (
    AnswerLate,
    ApologyLate,
    ApplicantKind,
    Cause,
    ConfirmationAsked,
    ConsultationOverdue,
    ConsultationRequested,
    DocumentQuarantined,
    DossierAccepted,
    DossierApologised,
    DossierChannel,
    DossierDecided,
    DossierEvent,
    DossierExtended,
    DossierRebased,
    DossierRefused,
    DossierRemoved,
    DossierRestored,
    DossierStopped,
    DossierSubmitted,
    DossierSupplied,
    DossierTransferred,
    DraftExpired,
    DraftReminded,
    DueMoved,
    DueSoon,
    Filer,
    FilingConfirmed,
    FilingDenied,
    FilingReviewClosed,
    FilingReviewOpened,
    HeldDuesMoved,
    MessagePosted,
    Origin,
    Overdue,
    PaymentRequested,
    RemovalRequested,
    ResultReturned,
    ResultRevoked,
    ResumeLinkRequested,
    SupplementReminded,
    SupplementRequested,
    WithdrawalDenied,
)
from contracts.event import Event
from contracts.feedback import FeedbackAnswered, FeedbackMoved
from contracts.notification import NotificationDelivered, NotificationFailed
from contracts.payment import ChargeCreated, PaymentSettled, ReceiptCancelled, ReceiptIssued
from notification_service.deliveries.models import Delivery
from notification_service.templates.notices import (
    ABOUT_FEEDBACK,
    ABOUT_THE_CALENDAR,
    AGREEMENT_EVENTS,
    ALSO_IN_THE_HOUSE,
    APPOINTMENT_EVENTS,
    ASKED_FOR,
    IN_THE_HOUSE,
    Notice,
    notice_of,
)
from servicekit.ids import uuid7
from servicekit.tables import inbox
from servicekit.testing.keys import citizen, official
from servicekit.testing.service import RunningService, eventually
from sqlalchemy import func, select, update

AT = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
DUE = datetime(2026, 12, 8, 10, 0, tzinfo=UTC)
AN, BINH = citizen("An"), citizen("Binh")
ADMINISTRATOR = official("administrator", "administrator", "H05")


def accepted(dossier_id: UUID, sequence: int = 2, origin: Origin = Origin.LIVE) -> DossierAccepted:
    return DossierAccepted(**common(dossier_id, sequence, origin), accepted_at=AT, due_at=DUE)


def common(dossier_id: UUID, sequence: int, origin: Origin = Origin.LIVE) -> dict[str, Any]:
    return {
        "sequence": sequence,
        "occurred_at": AT,
        "dossier_id": dossier_id,
        "procedure_code": "2.000488",
        "agency": "H05.03",
        "origin": origin,
    }


def settled(dossier_id: UUID, sequence: int = 2) -> PaymentSettled:
    return PaymentSettled(
        sequence=sequence,
        occurred_at=AT,
        dossier_id=dossier_id,
        agency="H05.03",
        payment_id=uuid7(),
        charge_ids=[uuid7()],
        provider="vnpay",
        amount_vnd=200_000,
        settled_at=AT,
        all_settled=True,
    )


def every_event(dossier_id: UUID) -> list[Event]:
    """One of each kind that is told, as a dossier might live through them."""
    money: dict[str, Any] = {"occurred_at": AT, "dossier_id": dossier_id, "agency": "H05.03"}
    dossier_events: list[DossierEvent] = [
        DossierSubmitted(
            **common(dossier_id, 1),
            code="H05.03-261124-000017",
            procedure_version=1,
            level=4,
            case="Có một nơi cư trú",
            channel=DossierChannel.ONLINE,
            filer=Filer.SELF,
            applicant_kind=ApplicantKind.CITIZEN,
            field="LLTP",
            receiving_unit="H05.00",
            submitted_at=AT,
            answer_due_at=DUE,
        ),
        DraftReminded(**common(dossier_id, 30), expires_at=DUE),
        DraftExpired(**common(dossier_id, 31)),
        accepted(dossier_id),
        DossierRefused(**common(dossier_id, 3), cause=Cause.PAPERS_INVALID),
        SupplementRequested(**common(dossier_id, 4), supplement_id=uuid7(), item_count=1, expires_at=DUE),
        DossierSupplied(**common(dossier_id, 5), supplement_id=uuid7(), due_at=DUE),
        PaymentRequested(**common(dossier_id, 6), charge_ids=[uuid7()]),
        DossierExtended(**common(dossier_id, 7), due_at=DUE),
        Overdue(**common(dossier_id, 25), due_at=DUE, days_late=1),
        DossierApologised(**common(dossier_id, 26), due_at=DUE, expected_at=DUE, apologies=1),
        DossierDecided(**common(dossier_id, 8), outcome="granted", decided_at=AT, on_time=True),
        ResultReturned(**common(dossier_id, 9), method="online", has_result_document=True, outcome="granted"),
        WithdrawalDenied(**common(dossier_id, 10)),
        DossierStopped(**common(dossier_id, 11), cause=Cause.WITHDRAWN),
        DossierRebased(**common(dossier_id, 12), from_version=1, procedure_version=2, due_at=DUE),
        SupplementReminded(**common(dossier_id, 13), supplement_id=uuid7(), expires_at=DUE),
        DueMoved(**common(dossier_id, 14), due_at_before=AT, due_at=DUE, calendar_version=2),
        MessagePosted(**common(dossier_id, 15), message_id=uuid7(), from_applicant=False, unit="H05.03"),
        DocumentQuarantined(**common(dossier_id, 16), document_id=uuid7(), unit="H05.03"),
        ResultRevoked(**common(dossier_id, 17), result_id=uuid7(), status="revoked"),
        ConfirmationAsked(**common(dossier_id, 18)),
        FilingConfirmed(**common(dossier_id, 19), by="code"),
        DossierTransferred(**common(dossier_id, 22)),
        FilingReviewOpened(**common(dossier_id, 20)),
        FilingReviewClosed(**common(dossier_id, 21), outcome="unfounded", filer=Filer.SELF),
        DossierRemoved(**common(dossier_id, 23), restorable_until=DUE),
        DossierRestored(**common(dossier_id, 24)),
    ]
    payment_events: list[Event] = [
        ChargeCreated(**money, sequence=1, charge_id=uuid7(), kind="fee", stage=FeeStage.RECEPTION, amount_vnd=200_000),
        settled(dossier_id),
        ReceiptIssued(**money, sequence=3, payment_id=uuid7(), receipt_number="BL-2026-0000001", amount_vnd=200_000),
        ReceiptCancelled(**money, sequence=4, payment_id=uuid7(), receipt_number="BL-2026-0000001"),
    ]
    return [*dossier_events, *payment_events]


async def deliveries_of(service: RunningService, dossier_id: UUID) -> list[Delivery]:
    async with service.kit.database.sessions() as session:
        query = select(Delivery).where(Delivery.dossier_id == dossier_id).order_by(Delivery.id)
        return list((await session.scalars(query)).all())


def all_over(service: RunningService, dossier_id: UUID, count: int) -> Callable[[], Awaitable[list[Delivery]]]:
    """A probe: so many deliveries, and none has anything left to do."""

    async def probe() -> list[Delivery]:
        rows = await deliveries_of(service, dossier_id)
        return rows if len(rows) == count and all(row.next_attempt_at is None for row in rows) else []

    return probe


def by_channel(deliveries: list[Delivery]) -> dict[str, Delivery]:
    return {delivery.channel: delivery for delivery in deliveries}


async def test_acceptance_is_told_by_email_sms_and_inbox(service: RunningService, outside: Any) -> None:
    dossier_id = uuid7()
    await service.publish(accepted(dossier_id))
    rows = by_channel(await eventually(all_over(service, dossier_id, 3)))
    assert {channel: row.status for channel, row in rows.items()} == {
        "email": "sent",
        "sms": "sent",
        "in_app": "delivered",
    }
    [mail] = outside.mailbox.messages
    assert (mail["To"], mail["Subject"]) == ("an@example.vn", "Hồ sơ H05.03-261124-000017 đã được tiếp nhận")
    assert str(rows["email"].id) in mail["Message-ID"]
    assert "Cấp Phiếu lý lịch tư pháp" in mail.get_content()
    assert "Ngày hẹn trả kết quả: 08/12/2026." in mail.get_content()
    [sms] = outside.texts
    assert sms == {
        "to": "0912000001",
        "text": "Ho so H05.03-261124-000017 (Cap Phieu ly lich tu phap) da duoc tiep nhan. Hen tra ket qua 08/12/2026.",
        "reference": str(rows["sms"].id),
        "sender": "MOTCUA",
    }
    [notification] = (await service.get("/api/v1/notifications", AN)).json()["items"]
    assert notification["title"] == mail["Subject"]
    assert notification["dossier_id"] == str(dossier_id)
    events = await service.recorded(NotificationDelivered)
    assert {(event.channel, event.sequence) for event in events} == {("email", 1), ("sms", 1), ("in_app", 1)}
    assert {event.recipient for event in events} == {"owner"}
    assert outside.asked == [dossier_id]


async def test_the_owner_of_a_draft_is_told_its_day_and_its_end(service: RunningService, outside: Any) -> None:
    dossier_id = uuid7()
    reminded = DraftReminded(**common(dossier_id, 2), expires_at=datetime(2026, 12, 8, 16, 59, 59, tzinfo=UTC))
    await service.publish(reminded)
    await eventually(all_over(service, dossier_id, 3))
    [mail] = outside.mailbox.messages
    assert "còn được lưu đến hết ngày 08/12/2026" in mail.get_content()
    assert "Het ngay 08/12/2026 se bi dong." in outside.texts[0]["text"]
    await service.publish(DraftExpired(**common(dossier_id, 3)))
    await eventually(all_over(service, dossier_id, 6))
    titles = [item["title"] for item in (await service.get("/api/v1/notifications", AN)).json()["items"]]
    assert sorted(titles) == [
        "Bản nháp H05.03-261124-000017 sắp hết hạn lưu",
        "Bản nháp H05.03-261124-000017 đã hết hạn lưu",
    ]


async def test_every_kind_of_event_reaches_the_person_by_every_channel(service: RunningService, outside: Any) -> None:
    dossier_id = uuid7()
    await service.publish(*every_event(dossier_id))
    elsewhere = {notice_of(event) for event in (*AGREEMENT_EVENTS, *APPOINTMENT_EVENTS)} | ABOUT_THE_CALENDAR
    told = set(Notice) - ABOUT_FEEDBACK - elsewhere - IN_THE_HOUSE.keys() - ALSO_IN_THE_HOUSE - ASKED_FOR
    rows = await eventually(all_over(service, dossier_id, 3 * len(told)), timeout_seconds=60)
    assert {row.status for row in rows} == {"sent", "delivered"}
    assert {row.event for row in rows} == told
    assert (len(outside.mailbox.messages), len(outside.texts)) == (len(told), len(told))
    assert any("200.000 đồng" in mail["Subject"] for mail in outside.mailbox.messages)


async def test_due_dates_are_told_to_those_who_work_on_it(service: RunningService, outside: Any) -> None:
    """And to their head; they share one inbox per unit. The applicant is apologised to, and hears nothing else."""
    dossier_id = uuid7()
    late: list[Event] = [
        AnswerLate(**common(dossier_id, 2), answer_due_at=DUE, unit="H05.00", days_late=1),
        DueSoon(**common(dossier_id, 3), due_at=DUE, unit="H05.03"),
        Overdue(**common(dossier_id, 4), due_at=DUE, unit="H05.03", days_late=2),
    ]
    await service.publish(*late)
    rows = await eventually(all_over(service, dossier_id, 6))
    in_the_house = [row for row in rows if row.recipient == "unit"]
    assert [(row.channel, row.status) for row in in_the_house] == [("in_app", "delivered")] * 3
    assert {row.event for row in rows if row.recipient == "owner"} == {"dossier.promise_missed"}

    async def seen_by(*official_of: str) -> set[str]:
        answer = await service.get("/api/v1/notifications", official(*official_of))
        return {item["event"] for item in answer.json()["items"]}

    for official_of in (("officer-tuphap", "officer", "H05.03"), ("approver-tuphap", "approver", "H05.03")):
        assert await seen_by(*official_of) == {"dossier.due_soon", "dossier.overdue"}
    assert await seen_by("clerk-tinh", "clerk", "H05.00") == {"dossier.answer_late"}
    assert await seen_by("officer-congthuong", "officer", "H05.06") == set()
    assert await seen_by("administrator", "administrator", "H05.03") == set()


async def test_who_waits_for_an_overdue_dossier_is_apologised_to_in_plain_words(
    service: RunningService, outside: Any
) -> None:
    """The applicant and who filed it for them: which dossier, which date, who is responsible, where to complain."""
    outside.recipients.append(Contact(subject=BINH.subject, name="Người nộp thay (mẫu)", email="binh@example.vn"))
    dossier_id = uuid7()
    overdue = Overdue(**common(dossier_id, 4), due_at=DUE, unit="H05.03", days_late=1)
    await service.publish(overdue, overdue)
    rows = await eventually(all_over(service, dossier_id, 7))
    apologies = [row for row in rows if row.event == Notice.PROMISE_MISSED]
    assert {(row.recipient, row.channel) for row in apologies} == {
        (who, channel) for who in ("owner", "filer") for channel in ("email", "sms", "in_app")
    }
    mails = {mail["To"]: mail for mail in outside.mailbox.messages}
    assert mails.keys() == {"an@example.vn", "binh@example.vn"}
    assert mails["an@example.vn"]["Subject"] == "Xin lỗi: hồ sơ H05.03-261124-000017 đã quá ngày hẹn trả kết quả"
    told = mails["an@example.vn"].get_content()
    for wanted in ("08/12/2026", "Sở Tư pháp chịu trách nhiệm", "xin lỗi", "phản ánh, kiến nghị"):
        assert wanted in told, wanted
    assert "Bản khai thiếu chữ ký" not in told, "the last reason that was given is not why it is late"
    assert "qua hen tra ket qua 08/12/2026" in outside.texts[0]["text"]
    for person in (AN, BINH):
        shown = (await service.get("/api/v1/notifications", person)).json()["items"]
        assert [item["event"] for item in shown] == ["dossier.promise_missed"]


async def test_who_has_to_act_themselves_is_not_apologised_to(service: RunningService, outside: Any) -> None:
    dossier_id = uuid7()
    late: dict[str, Any] = {"due_at": DUE, "unit": "H05.03", "days_late": 1, "apology_owed": False}
    await service.publish(Overdue(**common(dossier_id, 4), **late))
    rows = await eventually(all_over(service, dossier_id, 1))
    assert [(row.recipient, row.event) for row in rows] == [("unit", "dossier.overdue")]


async def test_a_written_apology_tells_reason_and_date_and_its_lack_the_heads(
    service: RunningService, outside: Any
) -> None:
    dossier_id, expected_at = uuid7(), datetime(2026, 12, 15, 10, 0, tzinfo=UTC)
    missing: dict[str, Any] = {"due_at": DUE, "apology_due_at": datetime(2026, 12, 9, 10, 0, tzinfo=UTC)}
    await service.publish(
        ApologyLate(**common(dossier_id, 5), **missing, unit="H05.03", above=["H05"]),
        DossierApologised(**common(dossier_id, 6), due_at=DUE, expected_at=expected_at, apologies=1),
    )
    rows = await eventually(all_over(service, dossier_id, 5))
    assert sorted(row.recipient for row in rows) == ["owner", "owner", "owner", "unit", "unit:H05"]
    [mail] = outside.mailbox.messages
    for wanted in ("08/12/2026", "Bản khai thiếu chữ ký", "Ngày hẹn lại: 15/12/2026", "Mẫu 04"):
        assert wanted in mail.get_content(), wanted
    assert "Ngay hen lai: 15/12/2026" in outside.texts[0]["text"]
    heads = (("approver-tuphap", "approver", "H05.03"), ("leader-tinh", "leader", "H05"))
    for head in heads:
        shown = (await service.get("/api/v1/notifications", official(*head))).json()["items"]
        assert [item["event"] for item in shown] == ["dossier.apology_late"]
        assert "09/12/2026" in shown[0]["body"]
    officer = await service.get("/api/v1/notifications", official("officer-tuphap", "officer", "H05.03"))
    assert officer.json()["items"] == []


async def test_an_official_is_told_once_of_all_that_a_changed_calendar_has_moved(
    service: RunningService, outside: Any
) -> None:
    """In their own inbox, with the list; nobody else sees it, and nothing leaves the house."""
    holder, colleague = official("officer-tuphap", "officer", "H05.03"), official("officer-hai", "officer", "H05.03")
    about: dict[str, Any] = {"occurred_at": AT, "recalculation_id": uuid7(), "calendar_version": 7}
    changed = HeldDuesMoved(sequence=1, official=holder.subject, count=3, dispatches=["12/TTg (số giả định)"], **about)
    await service.publish(changed, copies=2)
    other = HeldDuesMoved(sequence=2, official=colleague.subject, count=1, **about)
    await service.publish(other)

    async def told(who: Any) -> list[dict[str, Any]]:
        return (await service.get("/api/v1/notifications", who)).json()["items"]

    await eventually(lambda: told(colleague))
    [shown] = await eventually(lambda: told(holder))
    assert (shown["event"], shown["dossier_id"]) == ("dossier.held_dues_moved", None)
    assert "12/TTg (số giả định)" in shown["title"] and "3 hồ sơ bạn đang giữ" in shown["body"]
    assert shown["recalculation_id"] == str(changed.recalculation_id)
    assert shown["list_url"] == f"/api/v1/dossiers?assignee=me&due_moved_by={changed.recalculation_id}"
    [alone] = await told(colleague)
    assert "phiên bản 7" in alone["title"] and "1 hồ sơ" in alone["body"]
    assert (await told(AN), outside.mailbox.messages, outside.texts) == ([], [], [])


async def test_what_is_late_is_told_once_to_each_unit_above(service: RunningService, outside: Any) -> None:
    """Escalation: to the heads there, who share an inbox; to no other official."""
    dossier_id, task_id = uuid7(), uuid7()
    above: dict[str, Any] = {"due_at": DUE, "above": ["H05", "H05.03"], "apology_owed": False}
    await service.publish(
        Overdue(**common(dossier_id, 4), unit="H05.06", days_late=2, **above),
        ConsultationOverdue(**common(dossier_id, 5), task_id=task_id, unit="H05.08", due_at=DUE, above=["H05"]),
    )
    rows = await eventually(all_over(service, dossier_id, 5))
    assert sorted(row.recipient for row in rows) == ["unit", "unit", "unit:H05", "unit:H05", "unit:H05.03"]
    assert {(row.channel, row.status) for row in rows} == {("in_app", "delivered")}
    assert (outside.mailbox.messages, outside.texts) == ([], [])

    async def seen_by(*official_of: str) -> list[str]:
        answer = await service.get("/api/v1/notifications", official(*official_of))
        return sorted(item["event"] for item in answer.json()["items"])

    late, unanswered = "dossier.overdue", "dossier.consultation_overdue"
    assert await seen_by("leader-tinh", "leader", "H05") == [unanswered, late]
    assert await seen_by("approver-tuphap", "approver", "H05.03") == [late]
    assert await seen_by("approver-congthuong", "approver", "H05.06") == [late]
    assert await seen_by("officer-gtvt", "officer", "H05.08") == [unanswered]
    for nobody in (("officer-tuphap", "officer", "H05.03"), ("analyst", "analyst", "H05")):
        assert await seen_by(*nobody) == []
    listed = await service.get("/api/v1/deliveries", ADMINISTRATOR)
    assert {item["recipient"] for item in listed.json()["items"]} == {"unit"}


async def test_an_asked_unit_hears_of_it_and_when_it_is_due_and_learns_nothing_of_the_person(
    service: RunningService, outside: Any
) -> None:
    dossier_id, task_id = uuid7(), uuid7()
    await service.publish(
        ConsultationRequested(**common(dossier_id, 5), task_id=task_id, unit="H05.06", due_at=DUE),
        ConsultationOverdue(**common(dossier_id, 6), task_id=task_id, unit="H05.06", due_at=DUE),
    )
    rows = await eventually(all_over(service, dossier_id, 2))
    assert {(row.recipient, row.channel, row.status) for row in rows} == {("unit", "in_app", "delivered")}
    assert (outside.mailbox.messages, outside.texts) == ([], [])
    answer = await service.get("/api/v1/notifications", official("officer-congthuong", "officer", "H05.06"))
    assert {item["event"] for item in answer.json()["items"]} == {
        "dossier.consultation_requested",
        "dossier.consultation_overdue",
    }
    assert "08/12/2026" in answer.text
    for personal in ("Nguyễn Văn An", "an@example.vn", "0912000001", "Bản khai thiếu chữ ký"):
        assert personal not in answer.text
    asker = await service.get("/api/v1/notifications", official("officer-tuphap", "officer", "H05.03"))
    assert asker.json()["items"] == []


async def test_what_the_applicant_writes_and_officials_files_in_quarantine_are_told_to_the_unit(
    service: RunningService, outside: Any
) -> None:
    dossier_id, before = uuid7(), uuid7()
    await service.publish(
        MessagePosted(**common(before, 4), message_id=uuid7(), from_applicant=True),  # of before units were named
        MessagePosted(**common(dossier_id, 5), message_id=uuid7(), from_applicant=True, unit="H05.03"),
        DocumentQuarantined(**common(dossier_id, 6), document_id=uuid7(), from_applicant=False, unit="H05.03"),
    )
    rows = await eventually(all_over(service, dossier_id, 2))
    assert {(row.recipient, row.channel, row.status) for row in rows} == {("unit", "in_app", "delivered")}
    assert await deliveries_of(service, before) == []
    assert (outside.mailbox.messages, outside.texts) == ([], [])
    answer = await service.get("/api/v1/notifications", official("officer-tuphap", "officer", "H05.03"))
    assert {item["event"] for item in answer.json()["items"]} == {
        "dossier.message_posted",
        "dossier.document_quarantined",
    }
    assert (await service.get("/api/v1/notifications", AN)).json()["items"] == []


async def test_a_one_time_code_goes_to_the_person_alone_and_is_kept_nowhere(
    service: RunningService, outside: Any, logged: io.StringIO
) -> None:
    """Not to the typed-in address, not to who filed it, and not into the inbox."""
    outside.recipients.append(Contact(subject=BINH.subject, name="Người nộp thay (mẫu)", email="binh@example.vn"))
    outside.code_answers.append(503)
    dossier_id = uuid7()
    await service.publish(ConfirmationAsked(**common(dossier_id, 3)))
    rows = await eventually(all_over(service, dossier_id, 3))
    assert {(row.recipient, row.status) for row in rows} == {("owner", "sent"), ("owner", "delivered")}
    [mail], [sms] = outside.mailbox.messages, outside.texts
    assert (mail["To"], sms["to"]) == ("own@example.vn", "0912000009")
    assert "482915" in mail.get_content() and "482915" in sms["text"]
    shown = await service.get("/api/v1/notifications", AN)
    assert len(shown.json()["items"]) == 1 and "482915" not in shown.text
    assert all("482915" not in str(row.facts) for row in rows)
    assert "482915" not in logged.getvalue() and "own@example.vn" not in logged.getvalue()


@pytest.mark.parametrize("channel", ["sms", "email"])
async def test_a_token_goes_by_the_channel_that_was_asked_for_alone_and_names_nobody(
    service: RunningService, outside: Any, logged: io.StringIO, channel: Any
) -> None:
    """Also to who wants to hear by the other channel otherwise."""
    wanted = {"language": "vi", "channels": ["in_app"]}
    (
        await service.client.put("/api/v1/notification-preferences", json=wanted, headers=service.headers(AN))
    ).raise_for_status()
    dossier_id = uuid7()
    await service.publish(ResumeLinkRequested(**common(dossier_id, 3), channel=channel, expires_at=DUE))
    [row] = await eventually(all_over(service, dossier_id, 1))
    assert (row.channel, row.recipient, row.status) == (channel, "owner", "sent")
    by_email = [(mail["To"], mail.get_content()) for mail in outside.mailbox.messages]
    by_sms = [(sms["to"], sms["text"]) for sms in outside.texts]
    [(to, text)] = by_email + by_sms
    assert (to, bool(by_sms)) == (("0912000009", True) if channel == "sms" else ("own@example.vn", False))
    assert "7K3QM-0T9XW-H2B5V-N8RCE" in text and "08/12/2026" in text and "Nguyễn" not in text
    assert ("https://dichvucong.vidu.vn/tiep-tuc#7K3QM" in text) is (channel == "email")
    assert "7K3QM" not in str(row.facts) and "7K3QM" not in logged.getvalue()


@pytest.mark.parametrize(("answer", "reason"), [(404, "not_needed"), (409, "no_contact_of_their_own")])
async def test_where_no_code_may_go_none_is_sent(
    service: RunningService, outside: Any, answer: int, reason: str
) -> None:
    outside.code_answers.extend([answer, answer])
    dossier_id = uuid7()
    await service.publish(ConfirmationAsked(**common(dossier_id, 3)))
    rows = by_channel(await eventually(all_over(service, dossier_id, 3)))
    assert [rows[channel].reason for channel in ("sms", "email")] == [reason, reason]
    assert (rows["in_app"].status, outside.texts, outside.mailbox.messages) == ("delivered", [], [])


async def test_a_denied_filing_is_told_to_the_person_and_to_the_desk(service: RunningService, outside: Any) -> None:
    dossier_id = uuid7()
    await service.publish(FilingDenied(**common(dossier_id, 4), by="login", unit="H05.00"))
    rows = await eventually(all_over(service, dossier_id, 4))
    assert sorted(row.recipient for row in rows) == ["owner", "owner", "owner", "unit"]
    answer = await service.get("/api/v1/notifications", official("clerk-tinh", "clerk", "H05.00"))
    assert [item["event"] for item in answer.json()["items"]] == ["dossier.filing_denied"]


async def test_who_filed_it_unasked_is_told_how_it_was_filed_and_nothing_else(
    service: RunningService, outside: Any
) -> None:
    outside.recipients.append(Contact(subject=BINH.subject, name="Người nộp thay (mẫu)", of_the_filing_alone=True))
    dossier_id = uuid7()
    await service.publish(accepted(dossier_id), FilingReviewOpened(**common(dossier_id, 3)))
    await eventually(all_over(service, dossier_id, 9))
    shown = (await service.get("/api/v1/notifications", BINH)).json()["items"]
    assert [item["event"] for item in shown] == ["dossier.filing_review_opened"]


@pytest.mark.parametrize(
    ("action", "subject"),
    [("ask", "Phản ánh PA261124-000007 cần bạn nói thêm"), ("refuse", "Phản ánh PA261124-000007 không được tiếp nhận")],
)
async def test_who_sent_feedback_is_told_that_they_are_asked_or_refused_and_of_no_other_step(
    service: RunningService, outside: Any, action: str, subject: str
) -> None:
    feedback_id = uuid7()
    moved = {"occurred_at": AT, "feedback_id": feedback_id, "unit": "H05.03", "status": "x", "on_time": True}
    steps = [FeedbackMoved(sequence=number, action=step, **moved) for number, step in enumerate(("accept", action), 2)]
    await service.publish(*steps)

    async def told() -> list[Delivery]:
        async with service.kit.database.sessions() as session:
            rows = (await session.scalars(select(Delivery).where(Delivery.feedback_id == feedback_id))).all()
        return list(rows) if len(rows) >= 3 and all(row.next_attempt_at is None for row in rows) else []

    rows = await eventually(told)
    assert {(row.event, row.event_sequence) for row in rows} == {
        ({"ask": "dossier.feedback_asked", "refuse": "dossier.feedback_refused"}[action], 3)
    }
    [mail] = outside.mailbox.messages
    assert mail["Subject"] == subject


async def test_who_sent_feedback_is_told_of_its_answer_and_not_what_it_says(
    service: RunningService, outside: Any
) -> None:
    feedback_id = uuid7()
    event = FeedbackAnswered(sequence=3, occurred_at=AT, feedback_id=feedback_id, unit="H05.03", on_time=True)
    await service.publish(event, event)

    async def told() -> list[Delivery]:
        async with service.kit.database.sessions() as session:
            rows = (await session.scalars(select(Delivery).where(Delivery.feedback_id == feedback_id))).all()
        return list(rows) if len(rows) == 3 and all(row.next_attempt_at is None for row in rows) else []

    rows = await eventually(told)
    assert {(row.channel, row.status, row.dossier_id) for row in rows} == {
        ("email", "sent", None), ("sms", "sent", None), ("in_app", "delivered", None),
    }  # fmt: skip
    [mail] = outside.mailbox.messages
    assert (mail["To"], mail["Subject"]) == ("an@example.vn", "Phản ánh PA261124-000007 đã được trả lời")
    body = mail.get_content()
    assert "Mã phản ánh: PA261124-000007" in body and "Thủ tục:" not in body
    [text] = outside.texts
    assert "PA261124-000007" in text["text"]
    [shown] = (await service.get("/api/v1/notifications", AN)).json()["items"]
    assert (shown["event"], shown["feedback_id"], shown["dossier_id"]) == (
        "dossier.feedback_answered", str(feedback_id), None,
    )  # fmt: skip
    listed = (await service.get("/api/v1/deliveries", ADMINISTRATOR)).json()["items"]
    assert {item["feedback_id"] for item in listed} == {str(feedback_id)}


@pytest.mark.parametrize("kind", [RepresentationGranted, TransferDeclined])
async def test_both_sides_of_an_agreement_are_told(
    service: RunningService, outside: Any, kind: type[RepresentationGranted | TransferDeclined]
) -> None:
    agreement_id = uuid7()
    outside.recipients.append(Contact(subject=BINH.subject, name="Bình (mẫu)", email="binh@example.vn"))
    event = kind(sequence=1, occurred_at=AT, agreement_id=agreement_id)
    await service.publish(event, event)

    async def told() -> list[Delivery]:
        async with service.kit.database.sessions() as session:
            rows = (await session.scalars(select(Delivery).where(Delivery.agreement_id == agreement_id))).all()
        return list(rows) if len(rows) == 6 and all(row.next_attempt_at is None for row in rows) else []

    rows = await eventually(told)
    assert {(row.recipient, row.channel, row.status) for row in rows} == {
        ("owner", "email", "sent"), ("owner", "sms", "sent"), ("owner", "in_app", "delivered"),
        ("filer", "email", "sent"), ("filer", "sms", "suppressed"), ("filer", "in_app", "delivered"),
    }  # fmt: skip
    assert {mail["To"] for mail in outside.mailbox.messages} == {"an@example.vn", "binh@example.vn"}
    for side in (AN, BINH):
        [shown] = (await service.get("/api/v1/notifications", side)).json()["items"]
        assert (shown["event"], shown["agreement_id"]) == (kind.subject.removesuffix(".v1"), str(agreement_id))
        assert "01/12/2026-30/11/2027" in shown["title"]


async def test_who_holds_an_appointment_is_told_by_each_channel_when_it_is(
    service: RunningService, outside: Any
) -> None:
    appointment_id = uuid7()
    starts_at = datetime(2026, 12, 7, 2, 30, tzinfo=UTC)
    about = {"occurred_at": AT, "appointment_id": appointment_id, "desk": "H05.00", "starts_at": starts_at}
    await service.publish(
        AppointmentBooked(sequence=1, need="file", **about),
        AppointmentMoved(sequence=2, starts_at_before=starts_at, **about),
        AppointmentReminded(sequence=3, **about),
        AppointmentCancelled(sequence=4, by="calendar", **about),
    )

    async def told() -> list[Delivery]:
        async with service.kit.database.sessions() as session:
            rows = (await session.scalars(select(Delivery).where(Delivery.appointment_id == appointment_id))).all()
        return list(rows) if len(rows) == 12 and all(row.next_attempt_at is None for row in rows) else []

    rows = await eventually(told, timeout_seconds=60)
    assert {row.status for row in rows} == {"sent", "delivered"}
    shown = (await service.get("/api/v1/notifications", AN)).json()["items"]
    assert {item["appointment_id"] for item in shown} == {str(appointment_id)}
    assert {item["event"].removeprefix("dossier.appointment_") for item in shown} == {
        "booked", "moved", "reminded", "cancelled",
    }  # fmt: skip
    assert all("07/12/2026 09:30" in item["body"] and "K7M2QX9A" in item["title"] for item in shown)
    [cancelled] = [item for item in shown if item["event"].endswith("cancelled")]
    lines = cancelled["body"].splitlines()
    assert lines[1] == "Lý do: Nghỉ theo lịch (mẫu)." and "đặt giờ khác" in lines[2]
    assert all("07/12/2026 09:30" in text["text"] for text in outside.texts)


async def test_the_approvers_are_asked_to_decide_on_a_removal_and_its_people_told(
    service: RunningService, outside: Any
) -> None:
    dossier_id, approver = uuid7(), official("approver-tuphap", "approver", "H05.03")
    await service.publish(RemovalRequested(**common(dossier_id, 3), unit="H05.03"))
    await eventually(all_over(service, dossier_id, 1))
    [asked] = (await service.get("/api/v1/notifications", approver)).json()["items"]
    assert asked["event"] == "dossier.removal_requested"
    assert (await service.get("/api/v1/notifications", AN)).json()["items"] == []
    await service.publish(DossierRemoved(**common(dossier_id, 4), restorable_until=DUE))
    await eventually(all_over(service, dossier_id, 4))
    [shown] = (await service.get("/api/v1/notifications", AN)).json()["items"]
    assert "trước hết ngày 08/12/2026" in shown["body"]


async def test_what_one_of_the_unit_has_read_is_read(service: RunningService, outside: Any) -> None:
    head, other = official("approver-tuphap", "approver", "H05.03"), official("phó", "leader", "H05.03")
    dossier_id = uuid7()
    await service.publish(Overdue(**common(dossier_id, 4), due_at=DUE, unit="H05.03", days_late=2))
    await eventually(all_over(service, dossier_id, 4))
    [shown] = (await service.get("/api/v1/notifications", head)).json()["items"]
    assert shown["title"] == "Quá hạn: hồ sơ H05.03-261124-000017" and "Số ngày làm việc chậm: 2." in shown["body"]
    path = f"/api/v1/notifications/{shown['id']}/read"
    assert (await service.post(path, official("officer", "officer", "H05.06"))).status_code == 404
    assert (await service.post(path, head)).status_code == 200
    unread = await service.get("/api/v1/notifications", other, params={"unread": "true"})
    assert unread.json()["items"] == []


async def test_same_event_twice_is_told_once(service: RunningService, outside: Any) -> None:
    dossier_id = uuid7()
    await service.publish(accepted(dossier_id), copies=2)
    await service.publish(accepted(dossier_id))  # replayed under another event id
    await eventually(all_over(service, dossier_id, 3))

    async def handled_twice() -> bool:
        async with service.kit.database.sessions() as session:
            return await session.scalar(select(func.count()).select_from(inbox)) == 2

    await eventually(handled_twice)
    assert len(await deliveries_of(service, dossier_id)) == 3
    assert (len(outside.mailbox.messages), len(outside.texts)) == (1, 1)


async def test_mail_server_that_is_busy_gets_one_message_later(service: RunningService, outside: Any) -> None:
    outside.mailbox.answers.append("451 4.7.1 try again later")
    outside.sms_answers.append(503)
    dossier_id = uuid7()
    await service.publish(accepted(dossier_id))
    rows = by_channel(await eventually(all_over(service, dossier_id, 3)))
    assert (rows["email"].status, rows["email"].attempts) == ("sent", 2)
    assert (rows["sms"].status, rows["sms"].attempts) == ("sent", 2)
    assert (len(outside.mailbox.messages), len(outside.texts)) == (1, 1)


async def test_mail_server_that_is_down_loses_nothing(service: RunningService, outside: Any) -> None:
    outside.mailbox.stop()
    dossier_id = uuid7()
    await service.publish(accepted(dossier_id))

    async def email_failed() -> bool:
        rows = by_channel(await deliveries_of(service, dossier_id))
        return "email" in rows and rows["email"].status == "temporary_failure" and rows["sms"].status == "sent"

    await eventually(email_failed)
    assert outside.mailbox.messages == []
    outside.mailbox.start()
    await eventually(all_over(service, dossier_id, 3))
    assert len(outside.mailbox.messages) == 1


async def test_refused_address_fails_for_good_and_is_announced(service: RunningService, outside: Any) -> None:
    outside.mailbox.answers.append("550 5.1.1 <an@example.vn> unknown")
    dossier_id = uuid7()
    await service.publish(accepted(dossier_id))
    rows = by_channel(await eventually(all_over(service, dossier_id, 3)))
    assert (rows["email"].status, rows["email"].reason) == ("permanent_failure", "smtp_550")
    [event] = await service.recorded(NotificationFailed)
    assert (event.delivery_id, event.sequence, event.reason) == (rows["email"].id, 1, "smtp_550")


async def test_attempts_end_in_a_permanent_failure(service: RunningService, outside: Any) -> None:
    outside.mailbox.answers.extend(["451 later"] * 5)
    dossier_id = uuid7()
    await service.publish(accepted(dossier_id))

    async def aged() -> bool:
        """Between two attempts: what an attempt under way writes would take its place."""
        waiting = (Delivery.channel == "email") & (Delivery.status == "temporary_failure")
        async with service.kit.database.transaction() as session:
            changed = update(Delivery).where(waiting).values(attempts=39).returning(Delivery.id)
            return (await session.scalar(changed)) is not None

    await eventually(aged)
    rows = by_channel(await eventually(all_over(service, dossier_id, 3)))
    assert (rows["email"].status, rows["email"].attempts) == ("permanent_failure", 40)


async def test_administrator_sends_a_failed_message_again(service: RunningService, outside: Any) -> None:
    outside.mailbox.answers.append("550 unknown")
    dossier_id = uuid7()
    await service.publish(accepted(dossier_id))
    await eventually(all_over(service, dossier_id, 3))
    listed = await service.get("/api/v1/deliveries?status=permanent_failure", ADMINISTRATOR)
    [failed] = listed.json()["items"]
    assert (failed["reason"], failed["channel"]) == ("smtp_550", "email")
    assert "example.vn" not in listed.text
    path = f"/api/v1/deliveries/{failed['id']}/retry"
    assert (await service.post(path, AN)).status_code == 403
    answer = await service.post(path, ADMINISTRATOR)
    assert (answer.status_code, answer.json()["status"]) == (200, "created")
    await eventually(lambda: len(outside.mailbox.messages) == 1)
    await eventually(all_over(service, dossier_id, 3))
    again = await service.post(path, ADMINISTRATOR)
    assert (again.status_code, again.json()["code"]) == (409, "delivery_not_failed")
    numbers = [e.sequence for e in await service.recorded(NotificationFailed) if str(e.delivery_id) == failed["id"]]
    numbers += [e.sequence for e in await service.recorded(NotificationDelivered) if str(e.delivery_id) == failed["id"]]
    assert numbers == [1, 2]
    assert (await service.post(f"/api/v1/deliveries/{uuid7()}/retry", ADMINISTRATOR)).status_code == 404


async def test_dossier_service_that_is_away_only_delays(service: RunningService, outside: Any) -> None:
    outside.contacts_answers.append(503)
    dossier_id = uuid7()
    await service.publish(accepted(dossier_id))
    rows = await eventually(all_over(service, dossier_id, 3))
    assert {row.status for row in rows} == {"sent", "delivered"}
    assert (len(outside.mailbox.messages), len(outside.texts)) == (1, 1)


async def test_filer_is_told_as_well_as_the_owner(service: RunningService, outside: Any) -> None:
    outside.recipients.append(
        Contact(subject=BINH.subject, name="Trần Thị Bình (mẫu)", email="binh@example.vn", phone="0912000002")
    )
    dossier_id = uuid7()
    await service.publish(accepted(dossier_id))
    rows = await eventually(all_over(service, dossier_id, 6))
    assert {(row.recipient, row.channel) for row in rows} == {
        (recipient, channel) for recipient in ("owner", "filer") for channel in ("email", "sms", "in_app")
    }
    assert {mail["To"] for mail in outside.mailbox.messages} == {"an@example.vn", "binh@example.vn"}
    assert len((await service.get("/api/v1/notifications", BINH)).json()["items"]) == 1


async def test_person_without_addresses_or_account_is_not_told(service: RunningService, outside: Any) -> None:
    outside.recipients[:] = [Contact(name="Người nộp tại quầy (mẫu)")]
    dossier_id = uuid7()
    await service.publish(accepted(dossier_id))
    rows = by_channel(await eventually(all_over(service, dossier_id, 3)))
    assert {row.status for row in rows.values()} == {"suppressed"}
    assert (rows["email"].reason, rows["sms"].reason, rows["in_app"].reason) == ("no_email", "no_phone", "no_account")
    assert await service.recorded(NotificationDelivered) == []


@pytest.mark.parametrize("origin", [Origin.HISTORICAL, Origin.TRIAL])
async def test_only_live_dossiers_are_notified(service: RunningService, outside: Any, origin: Origin) -> None:
    silent, live = uuid7(), uuid7()
    await service.publish(accepted(silent, origin=origin), settled(silent), accepted(live), settled(live))
    await eventually(all_over(service, live, 6))

    async def all_handled() -> bool:
        async with service.kit.database.sessions() as session:
            return await session.scalar(select(func.count()).select_from(inbox)) == 4

    await eventually(all_handled)
    assert await deliveries_of(service, silent) == []
    assert set(outside.asked) == {live}


async def test_news_of_money_waits_for_the_dossier(service: RunningService, outside: Any) -> None:
    dossier_id = uuid7()
    await service.publish(settled(dossier_id))
    await service.publish(accepted(dossier_id))
    rows = await eventually(all_over(service, dossier_id, 6))
    assert {notice_of(PaymentSettled), notice_of(DossierAccepted)} == {row.event for row in rows}


async def test_lease_that_ran_out_is_taken_up_again(service: RunningService, outside: Any) -> None:
    dossier_id = uuid7()
    await service.publish(accepted(dossier_id))
    await eventually(all_over(service, dossier_id, 3))
    async with service.kit.database.transaction() as session:
        stuck = update(Delivery).where(Delivery.channel == "sms")
        await session.execute(stuck.values(status="sending", next_attempt_at=AT, finished_at=None))
    await eventually(lambda: len(outside.texts) == 2)
    assert outside.texts[0]["reference"] == outside.texts[1]["reference"]


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What all our modules log, at every level."""
    lines = io.StringIO()
    processors = [structlog.contextvars.merge_contextvars, structlog.processors.JSONRenderer()]
    everything = structlog.make_filtering_bound_logger(0)
    logger = structlog.wrap_logger(structlog.PrintLogger(lines), processors=processors, wrapper_class=everything)
    for name, module in list(sys.modules.items()):
        if name.startswith(("servicekit", "notification_service")) and hasattr(module, "log"):
            monkeypatch.setattr(module, "log", logger)
    return lines


async def test_logs_hold_the_trace_and_no_personal_data(
    service: RunningService, outside: Any, logged: io.StringIO
) -> None:
    outside.mailbox.answers.extend(["550 5.1.1 <an@example.vn> unknown"])
    outside.sms_answers.append(503)
    dossier_id = uuid7()
    await service.publish(accepted(dossier_id))
    rows = await eventually(all_over(service, dossier_id, 3))
    await service.get("/api/v1/notifications", AN)
    attempts = [json.loads(line) for line in logged.getvalue().splitlines() if "delivery_attempted" in line]
    assert len(attempts) == 4
    assert {f"00-{attempt['trace_id']}" for attempt in attempts} == {row.traceparent[:35] for row in rows}
    for personal in ("an@example.vn", "0912000001", "Nguyễn Văn An", "vneid:an"):
        assert personal not in logged.getvalue()
