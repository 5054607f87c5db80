from pathlib import Path

import pytest
from servicekit.auth import TokenMint, TokenVerifier
from servicekit.testing.keys import ProcessKeys

CONTENT = "Danh mục thủ tục".encode()


@pytest.fixture
def keys(tmp_path: Path) -> ProcessKeys:
    return ProcessKeys.create(tmp_path)


def test_the_signer_of_bytes_is_known_by_a_detached_signature(keys: ProcessKeys) -> None:
    signature = TokenMint(keys.private_file("catalog-service")).sign(CONTENT)
    assert signature.split(".")[1] == ""
    assert TokenVerifier(keys.public_file).signer_of(CONTENT, signature) == "catalog-service"


def test_other_bytes_have_no_signer(keys: ProcessKeys) -> None:
    signature = TokenMint(keys.private_file("catalog-service")).sign(CONTENT)
    assert TokenVerifier(keys.public_file).signer_of(CONTENT + b" ", signature) is None


def test_a_stranger_signs_nothing(keys: ProcessKeys, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    signature = TokenMint(ProcessKeys.create(elsewhere).private_file("catalog-service")).sign(CONTENT)
    assert TokenVerifier(keys.public_file).signer_of(CONTENT, signature) is None


@pytest.mark.parametrize("signature", ["", ".", "..", "a.b.c", "e30..AA", "é..é", "a.b.c.d"])
def test_what_is_no_signature_has_no_signer(keys: ProcessKeys, signature: str) -> None:
    assert TokenVerifier(keys.public_file).signer_of(CONTENT, signature) is None
