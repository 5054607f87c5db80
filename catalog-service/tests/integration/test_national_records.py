from io import BytesIO
from typing import Any

import pytest
from catalog_service.imports.examples import NATIONAL_RECORD
from catalog_service.national_records import values, words
from catalog_service.national_records.reading import short_code
from catalog_service.procedures.models import ProcedureVersion
from contracts.catalog import ProcedurePublished
from openpyxl import load_workbook
from servicekit.testing.service import RunningService
from sqlalchemy import select

DEFAULTS = {
    "agencies": {"000.00.06.H05": "H05.06"},
    "receiving_units": ["H05.00"],
    "level": 2,
    "online_mode": "information",
    "valid_from": "2026-03-01",
}


def national(**changes: Any) -> dict[str, Any]:
    return NATIONAL_RECORD | changes


async def test_a_national_record_becomes_a_published_procedure(filled: RunningService, samples: Any) -> None:
    operation = await samples.bring_in({"records": [national()], "defaults": DEFAULTS})
    assert operation["state"] == "done", await samples.report_of(operation)
    report = await samples.report_of(operation)
    assert [(row["kind"], row["code"], row["outcome"]) for row in report["rows"]] == [
        ("field", "G05-TM01", "created"),
        ("procedure", "1.999901", "created"),
    ]
    record = (await filled.get("/api/v1/procedures/1.999901")).json()
    assert (record["agency"]["code"], record["field"]["name"]) == ("H05.06", "Lĩnh vực ví dụ")
    assert (record["decision"], record["decided_on"], record["valid_from"]) == ("1/QĐ-UBND", "2026-01-15", "2026-03-01")
    channel, online = record["channels"]
    assert (channel["channel"], channel["cases"][0]["name"], online["channel"]) == ("counter", "Thông thường", "online")
    assert (channel["cases"][0]["time_limit"]["value"], channel["cases"][0]["time_limit"]["unit"]) == (5, "working_day")
    (fee,) = channel["cases"][0]["fees"]
    assert (fee["id"], fee["kind"], fee["amount_vnd"], fee["valid_from"]) == ("PH01", "fee", 50000, "2026-03-01")
    assert [step["title"] for step in record["steps"]] == ["Nộp hồ sơ", "Nhận kết quả"]
    (paper,) = record["required_documents"]
    assert (paper["id"], paper["originals"], paper["form_id"]) == ("GT01", 1, "GT01-mau")
    assert record["audience"] == ["citizen", "enterprise"]
    assert record["results"][0]["code"] == "KQ.G05.000001"
    assert (await filled.recorded(ProcedurePublished))[-1].record.conditions == "Không"


async def test_the_same_national_records_again_change_nothing(filled: RunningService, samples: Any) -> None:
    await samples.bring_in({"records": [national()], "defaults": DEFAULTS})
    published = len(await filled.recorded(ProcedurePublished))
    operation = await samples.bring_in({"records": [national()], "defaults": DEFAULTS})
    assert (await samples.report_of(operation))["counts"] == {"unchanged": 1}
    assert len(await filled.recorded(ProcedurePublished)) == published


async def test_every_fault_is_named_in_the_national_record_and_nothing_comes_in(
    filled: RunningService, samples: Any
) -> None:
    ways = [{"KENH": "1", "THOIGIAN": [{"THOIGIANGIAIQUYET": 5, "DONVITINH": "tuần trăng"}]}]
    records = [
        national(MATTHC="1.999902", CACHTHUCTHUCHIEN=ways),
        national(MATTHC="1.999903", TRANGTHAI=2),
        national(MATTHC="1.999904", THANHPHANHOSO={"GIAYTO": []}),
        "1.999905",
        national(MATTHC="1.999906", COQUANTHUCHIEN=[{"MADONVI": "G99"}]),
        national(),
    ]
    operation = await samples.bring_in({"records": records, "defaults": DEFAULTS})
    assert operation["state"] == "failed"
    report = await samples.report_of(operation)
    rejected = {row["problem"]["pointer"]: row["problem"]["code"] for row in report["rows"] if row["problem"]}
    assert rejected == {
        "/records/0/CACHTHUCTHUCHIEN/0/THOIGIAN/0/DONVITINH": "enum",
        "/records/1/TRANGTHAI": "not_public",
        "/records/2/THANHPHANHOSO": "list_type",
        "/records/3": "dict_type",
        "/records/4/COQUANTHUCHIEN": "unknown_code",
    }
    async with filled.kit.database.sessions() as session:
        assert await session.scalar(select(ProcedureVersion).where(ProcedureVersion.code == "1.999901")) is None


