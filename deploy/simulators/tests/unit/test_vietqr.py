import pytest
from simulators.bank import protocol

PAYLOAD = (
    "00020101021238540010A00000072701240006970436011012345678900208QRIBFTTA"
    "530370454061350005802VN62220818H05.12-200401-000163043DC9"
)


def test_checksum_is_that_of_the_known_vectors() -> None:
    assert protocol.checksum("123456789") == "29B1"
    assert protocol.checksum(PAYLOAD[:-4]) == "3DC9"


def test_a_banking_app_reads_account_amount_and_memo() -> None:
    assert protocol.read_qr(PAYLOAD) == protocol.Transfer(
        bank_code="970436", account="1234567890", amount_vnd=135_000, memo="H05.12-200401-0001"
    )


@pytest.mark.parametrize("payload", ["", "6304", PAYLOAD[:-1], PAYLOAD.replace("135000", "135001"), "0099x"])
def test_a_spoiled_code_is_unreadable(payload: str) -> None:
    with pytest.raises(protocol.UnreadableQr):
        protocol.read_qr(payload)


def test_a_code_of_another_scheme_is_unreadable() -> None:
    text = "0002016304"
    with pytest.raises(protocol.UnreadableQr):
        protocol.read_qr(text + protocol.checksum(text))
