from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

HEADERS = {"dstcode": "VN:GOV:000.00.00.G22:vpcpdvcprovider"}
CODE = "H05.06-261124-0001"


def dossier(**changes: Any) -> dict[str, Any]:
    return {
        "MaHoSo": CODE,
        "MaTTHC": "2.000033",
        "TenTTHC": "Thông báo hoạt động khuyến mại",
        "MaLinhVuc": "G05-XT01",
        "TenLinhVuc": "Xúc tiến thương mại",
        "KenhThucHien": "2",
        "LoaiDoiTuong": "2",
        "NgayTiepNhan": "20261124080000",
        "NgayHenTra": "",
        "TrangThaiHoSo": "1",
        "DonViXuLy": "Sở Công Thương",
    } | changes


def progress(status: int, **changes: Any) -> dict[str, Any]:
    return {
        "MaHoSo": CODE,
        "NguoiXuLy": "Sở Công Thương",
        "ThoiDiemXuLy": "20261124080000",
        "NoiDungXuLy": "step",
        "TrangThai": str(status),
    } | changes


class Portal:
    def __init__(self, client: httpx.AsyncClient, session: str) -> None:
        self.client, self.session = client, session

    async def call(self, service: str, endpoint: str = "integration", **parameters: Any) -> dict[str, Any]:
        body = {"session": self.session, "madonvi": "H05", "service": service, **parameters}
        return (await self.client.post(f"/dvcqg/{endpoint}", json=body, headers=HEADERS)).json()

    async def keep(self, updating: str, **changes: Any) -> int:
        return (await self.call("DongBoHoSoMC", isUpdating=updating, data=[dossier(**changes)]))["error_code"]


async def log_in(client: httpx.AsyncClient) -> str:
    credentials = {"username": "local-province", "password": "local-province"}
    return (await client.post("/dvcqg/login", json=credentials)).json()["session"]


@pytest.fixture
async def portal(client: httpx.AsyncClient) -> Portal:
    return Portal(client, await log_in(client))


async def test_a_wrong_password_opens_no_session(client: httpx.AsyncClient) -> None:
    answer = (await client.post("/dvcqg/login", json={"username": "local-province", "password": "x"})).json()
    assert answer["error_code"] == -1
    assert "session" not in answer


async def test_a_dossier_is_created_then_changed_and_its_order_kept(portal: Portal) -> None:
    assert (await portal.call("TraCuuHoSo", mahoso=CODE)) == {"error_code": 0, "result": []}
    assert await portal.keep("False") == 0
    assert (await portal.call("CapNhatTienDoHoSoMC", data=[progress(1)]))["error_code"] == 0
    for status in (2, 4, 4, 9, 10):
        assert await portal.keep("True", TrangThaiHoSo=str(status)) == 0
        assert (await portal.call("CapNhatTienDoHoSoMC", data=[progress(status)]))["error_code"] == 0
    held = (await portal.client.get(f"/dvcqg/dossiers/{CODE}")).json()
    assert (held["code"], held["status"], held["statuses"]) == (CODE, 10, [1, 2, 4, 9, 10])
    assert [step["TrangThai"] for step in held["progress"]] == ["1", "2", "4", "4", "9", "10"]
    assert held["record"]["TrangThaiHoSo"] == "10"
    assert (await portal.call("TraCuuHoSo", mahoso=CODE))["result"] == [held["record"]]


async def test_a_step_that_comes_late_is_seen(portal: Portal) -> None:
    await portal.keep("False", TrangThaiHoSo="2")
    await portal.call("CapNhatTienDoHoSoMC", data=[progress(1)])
    assert (await portal.client.get(f"/dvcqg/dossiers/{CODE}")).json()["statuses"] == [2, 1]


async def test_creating_a_known_or_changing_an_unknown_dossier_is_an_error(portal: Portal) -> None:
    assert await portal.keep("True") == -1
    assert (await portal.client.get(f"/dvcqg/dossiers/{CODE}")).status_code == 404
    assert (await portal.call("CapNhatTienDoHoSoMC", data=[progress(1)]))["error_code"] == -1
    assert await portal.keep("False") == 0
    assert await portal.keep("False") == -1


@pytest.mark.parametrize(
    "spoiled",
    [
        {"TenTTHC": ""},
        {"MaHoSo": None},
        {"TrangThaiHoSo": "11"},
        {"TrangThaiHoSo": "x"},
        {"KenhThucHien": "4"},
        {"NgayTiepNhan": "2026-11-24"},
        {"NgayHenTra": None},
    ],
)
async def test_a_record_that_is_not_in_order_is_refused_with_a_message(portal: Portal, spoiled: dict[str, Any]) -> None:
    answer = await portal.call("DongBoHoSoMC", isUpdating="False", data=[dossier(**spoiled)])
    assert answer["error_code"] == -1
    assert any(name in answer["message"] for name in spoiled)


async def test_one_bad_record_keeps_all_out(portal: Portal) -> None:
    records = [dossier(), dossier(MaHoSo="H05.06-261124-0002", DonViXuLy="")]
    assert (await portal.call("DongBoHoSoMC", isUpdating="False", data=records))["error_code"] == -1
    assert (await portal.client.get("/dvcqg/dossiers")).json()["items"] == []


async def test_calls_need_session_destination_and_a_known_service(portal: Portal) -> None:
    assert (await portal.call("KhongCo"))["error_code"] == -1
    assert (await portal.call("DongBoHoSoMC", isUpdating=True, data=[dossier()]))["error_code"] == -1
    body = {"session": portal.session, "madonvi": "H05", "service": "TraCuuHoSo", "mahoso": CODE}
    assert (await portal.client.post("/dvcqg/integration", json=body)).json()["error_code"] == -1
    portal.session = "unknown"
    assert (await portal.call("TraCuuHoSo"))["message"] == "Session expired"


async def test_the_catalogue_can_be_read(portal: Portal) -> None:
    assert len((await portal.call("LayDanhMucCoQuan", "share"))["result"]) == 3
    for procedure in (await portal.call("LayDanhSachTTHC", "share"))["result"]:
        (record,) = (await portal.call("LayThuTuc", "share", maTTHC=procedure["MATTHC"]))["result"]
        assert record["TENTTHC"] == procedure["TENTTHC"]
    assert (await portal.call("LayThuTuc", "share", maTTHC="9"))["error_code"] == -1


async def test_dossiers_are_listed_by_status(portal: Portal) -> None:
    for number, status in (("1", "1"), ("2", "9"), ("3", "9")):
        await portal.keep("False", MaHoSo=f"H05.06-261124-000{number}", TrangThaiHoSo=status)
    found = (await portal.client.get("/dvcqg/dossiers", params={"status": 9, "limit": 1})).json()["items"]
    assert [held["code"] for held in found] == ["H05.06-261124-0003"]


async def test_an_ordered_fault_changes_nothing_and_is_used_up(
    portal: Portal, order_fault: Callable[..., Awaitable[None]]
) -> None:
    await order_fault("dvcqg", "session_expired", 1)
    assert await log_in(portal.client)
    assert (await portal.call("TraCuuHoSo", mahoso=CODE))["message"] == "Session expired"
    await order_fault("dvcqg", "error_minus_1", 2)
    assert [await portal.keep("False") for _ in range(3)] == [-1, -1, 0]
    assert (await portal.client.get("/faults")).json() == {"items": []}
