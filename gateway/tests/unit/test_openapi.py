from typing import Any

from gateway.openapi import merge
from gateway.routes_table import Upstream
from gateway.settings import GatewaySettings

SETTINGS = GatewaySettings.model_construct(
    vneid_issuer="http://idp/vneid", provincial_issuer="http://idp/provincial", public_base_url="http://gateway"
)


def document(path: str, page: dict[str, Any]) -> dict[str, Any]:
    reference = {"schema": {"$ref": "#/components/schemas/Page"}}
    answer = {"200": {"description": "", "content": {"application/json": reference}}}
    schemas = {"Item": page, "Page": {"items": {"$ref": "#/components/schemas/Item"}}}
    return {"paths": {path: {"get": {"responses": answer}}}, "components": {"schemas": schemas}}


def test_a_component_that_differs_takes_its_owners_name_with_all_that_refer_to_it() -> None:
    merged = merge(
        {
            Upstream.CATALOG: document("/api/v1/procedures", {"type": "string"}),
            Upstream.DOSSIER: document("/api/v1/dossiers", {"type": "integer"}),
        },
        SETTINGS,
    )
    schemas = merged["components"]["schemas"]
    assert schemas["Item"] == {"type": "string"}
    assert schemas["DossierItem"] == {"type": "integer"}
    assert schemas["Page"]["items"]["$ref"] == "#/components/schemas/Item"
    assert schemas["DossierPage"]["items"]["$ref"] == "#/components/schemas/DossierItem"
    content = merged["paths"]["/api/v1/dossiers"]["get"]["responses"]["200"]["content"]
    assert content["application/json"]["schema"]["$ref"] == "#/components/schemas/DossierPage"


def test_internal_paths_are_not_shown() -> None:
    merged = merge({Upstream.DOSSIER: document("/internal/dossiers", {"type": "string"})}, SETTINGS)
    assert not any("internal" in path for path in merged["paths"])


def test_partners_paths_ask_for_a_partner() -> None:
    merged = merge({Upstream.DOSSIER: document("/api/v1/sync/changes", {"type": "string"})}, SETTINGS)
    assert merged["paths"]["/api/v1/sync/changes"]["get"]["security"] == [{"partner": ["sync:changes:read"]}]
