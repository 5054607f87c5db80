import tracemalloc
from io import BytesIO

import pytest
from dossier_service.documents import sniffing


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        ("Đơn xin\n\tcấp phiếu\r\n".encode(), "text/plain"),
        (b"a\x00b", None),
        (b"x" * sniffing.CHUNK_BYTES + b"\x07", None),
        (b"x" * (sniffing.CHUNK_BYTES - 1) + "ệ".encode(), "text/plain"),  # a character across two pieces
        (b"x" * 100 + "ệ".encode()[:-1], None),
    ],
)
def test_text_is_utf8_without_control_characters(content: bytes, media_type: str | None) -> None:
    assert sniffing.media_type_of(BytesIO(content)) == media_type


def test_a_large_text_takes_little_memory() -> None:
    content = BytesIO("𝒳".encode() + b"x" * sniffing.MAX_BYTES)
    tracemalloc.start()
    assert sniffing.media_type_of(content) == "text/plain"
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak_bytes < 4 * 1024 * 1024