async def test_a_bare_list_holds_national_records_and_defaults_are_checked(
    filled: RunningService, samples: Any
) -> None:
    operation = await samples.bring_in([national(COQUANTHUCHIEN=[{"MADONVI": "H05.06"}])])
    report = await samples.report_of(operation)
    missing = {problem["pointer"] for row in report["rows"] for problem in row["problems"]}
    assert missing == {"/records/0"}  # level and online mode have no place in the national record
    body = {"records": [], "defaults": {"level": 9}}
    answer = await filled.post("/api/v1/catalog/imports", samples.administrator, body)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/defaults/level")


@pytest.mark.parametrize(
    ("changes", "pointer", "said", "allowed"),
    [
        ({"CAPTHUCHIEN": "Cấp tỉnh, Cấp vũ trụ"}, "CAPTHUCHIEN", "Cấp vũ trụ",
         "Cấp Bộ; Cấp tỉnh; Cấp huyện; Cấp xã; Cơ quan khác"),
        ({"LOAITHUTUC": "Thủ tục lạ"}, "LOAITHUTUC", "Thủ tục lạ",
         "TTHC không được luật giao cho địa phương quy định hoặc quy định chi tiết; TTHC đặc thù; "
         "TTHC được luật giao quy định chi tiết"),
        ({"MOTADOITUONGTHUCHIEN": ["Người ngoài hành tinh"]}, "MOTADOITUONGTHUCHIEN", "Người ngoài hành tinh",
         "người Việt Nam định cư ở nước ngoài; công dân Việt Nam; người nước ngoài; doanh nghiệp; hộ kinh doanh; "
         "hợp tác xã; cán bộ; tổ chức"),
        ({"CACHTHUCTHUCHIEN": [{"KENH": 4}]}, "CACHTHUCTHUCHIEN/0/KENH", "4",
         "1 (trực tiếp); 2 (trực tuyến); 3 (bưu chính)"),
        ({"CACHTHUCTHUCHIEN": [{"KENH": 1, "THOIGIAN": [{"THOIGIANGIAIQUYET": 5}]}]},
         "CACHTHUCTHUCHIEN/0/THOIGIAN/0/DONVITINH", "", "giờ; ngày làm việc; ngày; tháng"),
    ],
    ids=["tier", "kind", "audience", "channel", "unit"],
)  # fmt: skip
async def test_a_word_of_no_closed_set_is_told_with_all_that_are_in_it(
    filled: RunningService, samples: Any, changes: dict[str, Any], pointer: str, said: str, allowed: str
) -> None:
    operation = await samples.bring_in({"records": [national(**changes)], "defaults": DEFAULTS})
    (row,) = [row for row in (await samples.report_of(operation))["rows"] if row["problem"]]
    (problem,) = row["problems"]
    assert (problem["pointer"], problem["code"]) == (f"/records/0/{pointer}", "enum")
    assert problem["message"] == f"Không hiểu “{said}”; chỉ nhận: {allowed}"


WAY = "CACHTHUCTHUCHIEN/0/THOIGIAN/0"


def timed(**time: Any) -> dict[str, Any]:
    return national(CACHTHUCTHUCHIEN=[{"KENH": "1", "THOIGIAN": [{"MOTA": "Thông thường"} | time]}])


LIMITS: list[tuple[dict[str, Any], str, str]] = [
    ({"DONVITINH": "Ngày"}, "THOIGIANGIAIQUYET", "missing"),
    ({"THOIGIANGIAIQUYET": None}, "THOIGIANGIAIQUYET", "missing"),
    ({"THOIGIANGIAIQUYET": "  ", "DONVITINH": "Ngày"}, "THOIGIANGIAIQUYET", "missing"),
    ({"THOIGIANGIAIQUYET": True, "DONVITINH": "Ngày"}, "THOIGIANGIAIQUYET", "time_limit_not_understood"),
    ({"THOIGIANGIAIQUYET": "1.500", "DONVITINH": "Ngày"}, "THOIGIANGIAIQUYET", "time_limit_not_understood"),
    ({"THOIGIANGIAIQUYET": "Trong ngày"}, "THOIGIANGIAIQUYET", "time_limit_not_understood"),
    ({"THOIGIANGIAIQUYET": "5 ngày, có lỗi thì không quy định"}, "THOIGIANGIAIQUYET", "time_limit_not_understood"),
    ({"THOIGIANGIAIQUYET": -5, "DONVITINH": "Ngày"}, "THOIGIANGIAIQUYET", "greater_than_equal"),
    ({"THOIGIANGIAIQUYET": "5 ngày", "DONVITINH": "Ngày làm việc"}, "DONVITINH", "two_units"),
    ({"THOIGIANGIAIQUYET": 1.5, "DONVITINH": "Tháng"}, "THOIGIANGIAIQUYET", "months_whole"),
]


