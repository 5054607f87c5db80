"""One OpenAPI document from the services' and the gateway's own."""

import json
from collections.abc import Mapping
from typing import Any

from gateway.introduction import INTRODUCTION, SCOPE_MEANINGS
from gateway.own_operations import OPERATIONS, SCHEMAS
from gateway.routes_table import BASE, Upstream
from gateway.settings import GatewaySettings

Document = dict[str, Any]

TITLE = "Một Cửa · API dịch vụ công trực tuyến"
TAGS = {
    Upstream.CATALOG: "Danh mục thủ tục",
    Upstream.DOSSIER: "Hồ sơ",
    Upstream.PAYMENT: "Thanh toán",
    Upstream.NOTIFICATION: "Thông báo",
    Upstream.ANALYTICS: "Thống kê",
}
GATEWAY_TAG = "Cổng API"
PEOPLE: list[dict[str, list[str]]] = [{"vneid": []}, {"provincial": []}]
PARTNER_SCOPES = {
    ("get", "/sync/changes"): "sync:changes:read",
    ("post", "/sync/dossiers"): "sync:dossiers:write",
    ("get", "/sync/procedures"): "sync:procedures:read",
    ("post", "/sync/procedures"): "sync:procedures:write",
    ("post", "/sync/statistics"): "sync:statistics:write",
}
PROBES = ("post", "/catalog/level-probes")
KIOSK = (("post", "/agencies/{code}/tickets"), ("post", "/agencies/{code}/check-ins"))
PUBLIC_WRITES = ("/tracking", "/tickets/lookup", "/deadlines/preview", "/receipts/lookup", "/payments/")
PEOPLE_OR_NOBODY: list[dict[str, list[str]]] = [{}, {"vneid": []}, {"provincial": []}]


def merge(documents: Mapping[Upstream, Document], settings: GatewaySettings) -> Document:
    """Paths below `/api/v1` of all services; a component that two services define differently gets its owner's name."""
    merged: Document = {
        "openapi": "3.1.0",
        "info": {"title": TITLE, "version": "1", "description": INTRODUCTION},
        "servers": [{"url": settings.public_base_url}],
        "tags": [{"name": GATEWAY_TAG}, *({"name": TAGS[upstream]} for upstream in documents)],
        "paths": json.loads(json.dumps(OPERATIONS)),
        "components": {"schemas": dict(SCHEMAS), "securitySchemes": _security_schemes(settings)},
    }
    for operations in merged["paths"].values():
        for operation in operations.values():
            operation["tags"] = [GATEWAY_TAG]
    for upstream, document in documents.items():
        _add(merged, upstream, document)
    return merged


def _add(merged: Document, upstream: Upstream, document: Document) -> None:
    schemas: Document = document.get("components", {}).get("schemas", {})
    renamed = _names_for(merged["components"]["schemas"], schemas, upstream)
    merged["components"]["schemas"] |= {renamed[name]: _repoint(schema, renamed) for name, schema in schemas.items()}
    for path, operations in document.get("paths", {}).items():
        if not path.startswith(f"{BASE}/"):
            continue
        added = _repoint(operations, renamed)
        for method, operation in added.items():
            if isinstance(operation, dict):
                operation["tags"] = [TAGS[upstream]]
                operation.setdefault("security", _security(method, path.removeprefix(BASE)))
        merged["paths"].setdefault(path, {}).update(added)


def _names_for(taken: Document, schemas: Document, upstream: Upstream) -> dict[str, str]:
    """Renamed is what differs from its namesake, and whatever refers to something renamed."""
    owner = upstream.removesuffix("-service").capitalize()
    differing = {name for name, schema in schemas.items() if name in taken and taken[name] != schema}
    while True:
        referring = {name for name in schemas if name in taken and _references(schemas[name]) & differing} - differing
        if not referring:
            return {name: f"{owner}{name}" if name in differing else name for name in schemas}
        differing |= referring


def _references(value: Any) -> set[str]:
    if isinstance(value, dict):
        own = {value["$ref"].rpartition("/")[2]} if isinstance(value.get("$ref"), str) else set()
        return own.union(*map(_references, value.values()))
    return set().union(*map(_references, value)) if isinstance(value, list) else set()


def _repoint(value: Any, renamed: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        repointed = {key: _repoint(member, renamed) for key, member in value.items()}
        reference = value.get("$ref")
        if isinstance(reference, str):
            prefix, _, name = reference.rpartition("/")
            repointed["$ref"] = f"{prefix}/{renamed.get(name, name)}"
        return repointed
    if isinstance(value, list):
        return [_repoint(member, renamed) for member in value]
    return value


def _security(method: str, path: str) -> list[dict[str, list[str]]]:
    if path.startswith("/sync/pushes"):
        return [{"provincial": []}]
    if path.startswith("/sync/"):
        return [{"partner": [PARTNER_SCOPES[method, path]]}]
    if (method, path) == PROBES:
        return [{"provincial": []}, {"partner": ["catalog:probes:write"]}]
    if (method, path) in KIOSK:
        return [{"provincial": []}, {"partner": ["queues:tickets:write"]}]
    return PEOPLE_OR_NOBODY if method == "get" or path.startswith(PUBLIC_WRITES) else PEOPLE


def _security_schemes(settings: GatewaySettings) -> Document:
    return {
        "vneid": {
            "type": "openIdConnect",
            "description": "Người dân, doanh nghiệp",
            "openIdConnectUrl": f"{settings.vneid_issuer.rstrip('/')}/.well-known/openid-configuration",
        },
        "provincial": {
            "type": "openIdConnect",
            "description": "Cán bộ, công chức của tỉnh",
            "openIdConnectUrl": f"{settings.provincial_issuer.rstrip('/')}/.well-known/openid-configuration",
        },
        "partner": {
            "type": "oauth2",
            "description": "Bộ, ngành và Cổng Dịch vụ công quốc gia",
            "flows": {
                "clientCredentials": {"tokenUrl": f"{BASE}/oauth/token", "scopes": SCOPE_MEANINGS},
            },
        },
    }
