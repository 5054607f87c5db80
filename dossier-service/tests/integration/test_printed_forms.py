"""Mẫu 01-05: issued by steps, word for word as on that day, the same bytes for ever."""

import asyncio
import sys
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest
from contracts import examples
from contracts.catalog import TimeLimit, TimeUnit
from dossier_service.dossiers import repository as dossiers
from dossier_service.dossiers import steps
from dossier_service.dossiers.actions import Action
from dossier_service.dossiers.lifecycle import TRANSITIONS, ActorRole
from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.steps import Actor, Step
from dossier_service.printed_forms import repository
from dossier_service.printed_forms.forms import ISSUED_BY, Form
from dossier_service.printed_forms.models import PrintedForm
from dossier_service.testing.clocks import clock_at, local
from dossier_service.testing.courses import (
    ADMINISTRATOR,
    AN,
    APPROVER,
    CERTIFICATE,
    CLERK,
    OFFICER,
    accepted,
    act,
    change,
    complete_draft,
    filed,
    must,
    upload,
)
from dossier_service.units import service as units
from servicekit.auth import Caller
from servicekit.printing import printer
from servicekit.testing.keys import citizen, enterprise, official
from servicekit.testing.pages import words
from servicekit.testing.service import RunningService, eventually
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

Json = dict[str, Any]
REFUSAL = {"reason": "Không thuộc thẩm quyền", "legal_basis": "Điều 17 NĐ 61/2018/NĐ-CP", "cause": "wrong_agency"}
ITEM = {"required_document": "identity", "note": "Ảnh mờ, xin chụp lại"}
SUPPLEMENT = {"reason": "Giấy tờ chưa rõ", "legal_basis": "Điều 17 NĐ 61/2018/NĐ-CP", "items": [ITEM]}


async def form(service: RunningService, dossier: Json, number: str, caller: Caller = AN, query: str = "") -> Any:
    return await service.get(f"/api/v1/dossiers/{dossier['id']}/forms/{number}.pdf{query}", caller)


async def page(service: RunningService, dossier: Json, number: str, caller: Caller = AN, query: str = "") -> str:
    answer = await form(service, dossier, number, caller, query)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf"), answer.text
    return words(answer.content)


async def rows(service: RunningService, dossier: Json) -> list[PrintedForm]:
    async with service.kit.database.sessions() as session:
        return list(await repository.of_dossier(session, UUID(dossier["id"])))


def is_not_issued(answer: httpx.Response) -> bool:
    return (answer.status_code, answer.json()["code"]) == (404, "form_not_issued")


async def test_the_acceptance_issues_a_reception_slip_with_everything_on_it(service: RunningService) -> None:
    draft = await complete_draft(service)
    await must(service, draft, "submit", AN)
    assert is_not_issued(await form(service, draft, "01"))
    dossier = await must(service, draft, "accept", CLERK, {"note": "Đã đối chiếu bản chính"})
    told = await page(service, dossier, "01")
    for wanted in (
        "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",
        "SỞ TƯ PHÁP",
        "TRUNG TÂM HÀNH CHÍNH CÔNG TỈNH",
        dossier["code"],
        "Nguyễn Văn An",
        "0912000001",
        "an@example.vn",
        "Cấp Phiếu lý lịch tư pháp (mã 2.000488)",
        "Bản sao giấy tờ tùy thân",
        "01 (bộ)",
        "10 ngày",
        f"{datetime.fromisoformat(dossier['due_at']) + timedelta(hours=7):%H giờ %M phút, ngày %d/%m/%Y}",
        f"{datetime.fromisoformat(dossier['accepted_at']) + timedelta(hours=7):%H giờ %M phút, ngày %d/%m/%Y}",
        "Trực tuyến, trong tài khoản của người nộp hồ sơ",
        "clerk-tinh",
        "Đã đối chiếu bản chính",
    ):
        assert wanted in told, wanted
    answer = await form(service, dossier, "01")
    assert b"<pdfaid:part>2</pdfaid:part>" in answer.content
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in answer.content
    assert (answer.headers["cache-control"], answer.headers["content-language"]) == ("no-store", "vi")

    listed = (await service.get(f"/api/v1/dossiers/{dossier['id']}/forms", AN)).json()["items"]
    assert [(item["form"], item["number"], item["template"]) for item in listed] == [("01", 1, "01-1")]
    assert (await service.get(listed[0]["url"], AN)).content == answer.content
    assert (await rows(service, dossier))[0].sequence == 3