async def test_a_time_limit_that_is_not_said_is_never_read_as_none(filled: RunningService, samples: Any) -> None:
    records = [timed(**time) | {"MATTHC": f"1.99990{number}"} for number, (time, *_) in enumerate(LIMITS)]
    operation = await samples.bring_in({"records": records, "defaults": DEFAULTS})
    rows = [row for row in (await samples.report_of(operation))["rows"] if row["kind"] == "procedure"]
    told = [[(problem["pointer"], problem["code"]) for problem in row["problems"]] for row in rows]
    assert told == [[(f"/records/{n}/{WAY}/{member}", code)] for n, (_, member, code) in enumerate(LIMITS)]


async def test_a_record_whose_words_say_that_there_is_no_limit_comes_in_with_a_note(
    filled: RunningService, samples: Any
) -> None:
    said = "Pháp luật không quy định"
    operation = await samples.bring_in({"records": [timed(THOIGIANGIAIQUYET=said)], "defaults": DEFAULTS})
    assert operation["state"] == "done", operation
    row = (await samples.report_of(operation))["rows"][-1]
    assert (row["code"], row["outcome"], row["problems"]) == ("1.999901", "created", [])
    (note,) = row["notes"]
    assert (note["pointer"], note["code"]) == (f"/records/0/{WAY}/THOIGIANGIAIQUYET", "no_time_limit")
    assert note["message"] == f"Trường hợp này được nhập là không có thời hạn giải quyết: “{said}”"
    sheet = await filled.get(operation["result_url"] + ".xlsx", samples.administrator)
    lines = list(load_workbook(BytesIO(sheet.content)).worksheets[0].iter_rows(values_only=True))
    assert [line[5:7] for line in lines[1:]] == [("Tạo mới", None), ("Tạo mới", "no_time_limit")]
    (channel,) = (await filled.get("/api/v1/procedures/1.999901")).json()["channels"]
    limit = channel["cases"][0]["time_limit"]
    assert (limit["value"], limit["unit"], limit["note"]) == (None, "none", said)


FAULTS: list[tuple[str, dict[str, Any]]] = [
    ("TRANGTHAI", {"TRANGTHAI": True}),
    ("NGAYQUYETDINH", {"NGAYQUYETDINH": "18500101"}),
    (
        "THANHPHANHOSO/0/GIAYTO/0/SOBANCHINH",
        {"THANHPHANHOSO": [{"GIAYTO": [{"TENGIAYTO": "Đơn", "SOBANCHINH": -1, "SOBANSAO": 2}]}]},
    ),
    (
        "THANHPHANHOSO/0/GIAYTO/0/SOBANSAO",
        {"THANHPHANHOSO": [{"GIAYTO": [{"TENGIAYTO": "Đơn", "SOBANCHINH": 1, "SOBANSAO": "hai"}]}]},
    ),
    ("THANHPHANHOSO/0/GIAYTO/0/TENGIAYTO", {"THANHPHANHOSO": [{"GIAYTO": [{"SOBANCHINH": 1}]}]}),
    ("KETQUATHUCHIEN/0/TENKETQUA", {"KETQUATHUCHIEN": [{"MAKETQUA": "KQ1"}]}),
    (
        "CANCUPHAPLY/0/NGAYBANHANH",
        {"CANCUPHAPLY": [{"SOVANBAN": "1/2018/NĐ-CP", "TENVANBAN": "Nghị định", "NGAYBANHANH": "hôm qua"}]},
    ),
    ("CANCUPHAPLY/0/SOVANBAN", {"CANCUPHAPLY": [{"TENVANBAN": "Nghị định"}]}),
    ("TRINHTUTHUCHIEN/0/TRINHTU/0/TENTRINHTU", {"TRINHTUTHUCHIEN": [{"TRINHTU": [{}]}]}),
]


