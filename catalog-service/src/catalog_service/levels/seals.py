"""This service's own signature, for what it must recognise later."""

from servicekit.auth import TokenMint, TokenVerifier


class ProcessSeal:
    def __init__(self, mint: TokenMint, verifier: TokenVerifier) -> None:
        self._mint, self._verifier = mint, verifier

    def sign(self, content: bytes) -> str:
        return self._mint.sign(content)

    def is_ours(self, content: bytes, signature: str) -> bool:
        return self._verifier.signer_of(content, signature) == self._mint.name
