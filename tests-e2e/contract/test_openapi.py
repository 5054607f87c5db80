"""The API changes by addition: what the stored document promised is still there."""

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
Document = dict[str, Any]
METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture(scope="module")
def now() -> Document:
    spec = importlib.util.spec_from_file_location("generate_openapi", ROOT / "docs" / "generate_openapi.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.document()


@pytest.fixture(scope="module")
def stored() -> Document:
    return json.loads((ROOT / "docs" / "openapi.json").read_text())


def operations(document: Document) -> dict[str, Document]:
    return {
        f"{method.upper()} {path}": operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if method in METHODS
    }


def test_no_operation_has_gone(stored: Document, now: Document) -> None:
    assert set(operations(stored)) - set(operations(now)) == set()


def test_no_parameter_has_gone_or_become_required(stored: Document, now: Document) -> None:
    broken = []
    for name, before in operations(stored).items():
        after = {(p["in"], p["name"]): p for p in operations(now)[name].get("parameters", [])}
        known = {(p["in"], p["name"]): p for p in before.get("parameters", [])}
        broken += [f"{name}: {key} has gone" for key in known.keys() - after.keys()]
        broken += [
            f"{name}: {key} is now required"
            for key, parameter in after.items()
            if parameter.get("required") and not known.get(key, {}).get("required")
        ]
    assert broken == []


def test_no_field_has_gone_and_no_new_field_is_demanded(stored: Document, now: Document) -> None:
    broken = []
    for name, before in stored["components"]["schemas"].items():
        after = now["components"]["schemas"].get(name)
        if after is None:
            broken.append(f"{name} has gone")
            continue
        broken += [
            f"{name}.{field} has gone"
            for field in before.get("properties", {}).keys() - after.get("properties", {}).keys()
        ]
        if before.get("additionalProperties") is False:  # a command: what it demands may not grow
            demanded = set(after.get("required", [])) - set(before.get("required", []))
            broken += [f"{name}.{field} is now required" for field in demanded]
    assert broken == []


def test_every_operation_says_what_it_does(now: Document) -> None:
    silent = [name for name, operation in operations(now).items() if not operation.get("summary")]
    assert silent == []


def test_every_answer_has_a_shape(now: Document) -> None:
    """A route without a response model would cost twice and could leak what a model would leave out."""
    shapeless = []
    for name, operation in operations(now).items():
        for status, answer in operation["responses"].items():
            content = answer.get("content", {}).get("application/json")
            empty = name == "POST /api/v1/oauth/revoke"  # RFC 7009: 200 with nothing to say
            if status.startswith("2") and not empty and content is not None and content.get("schema") in ({}, None):
                shapeless.append(f"{name} {status}")
    assert shapeless == []