async def test_a_fault_is_told_of_the_very_member_of_the_national_record(filled: RunningService, samples: Any) -> None:
    records = [national(MATTHC=f"1.99990{number}", **changes) for number, (_, changes) in enumerate(FAULTS)]
    operation = await samples.bring_in({"records": records, "defaults": DEFAULTS})
    rows = [row for row in (await samples.report_of(operation))["rows"] if row["kind"] == "procedure"]
    told = [{problem["pointer"] for problem in row["problems"]} for row in rows]
    assert told == [{f"/records/{number}/{pointer}"} for number, (pointer, _) in enumerate(FAULTS)]


@pytest.mark.parametrize(
    ("code", "short"),
    [
        ("1.001193", "1.001193"),
        ("1.001193.000.00.00.H05", "1.001193"),
        ("1.001193.H05", "1.001193"),
        ("TTHC-7", "TTHC-7"),
        (1.001193, 1.001193),
        (None, None),
    ],
)
def test_the_national_code_loses_who_published_it(code: object, short: object) -> None:
    assert short_code(code) == short


@pytest.mark.parametrize(
    ("value", "unit", "limit"),
    [
        (5, "Ngày làm việc", {"value": 5, "unit": "working_day"}),
        ("10", "Ngày", {"value": 10, "unit": "day"}),
        ("0,5", "giờ", {"value": 0.5, "unit": "hour"}),
        (0, "Ngày", {"value": 0, "unit": "day"}),
        (3, "Tháng", {"value": 3, "unit": "month"}),
        ("5 ngày làm việc", "", {"value": 5, "unit": "working_day"}),
        (" Pháp luật không quy định ", "Ngày", {"unit": "none", "note": "Pháp luật không quy định"}),
    ],
)
def test_time_limits_can_be_numbers_or_words_that_say_that_there_is_none(
    value: object, unit: object, limit: dict[str, Any]
) -> None:
    assert values.time_limit(value, unit) == limit


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ({"SOTIEN": 50000, "DONVI": "Đồng", "MOTA": "Lệ phí"}, {"kind": "levy", "amount_vnd": 50000}),
        ({"SOTIEN": "50.000", "DONVI": ""}, {"kind": "fee", "amount_vnd": 50000}),
        ({"SOTIEN": 0}, {"kind": "fee", "amount_vnd": 0}),
        ({"SOTIEN": 2, "DONVI": "%", "MOTA": "giá trị"}, {"kind": "fee", "formula": "2 % giá trị"}),
        ({"MOTA": "Theo nghị quyết"}, {"kind": "fee", "formula": "Theo nghị quyết"}),
        ({}, {"kind": "fee", "formula": "Theo quy định"}),
    ],
)
def test_fees_can_be_amounts_shares_words_or_absent(block: dict[str, Any], expected: dict[str, Any]) -> None:
    fee = values.fee(block, 0, "2026-01-01")
    assert {name: fee[name] for name in expected} == expected
    assert ("amount_vnd" in fee) != ("formula" in fee)


@pytest.mark.parametrize(
    ("text", "audience"),
    [
        ("Công dân Việt Nam;Người Việt Nam định cư ở nước ngoài;Người nước ngoài",
         ["citizen", "overseas_vietnamese", "foreigner"]),
        ("Doanh nghiệp\nHợp tác xã", ["enterprise", "cooperative"]),
        ("Cán bộ, công chức, viên chức, Tổ chức (không bao gồm doanh nghiệp, HTX)", ["state_body", "organisation"]),
        ("Người ngoài hành tinh", []),
        (None, []),
    ],
)  # fmt: skip
def test_the_audience_is_known_by_its_words(text: object, audience: list[str]) -> None:
    assert words.AUDIENCES.each(text) == audience


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("TTHC được luật giao quy định chi tiết", "delegated"),
        ("TTHC không được luật giao cho địa phương quy định hoặc quy định chi tiết", "national"),
        ("TTHC đặc thù", "local"),
        ("", None),
    ],
)
def test_the_kind_is_known_by_its_words(text: str, kind: str | None) -> None:
    assert words.KINDS.meaning(text) == kind