async def test_who_has_the_form_already_is_told_so(service: RunningService) -> None:
    dossier = await accepted(service)
    etag = (await form(service, dossier, "01")).headers["etag"]
    assert not etag.startswith("W/")
    headers = service.headers(AN) | {"If-None-Match": etag}
    again = await service.client.get(f"/api/v1/dossiers/{dossier['id']}/forms/01.pdf", headers=headers)
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)


_IN_ANOTHER_PROCESS = """
import asyncio, sys, uuid
from dossier_service.printed_forms import pages, repository
from servicekit.database import Database

async def main(url, dossier_id, form):
    database = Database(url)
    async with database.sessions() as session:
        rows = await repository.of_dossier(session, uuid.UUID(dossier_id), form)
    sys.stdout.buffer.write(await pages.draw(rows if form == "05" else rows[-1:]))
    await database.close()

asyncio.run(main(*sys.argv[1:]))
"""


@pytest.mark.bends_due_dates
async def test_another_process_and_a_changed_world_print_the_same_bytes(service: RunningService) -> None:
    dossier = await accepted(service)
    before = {number: (await form(service, dossier, number, CLERK)).content for number in ("01", "05")}
    async with service.kit.database.transaction() as session:
        renamed = examples.units()[2].model_copy(update={"sequence": 2, "name": "Sở Nội vụ và Tư pháp"})
        await units.keep(session, renamed)
        changed = await session.get_one(Dossier, UUID(dossier["id"]))
        changed.applicant = changed.applicant | {"name": "Nguyễn Văn Khác", "phone": "0988888888"}
        changed.due_at = datetime(2030, 1, 1, tzinfo=UTC)
    url = service.kit.database.engine.url.render_as_string(hide_password=False)
    for number, content in before.items():
        assert (await form(service, dossier, number, CLERK)).content == content
        command = (sys.executable, "-c", _IN_ANOTHER_PROCESS, url, dossier["id"], number)
        process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
        elsewhere, _ = await process.communicate()
        assert elsewhere == content
    assert "SỞ NỘI VỤ VÀ TƯ PHÁP" in await page(service, await accepted(service), "01")


async def test_the_database_refuses_to_change_an_issued_form(service: RunningService) -> None:
    dossier = await accepted(service)
    with pytest.raises(IntegrityError) as refusal:
        async with service.kit.database.transaction() as session:
            await session.execute(text("UPDATE printed_form SET template = '01-2'"))
    assert isinstance(refusal.value.orig, Exception) and refusal.value.orig.__cause__
    assert isinstance(refusal.value.orig.__cause__, asyncpg.CheckViolationError)
    assert {issued.template for issued in await rows(service, dossier)} == {"01-1", "05-1"}


async def test_each_request_for_papers_is_a_form_of_its_own(service: RunningService) -> None:
    dossier = await accepted(service)
    await must(service, dossier, "request-supplement", OFFICER, SUPPLEMENT)
    first = await page(service, dossier, "02")
    for wanted in ("PHIẾU YÊU CẦU BỔ SUNG", "Ảnh mờ, xin chụp lại", "Điều 17 NĐ 61/2018/NĐ-CP", "Giấy tờ chưa rõ"):
        assert wanted in first, wanted
    await upload(service, dossier, AN, required_document="identity")
    await must(service, dossier, "supply", AN)
    again = SUPPLEMENT | {"reason": "Còn thiếu trang", "justification": "Bản nộp lại thiếu trang 2"}
    await must(service, dossier, "request-supplement", OFFICER, again)
    newest = await page(service, dossier, "02")
    assert "(Lần thứ 2)" in newest and "Bản nộp lại thiếu trang 2" in newest and "Giấy tờ chưa rõ" not in newest
    assert await page(service, dossier, "02", query="?number=1") == first
    assert await page(service, dossier, "02", query="?number=2") == newest
    assert is_not_issued(await form(service, dossier, "02", query="?number=3"))
    assert (await form(service, dossier, "02", query="?number=0")).status_code == 400


async def test_a_refusal_at_the_desk_is_printed_with_reason_and_legal_basis(service: RunningService) -> None:
    dossier = await must(service, await filed(service), "refuse", CLERK, REFUSAL)
    told = await page(service, dossier, "03")
    for wanted in ("PHIẾU TỪ CHỐI TIẾP NHẬN", REFUSAL["reason"], REFUSAL["legal_basis"], "clerk-tinh", dossier["code"]):
        assert wanted in told, wanted
    assert is_not_issued(await form(service, dossier, "01"))


