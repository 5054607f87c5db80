"""The register (Mẫu 06) as a workbook, and the list of what one unit hands over to another on a day."""

import io
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from dossier_service.dossiers.codes import local_day
from dossier_service.dossiers.models import Dossier
from dossier_service.registers import repository
from dossier_service.registers import service as registers
from dossier_service.testing.courses import (
    ADMINISTRATOR,
    AN,
    APPROVER,
    CLERK,
    OFFICER,
    accepted,
    change,
    complete_draft,
    filed,
    must,
    row,
)
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape
from servicekit.auth import Caller
from servicekit.clock import VIETNAM
from servicekit.testing.keys import citizen, official
from servicekit.testing.pages import words
from servicekit.testing.service import RunningService

pytestmark = pytest.mark.bends_due_dates
Json = dict[str, Any]
LEADER = official("leader-tinh", "leader", "H05")
ELSEWHERE = official("officer-congthuong", "officer", "H05.06")
DAY = date(2026, 4, 1)
APPLICANT = {"kind": "citizen", "name": "Người Thử", "identity_number": "027090000009", "phone": "0912000009"}
NOON = datetime(2026, 4, 1, 12, 0, tzinfo=VIETNAM)


async def ask(service: RunningService, caller: Caller, **query: Any) -> httpx.Response:
    parameters = {"from": DAY, "to": DAY} | query
    return await service.get("/api/v1/registers/06.xlsx", caller, params=parameters)


async def lines(service: RunningService, caller: Caller, **query: Any) -> list[tuple[Any, ...]]:
    answer = await ask(service, caller, **query)
    assert answer.status_code == 200, answer.text
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    return list(sheet.iter_rows(min_row=3, values_only=True))


async def settle(service: RunningService, dossier: Json, **columns: Any) -> None:
    """As if it had happened then."""
    async with service.kit.database.transaction() as session:
        stored = await session.get_one(Dossier, UUID(dossier["id"]))
        for name, value in ({"accepted_at": NOON} | columns).items():
            setattr(stored, name, value)


async def test_the_register_says_of_each_dossier_what_became_of_it(service: RunningService) -> None:
    returned, running = await accepted(service), await accepted(service)
    later = NOON + timedelta(days=2, hours=4, minutes=7)
    due = NOON + timedelta(days=1)
    await settle(
        service, returned, status="returned", outcome="refused", cause="not_eligible", due_at=due, decided_at=later,
        finished_at=later, sets=2,
        delivery={"method": "post", "address": "12 phố Mẫu"}, external_code="G22.99-260401-000123",
    )  # fmt: skip
    await settle(service, running, accepted_at=NOON + timedelta(minutes=1), due_at=None)
    answer = await ask(service, CLERK)
    disposition = 'attachment; filename="so-theo-doi-H05.00-20260401-20260401.xlsx"'
    assert (answer.headers["cache-control"], answer.headers["content-disposition"]) == ("no-store", disposition)
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    caption, headers, first, second = sheet.iter_rows(values_only=True)
    assert caption[0] == (
        "SỔ THEO DÕI HỒ SƠ (Mẫu số 06) - Trung tâm Hành chính công tỉnh, từ ngày 01/04/2026 đến ngày 01/04/2026"
    )
    assert headers == tuple(column.header for column in registers.COLUMNS)
    note = "Đã trả kết quả; từ chối giải quyết; không đủ điều kiện; quá hạn; mã nơi nộp G22.99-260401-000123"
    assert tuple(value.isoformat() if isinstance(value, datetime) else value for value in first) == (
        1, returned["code"], "Cấp Phiếu lý lịch tư pháp", 2, "Nguyễn Văn An", "Sở Tư pháp",
        "Trung tâm Hành chính công tỉnh", "2026-04-01T12:00:00", "2026-04-02T12:00:00", "2026-04-03T16:07:00",
        "Bưu chính", None, note,
    )  # fmt: skip
    assert second[:2] == (2, running["code"]) and second[8:] == (None, None, "Trực tuyến", None, "Đã tiếp nhận")


async def test_the_register_counts_whole_days_of_viet_nam(service: RunningService) -> None:
    begin = datetime(2026, 4, 1, tzinfo=VIETNAM).astimezone(UTC)
    times = [begin - timedelta(seconds=1), begin, begin + timedelta(days=1, seconds=-1), begin + timedelta(days=1)]
    dossiers = [await accepted(service) for _ in times]
    for dossier, at in zip(dossiers, times, strict=True):
        await settle(service, dossier, accepted_at=at)
    assert [line[1] for line in await lines(service, CLERK)] == [dossiers[1]["code"], dossiers[2]["code"]]
    assert len(await lines(service, CLERK, to=date(2026, 4, 2))) == 3


async def test_drafts_trials_and_what_was_never_accepted_are_not_in_it(service: RunningService) -> None:
    await filed(service)
    trial = await complete_draft(service, ADMINISTRATOR, trial=True)
    await settle(service, trial, status="accepted", code="T-H05.03-260401-0001")
    assert await lines(service, LEADER) == []


