"""What a service offers under `/api/v1` is routed to it, and nothing internal is routed at all."""

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from gateway.routes_table import BASE, ROUTES, Upstream, find
from servicekit.settings import ServiceSettings
from servicekit.testing.keys import ProcessKeys


def offered_paths(upstream: Upstream, keys: ProcessKeys, folder: Path) -> list[str]:
    package = upstream.replace("-", "_")
    settings_module = import_module(f"{package}.settings")
    own = [kind for kind in vars(settings_module).values() if _is_settings_of(kind, package)]
    assert len(own) == 1
    values: dict[str, Any] = {
        name: str(folder) for name, field in own[0].model_fields.items() if field.is_required()
    } | {
        "database_url": "postgresql+asyncpg://nobody@127.0.0.1:9/none",
        "nats_url": "nats://127.0.0.1:9",
        "internal_keys_file": keys.public_file,
        "internal_private_key_file": keys.private_file(upstream),
    }
    app = import_module(f"{package}.app").create(own[0](**values))
    return sorted(app.openapi()["paths"])


def _is_settings_of(kind: Any, package: str) -> bool:
    return isinstance(kind, type) and issubclass(kind, ServiceSettings) and kind.__module__.startswith(package)


@pytest.mark.parametrize("upstream", list(Upstream))
def test_every_path_of_a_service_is_routed_to_it(upstream: Upstream, process_keys: ProcessKeys, tmp_path: Path) -> None:
    offered = offered_paths(upstream, process_keys, tmp_path)
    public = [path for path in offered if path.startswith(f"{BASE}/")]
    astray = {path: found for path in public if (found := _owner_of(path, upstream)) != upstream}
    assert public
    assert astray == {}


@pytest.mark.parametrize("upstream", list(Upstream))
def test_a_service_offers_nothing_outside_the_api_and_internal_paths(
    upstream: Upstream, process_keys: ProcessKeys, tmp_path: Path
) -> None:
    offered = offered_paths(upstream, process_keys, tmp_path)
    assert [path for path in offered if not path.startswith((f"{BASE}/", "/internal/"))] == []
    assert all(_owner_of(f"{BASE}{path}") is None for path in offered if path.startswith("/internal/"))


def test_no_pattern_stands_twice() -> None:
    patterns = [route.pattern for route in ROUTES]
    assert len(patterns) == len(set(patterns))


def _owner_of(path: str, asked: Upstream | None = None) -> Upstream | None:
    """With a plausible word for each parameter; an operation's id begins with its owner."""
    owner = asked.removesuffix("-service") if asked else "x"
    concrete = path.removeprefix(BASE).replace("{operation_id}", f"{owner}-1").replace("{", "x-").replace("}", "")
    route = find(concrete)
    return route.upstream if route else None