async def test_an_extension_is_printed_as_an_apology_with_both_dates(service: RunningService) -> None:
    with clock_at(service, "2026-04-06 09:00"):
        dossier = await accepted(service)
        assert is_not_issued(await form(service, dossier, "04"))
        reason = {"reason": "Phải xác minh tại địa phương", "legal_basis": "Điều 19 NĐ 61/2018/NĐ-CP"}
        new = {"new_due_at": local("2026-04-22 17:00").isoformat()}
        await must(service, dossier, "extend", OFFICER, reason | new)
    told = await page(service, dossier, "04")
    for wanted in (
        "PHIẾU XIN LỖI VÀ HẸN LẠI NGÀY TRẢ KẾT QUẢ",
        "Thời gian hẹn trả kết quả trước đây: 17 giờ 00 phút, ngày 16/04/2026",
        "Thời gian hẹn trả kết quả mới: 17 giờ 00 phút, ngày 22/04/2026",
        "Sở Tư pháp xin lỗi",
        "officer-tuphap",
        *reason.values(),
    ):
        assert wanted in told, wanted
    assert "17 giờ 00 phút, ngày 16/04/2026" in await page(service, dossier, "01")


async def test_every_hand_over_adds_a_line_to_the_control_slip(service: RunningService) -> None:
    dossier = await accepted(service)
    await must(service, dossier, "claim", OFFICER)
    await must(service, dossier, "forward", OFFICER, {"unit": "H05.06", "note": "Xin phối hợp xác minh"})
    newest = await page(service, dossier, "05", CLERK)
    assert "Sở Công Thương" in newest and "Xin phối hợp xác minh" in newest and newest.count("Trước hạn") == 3
    assert "Sở Công Thương" not in await page(service, dossier, "05", CLERK, "?number=2")
    told = [(line.from_unit, line.to_unit, line.snapshot["line"]) for line in (await rows(service, dossier))[1:]]
    assert [(giver, receiver) for giver, receiver, _ in told] == [
        ("H05.00", "H05.03"), ("H05.03", "H05.03"), ("H05.03", "H05.06"),
    ]  # fmt: skip
    people = [(line["from"]["person"], line["to"]["person"]) for _, _, line in told]
    assert people == [("clerk-tinh", ""), ("", "officer-tuphap"), ("officer-tuphap", "")]


async def test_forms_are_shown_to_those_who_may_see_the_dossier(service: RunningService) -> None:
    dossier = await accepted(service)
    binh = citizen("Bình", identity_number="027090000002")
    elsewhere = official("officer-congthuong", "officer", "H05.06")
    for stranger in (binh, elsewhere):
        for path in ("/forms", "/forms/01.pdf", "/forms/05.pdf", "/forms/02.pdf"):
            answer = await service.get(f"/api/v1/dossiers/{dossier['id']}{path}", stranger)
            assert (answer.status_code, answer.json()["code"]) == (404, "dossier_not_found")
    assert is_not_issued(await form(service, dossier, "05", AN))
    assert (await form(service, dossier, "05", OFFICER)).status_code == 200
    listed = (await service.get(f"/api/v1/dossiers/{dossier['id']}/forms", APPROVER)).json()["items"]
    assert [item["form"] for item in listed] == ["01", "05"]
    assert (await form(service, dossier, "07")).status_code == 404


async def test_letters_without_a_shape_are_squares_and_markup_is_text(service: RunningService) -> None:
    anh = citizen("Anh", identity_number="027090000003")
    profile = {"name": "Nguyễn 😀 #panic() $x$ *Anh*", "address": "1 phố 漢字 <b>"}
    assert anh.profile is not None
    anh = anh.model_copy(update={"profile": anh.profile.model_copy(update=profile)})
    dossier = await must(service, await filed(service, anh), "accept", CLERK)
    told = await page(service, dossier, "01", anh)
    assert "Nguyễn □ #panic() $x$ *Anh*" in told and "1 phố □□ <b>" in told


async def test_the_acknowledgement_of_a_notice_is_printed_the_same_way(service: RunningService) -> None:
    kinh_bac = enterprise("Kinh Bắc 漢 😀")
    officer = official("officer-congthuong", "officer", "H05.06")
    approver = official("approver-congthuong", "approver", "H05.06")
    draft = (await service.post("/api/v1/dossiers", kinh_bac, {"procedure_code": "2.000033"})).json()
    answers = {"programme": "Giảm giá", "starts_on": "2026-12-01"}
    await change(service, draft, kinh_bac, form=answers)
    await upload(service, draft, kinh_bac, required_document="notice")
    await must(service, draft, "submit", kinh_bac)
    await must(service, draft, "accept", CLERK)
    await must(service, draft, "propose", officer, {"outcome": "granted"})
    await must(service, draft, "decide", approver, {"outcome": "granted"})
    [result] = (await service.get(f"/api/v1/dossiers/{draft['id']}/results", kinh_bac)).json()["items"]
    answer = await service.get(result["acknowledgement_url"], kinh_bac)
    assert "Công ty TNHH Kinh Bắc □ □ (mẫu)" in words(answer.content) and result["code"] in words(answer.content)
    headers = service.headers(kinh_bac) | {"If-None-Match": answer.headers["etag"]}
    assert (await service.client.get(result["acknowledgement_url"], headers=headers)).status_code == 304


