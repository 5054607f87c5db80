"""This service's own signature, for what it must recognise later, also after its key was changed."""

import json
from enum import StrEnum
from pathlib import Path

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OKPKey
from servicekit.auth import ALGORITHM, TokenMint


class Seal(StrEnum):
    OURS = "ours"
    """By the key of today, or by an earlier one that is still configured."""
    BROKEN = "broken"
    """Not over these bytes."""
    UNKNOWN_KEY = "unknown_key"
    """By a key that is no longer, or was never, configured: nobody can say whether it is over these bytes."""


class ProcessSeal:
    """`earlier_keys_file` is a JWK Set of this service's earlier public keys."""

    def __init__(self, mint: TokenMint, earlier_keys_file: Path | None) -> None:
        self._mint = mint
        keys = [mint.public_key, *_keys_of(earlier_keys_file)]
        self._keys = {key.thumbprint(): key for key in keys}

    def sign(self, content: bytes) -> str:
        """A detached JWS whose `kid` is the key's thumbprint (RFC 7638): every key of this process bears its name."""
        return self._mint.sign(content, key_id=self._mint.public_key.thumbprint())

    def of(self, content: bytes, signature: str) -> Seal:
        if any(_is_by(key, content, signature) for key in self._keys.values()):
            return Seal.OURS
        return Seal.UNKNOWN_KEY if self._names_another_key(signature) else Seal.BROKEN

    def _names_another_key(self, signature: str) -> bool:
        try:
            named = jws.extract_compact(signature.encode()).protected["kid"]
        except (JoseError, ValueError, KeyError):
            return False
        # The process' own name is what seals were signed with before keys could change.
        return named not in {*self._keys, self._mint.name}


def _keys_of(file: Path | None) -> list[OKPKey]:
    if file is None:
        return []
    return [key for key in KeySet.import_key_set(json.loads(file.read_text())).keys if isinstance(key, OKPKey)]


def _is_by(key: OKPKey, content: bytes, signature: str) -> bool:
    try:
        jws.deserialize_compact(signature, key, algorithms=[ALGORITHM], payload=content)
    except (JoseError, ValueError):
        return False
    return True
