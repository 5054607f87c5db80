"""Passwords and signing keys of one installation, made at its first start and kept: an env file per process.

Runs as root in a job of its own; every process gets its own file and the public keys of all.
"""

import json
import os
import secrets
from pathlib import Path

from joserfc.jwk import OKPKey

FOLDER = Path("/run/motcua")
DATABASES = ("gateway", "catalog", "dossier", "payment", "notification", "analytics")
PROCESS_USER = 10001
CONTACT_KEY = "contact.key"
"""By which the dossier service hashes contacts: renewed, it no longer knows the ones from before."""


def main() -> None:
    # An installation that is older than this key gets it too.
    if not (FOLDER / CONTACT_KEY).exists():
        _write(CONTACT_KEY, secrets.token_urlsafe(32))
    if (FOLDER / "public-keys.json").exists():
        return
    passwords = {name: secrets.token_urlsafe(24) for name in DATABASES}
    partners = [f"{name}={secrets.token_urlsafe(32)}" for name in ("VNPAY_HASH_SECRET", "PAYPLAT_HASH_KEY")]
    public = []
    for name in DATABASES:
        process = "gateway" if name == "gateway" else f"{name}-service"
        key = OKPKey.generate_key("Ed25519", {"kid": process}, private=True)
        public.append(key.as_dict(private=False))
        _write(f"{process}.key.json", json.dumps(key.as_dict(private=True)))
        url = f"postgresql+asyncpg://{name}:{passwords[name]}@postgres:5432/{name}"
        lines = [
            f"DATABASE_URL={url}",
            f"INTERNAL_KEYS_FILE={FOLDER}/public-keys.json",
            f"INTERNAL_PRIVATE_KEY_FILE={FOLDER}/{process}.key.json",
        ]
        if name == "payment":
            lines += partners
        _write(f"{process}.env", "\n".join(lines) + "\n")
    _write("simulators.env", "\n".join(partners) + "\n")
    _write("postgres-password", secrets.token_urlsafe(24), readable_by_all=True)
    roles = "".join(f"{name} {password}\n" for name, password in passwords.items())
    _write("database-roles", roles, readable_by_all=True)
    _write("public-keys.json", json.dumps({"keys": public}), readable_by_all=True)


def _write(name: str, text: str, *, readable_by_all: bool = False) -> None:
    """PostgreSQL's image reads as its own user; the volume itself is mounted into our containers alone."""
    path = FOLDER / name
    path.touch(mode=0o600)
    path.write_text(text)
    path.chmod(0o644 if readable_by_all else 0o400)
    os.chown(path, PROCESS_USER, PROCESS_USER)


if __name__ == "__main__":
    main()