async def test_each_reads_the_register_of_their_own_units(service: RunningService) -> None:
    dossier = await accepted(service)
    await settle(service, dossier)
    for caller, unit in ((CLERK, None), (OFFICER, None), (APPROVER, "H05.03"), (LEADER, None), (LEADER, "H05.00")):
        query = {"unit": unit} if unit else {}
        assert [line[1] for line in await lines(service, caller, **query)] == [dossier["code"]]
    assert await lines(service, ELSEWHERE) == [] and await lines(service, LEADER, unit="H05.06") == []
    receives_nothing = official("clerk-tuphap", "clerk", "H05.03")
    assert await lines(service, receives_nothing) == []
    for caller, unit in ((ELSEWHERE, "H05.03"), (CLERK, "H05"), (OFFICER, "H99"), (ADMINISTRATOR, "H05")):
        refused = await ask(service, caller, unit=unit)
        assert (refused.status_code, refused.json()["code"]) == (403, "register_not_yours")
    assert (await ask(service, AN)).status_code == 403


@pytest.mark.parametrize("sign", ["=", "+", "-", "@"])
async def test_a_text_that_looks_like_a_formula_stays_a_text(service: RunningService, sign: str) -> None:
    dossier = await accepted(service)
    name = f'{sign}HYPERLINK("http://example.vn";"<b>") & _x000D_ \x07'
    await settle(service, dossier, applicant={"kind": "citizen", "name": name})
    answer = await ask(service, CLERK)
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    cell = sheet["E3"]
    assert (unescape(cell.value), cell.data_type, cell.quotePrefix) == (name.replace("\x07", ""), "s", True)


async def test_a_register_that_is_too_long_says_so_before_it_begins(
    service: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        await settle(service, await accepted(service))
    monkeypatch.setattr(registers, "MAX_LINES", 2)
    refused = await ask(service, CLERK)
    assert (refused.status_code, refused.json()["code"], refused.json()["limit"]) == (409, "register_too_long", 2)
    monkeypatch.setattr(registers, "MAX_LINES", 3)
    monkeypatch.setattr(repository, "BATCH", 2)
    assert [line[0] for line in await lines(service, CLERK)] == [1, 2, 3]
    for period in ({"from": date(2026, 4, 2)}, {"to": date(2027, 4, 2)}):
        invalid = await ask(service, CLERK, **period)
        assert (invalid.status_code, invalid.json()["code"]) == (400, "period_invalid")
        assert invalid.json()["errors"][0]["pointer"] == "?to"
    assert (await ask(service, CLERK, to="2026-13-01")).status_code == 400


async def slip(service: RunningService, caller: Caller, from_unit: str, to_unit: str, day: date) -> httpx.Response:
    query = {"from_unit": from_unit, "to_unit": to_unit, "date": day}
    return await service.get("/api/v1/registers/handovers.pdf", caller, params=query)


async def test_what_went_from_one_unit_to_another_that_day_is_listed(service: RunningService) -> None:
    first, second, elsewhere = await accepted(service), await accepted(service), await filed(service)
    await must(service, second, "forward", OFFICER, {"unit": "H05.06", "note": "Xin phối hợp"})
    trial = await complete_draft(service, ADMINISTRATOR, trial=True)
    await change(service, trial, ADMINISTRATOR, applicant=APPLICANT)
    for action in ("submit", "accept"):
        await must(service, trial, action, ADMINISTRATOR)
    accepted_at = (await row(service, first)).accepted_at
    assert accepted_at is not None
    today = local_day(accepted_at)
    answer = await slip(service, CLERK, "H05.00", "H05.03", today)
    told = words(answer.content)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert "DANH SÁCH HỒ SƠ BÀN GIAO" in told and "Số hồ sơ: 2" in told and "Trung tâm Hành chính công tỉnh" in told
    assert first["code"] in told and second["code"] in told and elsewhere["code"] not in told
    onwards = words((await slip(service, OFFICER, "H05.03", "H05.06", today)).content)
    assert "Số hồ sơ: 1" in onwards and "Xin phối hợp" in onwards
    assert "Số hồ sơ: 0" in words((await slip(service, OFFICER, "H05.03", "H05.06", DAY)).content)


async def test_a_list_is_for_the_two_sides_alone(service: RunningService) -> None:
    dossier = await accepted(service)
    accepted_at = (await row(service, dossier)).accepted_at
    assert accepted_at is not None
    today = local_day(accepted_at)
    for caller in (CLERK, OFFICER, LEADER):
        assert "Số hồ sơ: 1" in words((await slip(service, caller, "H05.00", "H05.03", today)).content)
    refused = await slip(service, ELSEWHERE, "H05.00", "H05.03", today)
    assert (refused.status_code, refused.json()["code"]) == (403, "register_not_yours")
    assert (await slip(service, citizen(), "H05.00", "H05.03", today)).status_code == 403
