from pathlib import Path

import pytest
from catalog_service.app import create
from catalog_service.blank_forms.schemas import Answers, PrintCommand
from catalog_service.code_lists.schemas import CodeListChange
from catalog_service.drafts.examples import CHANGE, DOCUMENT
from catalog_service.drafts.schemas import CloneCommand, PublishCommand, RetireCommand, TakeBackCommand
from catalog_service.exchange.schemas import ProposedProcedures
from catalog_service.hygiene.schemas import AcceptRequest
from catalog_service.legal_documents.schemas import LegalDocumentList
from catalog_service.levels.schemas import ProbeReport, WaiverAction, WaiverRequest, WaiverRevocation
from catalog_service.mandates.schemas import MandateChange
from catalog_service.national_codes.schemas import MappingEnd, MappingRequest, NationalProcedureList
from catalog_service.prices.schemas import FeeQuestion
from catalog_service.procedures.schemas import ProcedureChange, ProcedureDocument
from catalog_service.reorganisations.schemas import (
    AbolishCommand,
    AgencyCreate,
    MergeCommand,
    MoveCommand,
    RenameCommand,
    ReorganisationTakeBack,
    SplitCommand,
)
from catalog_service.search_words.schemas import SearchWordsChange
from catalog_service.settings import CatalogSettings
from pydantic import BaseModel
from servicekit.settings import Profile
from servicekit.testing.keys import ProcessKeys

CONTRACT = {
    ("get", "/procedures"),
    ("post", "/procedures"),
    ("get", "/procedures/{code}"),
    ("get", "/procedures/{code}/versions"),
    ("get", "/procedures/{code}/versions/{version}/changes"),
    ("get", "/procedures/{code}/classification"),
    ("get", "/procedures/{code}/level-waivers"),
    ("post", "/procedures/{code}/level-waivers"),
    ("get", "/procedures/{code}/level-waivers/{waiver_id}"),
    ("post", "/procedures/{code}/level-waivers/{waiver_id}/actions/sign"),
    ("post", "/procedures/{code}/level-waivers/{waiver_id}/actions/revoke"),
    ("post", "/catalog/level-probes"),
    ("get", "/catalog/level-coverage"),
    ("get", "/catalog/service-counts"),
    ("post", "/procedures/{code}/fee-preview"),
    ("get", "/mandates"),
    ("get", "/mandates/{mandate_id}"),
    ("put", "/mandates/{mandate_id}"),
    ("post", "/mandates/{mandate_id}/actions/withdraw"),
    ("get", "/mandates/{mandate_id}/compliance"),
    ("put", "/catalog/national-procedures"),
    ("get", "/catalog/national-codes"),
    ("get", "/catalog/national-codes/suggestions"),
    ("get", "/procedures/{code}/national-codes"),
    ("post", "/procedures/{code}/national-codes"),
    ("post", "/procedures/{code}/national-codes/{mapping_id}/actions/end"),
    ("get", "/catalog/legal-documents"),
    ("put", "/catalog/legal-documents"),
    ("get", "/catalog/unused-services"),
    ("get", "/catalog/service-usage"),
    ("get", "/catalog/hygiene"),
    ("post", "/catalog/hygiene/runs"),
    ("get", "/catalog/hygiene/{finding_id}"),
    ("post", "/catalog/hygiene/{finding_id}/actions/accept"),
    ("post", "/catalog/hygiene/{finding_id}/actions/take-back-acceptance"),
    ("get", "/procedures/{code}/form"),
    ("get", "/procedures/{code}/forms/{form_id}/file"),
    ("post", "/procedures/{code}/form/validation"),
    ("post", "/procedures/{code}/form/pdf"),
    ("get", "/procedures/{code}/draft"),
    ("post", "/procedures/{code}/draft/preview"),
    ("get", "/procedures/{code}/draft/forms/{form_id}/file"),
    ("put", "/procedures/{code}/draft/forms/{form_id}/file"),
    ("delete", "/procedures/{code}/draft/forms/{form_id}/file"),
    ("patch", "/procedures/{code}/draft"),
    ("delete", "/procedures/{code}/draft"),
    ("get", "/catalog/publications"),
    ("get", "/catalog/open-data"),
    ("get", "/catalog/open-data.ndjson"),
    ("get", "/catalog/open-data.csv"),
    ("post", "/procedures/{code}/actions/publish"),
    ("post", "/procedures/{code}/actions/retire"),
    ("post", "/procedures/{code}/actions/take-back-retirement"),
    ("get", "/agencies"),
    ("get", "/agencies/{code}"),
    ("get", "/agencies/{code}/jurisdiction"),
    ("post", "/agencies"),
    ("post", "/agencies/{code}/actions/rename"),
    ("post", "/agencies/{code}/actions/move"),
    ("post", "/agencies/{code}/actions/merge"),
    ("post", "/agencies/{code}/actions/split"),
    ("post", "/agencies/{code}/actions/abolish"),
    ("post", "/agencies/{code}/actions/take-back"),
    ("get", "/agencies/{code}/reorganisations"),
    ("get", "/fields"),
    ("get", "/code-lists"),
    ("get", "/code-lists/{name}"),
    ("put", "/code-lists/{name}"),
    ("post", "/catalog/imports"),
    ("get", "/catalog/imports/template.xlsx"),
    ("get", "/catalog/imports"),
    ("get", "/catalog/imports/{operation_id}/report"),
    ("get", "/catalog/imports/{operation_id}/report.xlsx"),
    ("get", "/catalog/drafts"),
    ("get", "/sync/procedures"),
    ("post", "/sync/procedures"),
    ("post", "/procedures/{code}/actions/clone"),
    ("get", "/catalog/export"),
    ("get", "/catalog/files/{sha256}"),
    ("put", "/catalog/files/{sha256}"),
    ("get", "/catalog/export.xlsx"),
    ("get", "/operations/{operation_id}"),
    ("get", "/procedures/facets"),
    ("get", "/catalog/synonyms"),
    ("put", "/catalog/synonyms"),
}


