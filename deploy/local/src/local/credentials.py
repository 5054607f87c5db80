"""Passwords and keys of this copy: random, made at the first start, readable by their owner alone."""

import json
import secrets
from pathlib import Path
from typing import Any

from joserfc.jwk import OKPKey

SERVICES = ("gateway", "catalog-service", "dossier-service", "payment-service", "notification-service")
SERVICES += ("analytics-service",)
PASSWORDS = ("nats", "vnpay-hash-secret", "payplat-hash-key", *(f"database-{service}" for service in SERVICES))


class Credentials:
    """The folder `<data>/secrets`: `passwords.json`, a private key per process, all public ones as one JWK Set,
    and the key by which contacts are hashed."""

    def __init__(self, data: Path) -> None:
        self.folder = data / "secrets"

    def create(self) -> None:
        """Adds what is missing and keeps what is there."""
        self.folder.mkdir(mode=0o700, exist_ok=True)
        known = self._passwords()
        _write(self._passwords_file, {name: known.get(name) or secrets.token_urlsafe(24) for name in PASSWORDS})
        for service in SERVICES:
            if not self.private_key_file(service).exists():
                key = OKPKey.generate_key("Ed25519", {"kid": service}, private=True)
                _write(self.private_key_file(service), key.as_dict(private=True))
        if not self.contact_key_file.exists():
            _write_text(self.contact_key_file, secrets.token_urlsafe(32))
        _write(self.public_keys_file, {"keys": [self._public_key(service) for service in SERVICES]})

    def password(self, name: str) -> str:
        return self._passwords()[name]

    @property
    def public_keys_file(self) -> Path:
        return self.folder / "internal-keys.json"

    @property
    def contact_key_file(self) -> Path:
        return self.folder / "contact.key"

    def private_key_file(self, service: str) -> Path:
        return self.folder / f"{service}.key.json"

    @property
    def _passwords_file(self) -> Path:
        return self.folder / "passwords.json"

    def _passwords(self) -> dict[str, str]:
        return json.loads(self._passwords_file.read_text()) if self._passwords_file.exists() else {}

    def _public_key(self, service: str) -> dict[str, Any]:
        private = json.loads(self.private_key_file(service).read_text())
        return dict(OKPKey.import_key(private).as_dict(private=False))


def _write(file: Path, content: dict[str, Any]) -> None:
    _write_text(file, json.dumps(content, indent=2))


def _write_text(file: Path, text: str) -> None:
    """Whole or not at all."""
    unfinished = file.with_name(f"{file.name}.new")
    unfinished.touch(mode=0o600)
    unfinished.write_text(text)
    unfinished.rename(file)
