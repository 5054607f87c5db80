"""A receipt's page: complete, the same bytes every time, signed or visibly not; a template never changes."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from payment_service.receipts import pages
from payment_service.receipts.issuing import TEMPLATE
from payment_service.receipts.schemas import ReceiptChangeRead, ReceiptItem, ReceiptRead
from payment_service.receipts.signing import Seal
from payment_service.testing.seals import PASSPHRASE, SEAL_NAME, make_seal, verified
from servicekit.testing.pages import words

LOOKUP = "https://dvc.example.vn"
# A new layout is a new template (`receipt-2`); these lines only grow.
TEMPLATE_SHA256 = {"receipt-1": "04583d3f31074f39143ab5e608e78790ff24e7c989bc7f6b668a4fa3f517185e"}
PAGE_SHA256 = "4eedee731b576b034663b2ef73efca94938fcfb94520a4773f2462ba73d1b6ae"
REPLACED = ReceiptChangeRead(
    action="replace",  # type: ignore[arg-type]
    reason="Ghi sai tên cơ quan thu",
    successor="BL27H05.03-0000002",
    changed_at=datetime(2027, 1, 4, 3, 0, tzinfo=UTC),
)
CANCELLED = REPLACED.model_copy(update={"action": "cancel", "successor": None, "reason": "Lập nhầm"})


def receipt(**facts: Any) -> ReceiptRead:
    """Invented; of the first minutes of a year in Vietnam."""
    usual: dict[str, Any] = {
        "number": "BL27H05.03-0000001",
        "form": "01BLP0-001",
        "symbol": "BL-27",
        "status": "issued",
        "collector_name": "Sở Tư pháp tỉnh Mẫu",
        "collector_tax_code": "0100109106",
        "dossier_code": "H05.03-261124-0001",
        "agency": "H05.03",
        "payment_id": UUID(int=1),
        "items": [
            ReceiptItem(charge_id=UUID(int=2), kind="fee", name="Phí cung cấp thông tin", amount_vnd=1_200_000),
            ReceiptItem(charge_id=UUID(int=3), kind="levy", name="Lệ phí cấp bản sao", amount_vnd=34_000),
        ],
        "amount_vnd": 1_234_000,
        "amount_in_words": "Một triệu hai trăm ba mươi tư nghìn đồng",
        "payer_name": "Nguyễn Văn An",
        "issued_at": datetime(2026, 12, 31, 17, 30, tzinfo=UTC),
        "replaces": None,
        "replaced_by": None,
        "changes": [],
    }
    return ReceiptRead.model_validate(usual | facts)


async def drawn(shown: ReceiptRead, seal: Seal | None = None) -> bytes:
    data = pages.data_of(shown, LOOKUP, seal.name if seal else "")
    return await pages.draw(TEMPLATE, data, pages.made_at(shown), seal)


def unspaced(text: str) -> str:
    """Where a line ends its space is not on the page."""
    return text.replace(" ", "")


@pytest.fixture(scope="module")
def seal(tmp_path_factory: pytest.TempPathFactory) -> Seal:
    return Seal.load(make_seal(tmp_path_factory.mktemp("seal") / "key.p12"), PASSPHRASE)


def test_a_template_is_never_changed() -> None:
    files = sorted(pages.TEMPLATE_FOLDER.glob("*.typ"))
    assert {file.stem: hashlib.sha256(file.read_bytes()).hexdigest() for file in files} == TEMPLATE_SHA256


async def test_a_page_has_the_same_bytes_every_time() -> None:
    assert hashlib.sha256(await drawn(receipt())).hexdigest() == PAGE_SHA256


async def test_a_page_says_all_that_the_law_wants_on_a_receipt() -> None:
    told = words(await drawn(receipt()))
    for wanted in (
        "BIÊN LAI THU PHÍ, LỆ PHÍ",
        "01BLP0-001",
        "BL-27",
        "0000001",
        "SỞ TƯ PHÁP TỈNH MẪU",
        "0100109106",
        "Nguyễn Văn An",
        "H05.03-261124-0001",
        "Phí cung cấp thông tin",
        "1.200.000",
        "Lệ phí cấp bản sao",
        "34.000",
        "1.234.000",
        "Một triệu hai trăm ba mươi tư nghìn đồng",
        "Ngày 01 tháng 01 năm 2027",
        LOOKUP,
    ):
        assert unspaced(wanted) in unspaced(told), wanted
    assert "HỦY" not in told and "THAY THẾ" not in told


async def test_a_merged_unit_without_a_tax_code_has_none_on_its_page() -> None:
    assert "Mã số thuế" not in words(await drawn(receipt(collector_tax_code=None)))


@pytest.mark.parametrize(
    ("facts", "wanted"),
    [
        ({"status": "cancelled", "changes": [CANCELLED]}, ("ĐÃ HỦY", "KHÔNG CÒN GIÁ TRỊ", "Lập nhầm", "04/01/2027")),
        (
            {"status": "replaced", "replaced_by": "BL27H05.03-0000002", "changes": [REPLACED]},
            ("ĐÃ THAY THẾ", "BẰNG BIÊN LAI SỐ BL27H05.03-0000002", "Ghi sai tên cơ quan thu"),
        ),
        ({"replaces": "BL26H05.03-0000009"}, ("Thay thế biên lai số BL26H05.03-0000009",)),
    ],
    ids=["cancelled", "replaced", "successor"],
)
async def test_what_is_not_in_force_is_stamped_and_says_why(facts: dict[str, Any], wanted: tuple[str, ...]) -> None:
    told = words(await drawn(receipt(**facts)))
    for text in wanted:
        assert unspaced(text) in unspaced(told), text


async def test_an_unsigned_page_says_so_and_a_signed_one_names_who_signed(seal: Seal) -> None:
    unsigned = words(await drawn(receipt()))
    assert "CHƯA KÝ SỐ" in unsigned and "Ký số bởi" not in unsigned
    told = words(await pages.draw(TEMPLATE, pages.data_of(receipt(), LOOKUP, seal.name), receipt().issued_at, None))
    assert f"Ký số bởi: {SEAL_NAME}" in told and "CHƯA KÝ SỐ" not in told


async def test_a_signed_page_is_the_unsigned_one_with_a_signature_that_holds(seal: Seal) -> None:
    signed = await drawn(receipt(), seal)
    plain = await pages.draw(TEMPLATE, pages.data_of(receipt(), LOOKUP, seal.name), receipt().issued_at, None)
    assert signed.startswith(plain)
    status = await verified(signed)
    assert status.bottom_line and status.intact and status.valid
    assert status.signing_cert.subject.native["common_name"] == SEAL_NAME
    assert b"/ETSI.CAdES.detached" in signed


async def test_a_changed_byte_breaks_the_signature(seal: Seal) -> None:
    signed = bytearray(await drawn(receipt(), seal))
    assert (await verified(bytes(signed))).bottom_line
    signed[signed.index(b"stream\n") + 40] ^= 1
    status = await verified(bytes(signed))
    assert not status.bottom_line and not status.intact


async def test_the_etag_follows_what_the_page_says_and_who_signs_it(seal: Seal) -> None:
    def etag(shown: ReceiptRead, by: Seal | None = None) -> str:
        return pages.etag_of(TEMPLATE, pages.data_of(shown, LOOKUP, ""), by)

    same, again = etag(receipt()), etag(receipt())
    others = {etag(receipt(payer_name="Trần Thị Bình")), etag(receipt(status="cancelled")), etag(receipt(), seal)}
    assert same == again and same.startswith('"') and same not in others and len(others) == 3
    assert etag(receipt(), seal).startswith('W/"')


@pytest.mark.parametrize("passphrase", ["another", None])
def test_a_key_that_does_not_open_stops_the_start(passphrase: str | None, tmp_path: Path) -> None:
    file = make_seal(tmp_path / "key.p12")
    with pytest.raises(ValueError, match="no signing key"):
        Seal.load(file, passphrase)


def test_a_file_that_is_no_key_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "key.p12").write_bytes(b"nothing")
    for file in (tmp_path / "key.p12", tmp_path / "missing.p12"):
        with pytest.raises(ValueError, match="no signing key"):
            Seal.load(file, None)
