"""Writes docs/openapi.json: the one REST API as the gateway documents it. `make openapi` runs it.

The stored document is what clients were promised; a test fails when the code no longer keeps it.
"""

import json
import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any

from gateway.openapi import merge
from gateway.routes_table import Upstream
from gateway.settings import GatewaySettings
from servicekit.settings import ServiceSettings
from servicekit.testing.keys import ProcessKeys

STORED = Path(__file__).parent / "openapi.json"
ADDRESSES = {
    "public_base_url": "http://127.0.0.1:8080",
    "vneid_issuer": "http://127.0.0.1:8090/vneid",
    "provincial_issuer": "http://127.0.0.1:8090/provincial",
}
NOWHERE = {"database_url": "postgresql+asyncpg://nobody@127.0.0.1:9/none", "nats_url": "nats://127.0.0.1:9"}


def document() -> dict[str, Any]:
    """The merged document; no service runs for it."""
    with tempfile.TemporaryDirectory() as folder:
        keys = ProcessKeys.create(Path(folder))
        documents = {upstream: _of_service(upstream, keys, folder) for upstream in Upstream}
        given = _required(GatewaySettings, folder) | NOWHERE | _keys(keys, "gateway") | ADDRESSES
        return merge(documents, GatewaySettings.model_validate(given))


def _of_service(upstream: Upstream, keys: ProcessKeys, folder: str) -> dict[str, Any]:
    package = upstream.replace("-", "_")
    module = import_module(f"{package}.settings")
    [kind] = [found for found in vars(module).values() if _is_settings_of(found, package)]
    values = _required(kind, folder) | NOWHERE | _keys(keys, upstream)
    return import_module(f"{package}.app").create(kind(**values)).openapi()


def _is_settings_of(kind: Any, package: str) -> bool:
    return isinstance(kind, type) and issubclass(kind, ServiceSettings) and kind.__module__.startswith(package)


def _required(kind: Any, folder: str) -> dict[str, Any]:
    return {name: folder for name, field in kind.model_fields.items() if field.is_required()}


def _keys(keys: ProcessKeys, process: str) -> dict[str, Any]:
    return {"internal_keys_file": keys.public_file, "internal_private_key_file": keys.private_file(process)}


if __name__ == "__main__":
    STORED.write_text(json.dumps(document(), indent=1, ensure_ascii=False, sort_keys=True) + "\n")