async def test_a_trial_says_on_every_paper_that_it_is_one(service: RunningService) -> None:
    draft = await complete_draft(service, ADMINISTRATOR, trial=True)
    applicant = {"kind": "citizen", "name": "Người Thử", "identity_number": "027090000009", "phone": "0912000009"}
    await change(service, draft, ADMINISTRATOR, applicant=applicant)
    for action in ("submit", "accept"):
        await must(service, draft, action, ADMINISTRATOR)
    assert "HỒ SƠ THỬ, KHÔNG CÓ GIÁ TRỊ" in await page(service, draft, "01", ADMINISTRATOR)


async def test_a_step_that_fails_leaves_no_form(service: RunningService) -> None:
    dossier = await filed(service)
    assert (await act(service, dossier, "refuse", CLERK, {"reason": "Không rõ"})).status_code == 422
    assert (await act(service, dossier, "accept", OFFICER)).status_code == 403
    assert await rows(service, dossier) == []


class _Undo(Exception):
    pass


async def test_every_step_of_the_table_issues_its_forms(service: RunningService) -> None:
    """Taken as any feature takes it: whoever adds a step can't forget its papers."""
    dossier = await accepted(service)
    later = {"original_due_at": "2026-12-04T10:00:00+00:00", "new_due_at": "2026-12-09T10:00:00+00:00"}
    details = {"items": [ITEM | {"name": "Bản sao giấy tờ tùy thân"}], "number": 1, **later}
    clerk = Actor("official:clerk-tinh", ActorRole.CLERK, "H05.00", "Cán bộ Mẫu")
    for action, transition in TRANSITIONS.items():
        limit = TimeLimit(value=1, unit=TimeUnit.DAY) if action is Action.ACCEPT else None
        at = datetime.now(UTC)
        step = Step(action, clerk, at, None, reason="Vì", legal_basis="Điều 1", details=details, limit=limit)
        with pytest.raises(_Undo):
            async with service.kit.database.transaction() as session:
                taken = await dossiers.get_for_system(session, UUID(dossier["id"]))
                assert taken is not None
                taken.status = min(transition.sources)
                taken.cause, taken.outcome = "withdrawn", "granted"
                await steps.take(session, taken, step)
                await session.flush()
                issued = await repository.of_dossier(session, taken.id)
                forms = [Form(form.form) for form in issued if form.sequence == taken.sequence]
                assert forms == list(ISSUED_BY.get(action, ())), action
                raise _Undo


async def test_the_reception_slip_counts_the_papers_that_were_brought(service: RunningService) -> None:
    command = {
        "procedure_code": CERTIFICATE,
        "applicant": {"kind": "citizen", "name": "Trần Thị Mẫu", "identity_number": "027090000008"},
        "form": {"purpose": "Xin việc"},
        "delivery": {"method": "post", "address": "12 phố Mẫu, phường Suối Hoa"},
        "papers": [{"required_document": "identity", "originals": 3, "copies": 2}],
        "paper_reason": "no_device",
    }
    command["applicant"] |= {"phone": "0912000008"}
    answer = await service.post("/api/v1/counter/dossiers", CLERK, command)
    assert answer.status_code == 201, answer.text
    told = await page(service, answer.json(), "01", CLERK)
    assert "Bản sao giấy tờ tùy thân0302–" in told
    assert "Qua dịch vụ bưu chính công ích, đến: 12 phố Mẫu, phường Suối Hoa" in told


_IN_TRANSACTION = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction'"
)


async def test_no_connection_is_held_while_a_page_is_printed(
    service: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nobody_in_a_transaction() -> bool:
        async with service.kit.database.engine.connect() as connection:
            return (await connection.scalar(_IN_TRANSACTION)) == 0

    async def slowly(*_: Any) -> bytes:
        await eventually(nobody_in_a_transaction, timeout_seconds=5)
        return b"%PDF-"

    dossier = await accepted(service)
    monkeypatch.setattr(printer, "printed", slowly)
    assert (await form(service, dossier, "01")).content == b"%PDF-"
    query = {"from_unit": "H05.00", "to_unit": "H05.03", "date": "2026-04-01"}
    assert (await service.get("/api/v1/registers/handovers.pdf", CLERK, params=query)).content == b"%PDF-"