@pytest.fixture
def document(tmp_path: Path) -> dict:
    keys = ProcessKeys.create(tmp_path)
    settings = CatalogSettings(
        profile=Profile.TEST,
        database_url="postgresql+asyncpg://nobody@127.0.0.1/none",
        nats_url="nats://127.0.0.1:1",
        internal_keys_file=keys.public_file,
        internal_private_key_file=keys.private_file("catalog-service"),
    )
    return create(settings).openapi()


@pytest.fixture
def operations(document: dict) -> dict[tuple[str, str], dict]:
    paths = document["paths"]
    return {(method, path): found for path, methods in paths.items() for method, found in methods.items()}


def test_every_call_of_the_contract_is_there_and_no_other(operations: dict[tuple[str, str], dict]) -> None:
    assert set(operations) == {(method, f"/api/v1{path}") for method, path in CONTRACT}


def test_every_operation_has_a_summary_and_its_problems(operations: dict[tuple[str, str], dict]) -> None:
    for name, operation in operations.items():
        assert operation.get("summary"), name
        status, success = next(item for item in operation["responses"].items() if item[0].startswith("2"))
        is_file = name == ("get", "/api/v1/catalog/files/{sha256}")
        if status != "204" and not is_file and not name[1].endswith(("/file", "/pdf", ".xlsx", ".ndjson", ".csv")):
            assert success["content"]["application/json"]["schema"], name


def test_packages_are_described_down_to_their_rows(operations: dict[tuple[str, str], dict]) -> None:
    document = {"$ref": "#/components/schemas/CatalogueDocument"}
    exported = operations["get", "/api/v1/catalog/export"]["responses"]["200"]["content"]["application/json"]
    assert exported["schema"] == document
    taken = operations["post", "/api/v1/catalog/imports"]["requestBody"]["content"]["application/json"]
    assert document in taken["schema"]["anyOf"]


def test_every_body_of_json_has_an_example(document: dict, operations: dict[tuple[str, str], dict]) -> None:
    schemas = document["components"]["schemas"]
    bodies = {name: found["requestBody"]["content"] for name, found in operations.items() if "requestBody" in found}
    assert len(bodies) > 30
    for name, content in bodies.items():
        if (body := content.get("application/json")) is None:
            continue
        model = schemas.get(body["schema"].get("$ref", "").rpartition("/")[2], {})
        assert body.get("examples") or body["schema"].get("examples") or model.get("examples"), name


def test_what_a_partner_proposes_is_described_down_to_its_items(document: dict) -> None:
    proposed = document["components"]["schemas"]["ProposedProcedures"]["properties"]
    described = {name: proposed[name]["items"]["title"] for name in ("records", "procedures")}
    assert described == {"records": "NationalRecord", "procedures": "ProcedureDocument"}


@pytest.mark.parametrize(("model", "example"), [(ProcedureDocument, DOCUMENT), (ProcedureChange, CHANGE)])
def test_the_example_of_a_draft_is_one(model: type[BaseModel], example: dict) -> None:
    model.model_validate(example, extra="forbid")


EXEMPLIFIED = [
    AbolishCommand,
    AcceptRequest,
    AgencyCreate,
    Answers,
    CloneCommand,
    CodeListChange,
    FeeQuestion,
    LegalDocumentList,
    MandateChange,
    MappingEnd,
    MappingRequest,
    MergeCommand,
    MoveCommand,
    NationalProcedureList,
    PrintCommand,
    ProbeReport,
    ProposedProcedures,
    PublishCommand,
    RenameCommand,
    ReorganisationTakeBack,
    RetireCommand,
    SearchWordsChange,
    SplitCommand,
    TakeBackCommand,
    WaiverAction,
    WaiverRequest,
    WaiverRevocation,
]


@pytest.mark.parametrize("model", EXEMPLIFIED, ids=[model.__name__ for model in EXEMPLIFIED])
def test_the_example_of_a_body_is_one(model: type[BaseModel]) -> None:
    examples = model.model_json_schema()["examples"]
    assert examples
    for example in examples:
        model.model_validate(example)
