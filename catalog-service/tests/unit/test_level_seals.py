"""What this service has signed is known again, also after its key was changed."""

import json
from pathlib import Path

import pytest
from catalog_service.levels.seals import ProcessSeal, Seal
from joserfc.jwk import OKPKey
from servicekit.auth import TokenMint

CONTENT = b"what was decided"


class Keys:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def mint(self, name: str) -> TokenMint:
        """Of the same process, with a key of its own for each name."""
        file = self._folder / f"{name}.json"
        if not file.exists():
            key = OKPKey.generate_key("Ed25519", {"kid": "catalog-service"}, private=True)
            file.write_text(json.dumps(key.as_dict(private=True)))
        return TokenMint(file)

    def earlier(self, *names: str) -> Path:
        file = self._folder / "earlier.json"
        keys = [self.mint(name).public_key.as_dict(private=False) for name in names]
        file.write_text(json.dumps({"keys": keys}))
        return file


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    return Keys(tmp_path)


def test_a_seal_is_of_todays_key_and_over_these_bytes(keys: Keys) -> None:
    seal = ProcessSeal(keys.mint("today"), None)
    signature = seal.sign(CONTENT)
    assert seal.of(CONTENT, signature) is Seal.OURS
    assert seal.of(b"something else", signature) is Seal.BROKEN
    assert seal.of(CONTENT, "eyJhbGciOiJFZDI1NTE5In0..AAAA") is Seal.BROKEN
    assert seal.of(CONTENT, "nothing") is Seal.BROKEN


def test_a_seal_of_an_earlier_key_holds_while_that_key_is_configured(keys: Keys) -> None:
    signature = ProcessSeal(keys.mint("first"), None).sign(CONTENT)
    today = keys.mint("third")
    both = ProcessSeal(today, keys.earlier("first", "second"))
    assert both.of(CONTENT, signature) is Seal.OURS
    assert both.of(b"something else", signature) is Seal.BROKEN
    assert both.of(CONTENT, both.sign(CONTENT)) is Seal.OURS
    assert ProcessSeal(today, keys.earlier("second")).of(CONTENT, signature) is Seal.UNKNOWN_KEY
    assert ProcessSeal(today, None).of(CONTENT, signature) is Seal.UNKNOWN_KEY


def test_a_seal_of_before_keys_had_their_own_names_is_known(keys: Keys) -> None:
    mint = keys.mint("first")
    signature = mint.sign(CONTENT)
    assert ProcessSeal(mint, None).of(CONTENT, signature) is Seal.OURS
    assert ProcessSeal(keys.mint("second"), keys.earlier("first")).of(CONTENT, signature) is Seal.OURS
    assert ProcessSeal(mint, None).of(b"something else", signature) is Seal.BROKEN
