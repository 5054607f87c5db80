from pathlib import Path
from typing import Any

import pytest
from analytics_service.app import SERVICE, create
from analytics_service.definitions.metric import query_id
from analytics_service.definitions.metrics import METRICS
from analytics_service.definitions.overview import OVERVIEW
from analytics_service.settings import AnalyticsSettings
from servicekit.settings import Profile
from servicekit.testing.keys import ProcessKeys

PATHS = {
    "/api/v1/analytics/overview",
    "/api/v1/analytics/dossiers",
    "/api/v1/analytics/service-counts",
    "/api/v1/analytics/definitions",
    "/api/v1/analytics/reports",
    "/api/v1/analytics/reports/{report_id}",
    "/api/v1/analytics/concentration",
    "/api/v1/analytics/rushes",
    "/api/v1/analytics/filers",
    "/api/v1/analytics/funnel",
    "/api/v1/analytics/substitution",
    "/api/v1/analytics/workload",
    "/api/v1/analytics/surveys",
    "/api/v1/analytics/surveys/{survey_id}",
    "/api/v1/analytics/surveys/{survey_id}/sample",
    "/api/v1/analytics/surveys/{survey_id}/answers",
    "/api/v1/public/open-data/dossiers",
    "/api/v1/public/open-data/dossiers.csv",
    "/api/v1/analytics/exports",
    "/api/v1/analytics/exports/{export_id}/file",
    "/api/v1/analytics/export-templates",
    "/api/v1/analytics/export-templates/{template_id}",
    "/api/v1/operations/{operation_id}",
    "/api/v1/analytics/index766",
    "/api/v1/analytics/index766/dossiers",
    "/api/v1/analytics/index766/times",
    "/api/v1/analytics/charts/{name}",
    "/api/v1/analytics/charts/{name}.svg",
    "/api/v1/analytics/charts/{name}.png",
    "/api/v1/analytics/uptake",
    "/api/v1/analytics/uptake/dossiers",
    "/api/v1/analytics/claims",
    "/api/v1/analytics/claims/{claim_id}",
    "/api/v1/analytics/reconciliation",
    "/api/v1/analytics/sources",
    "/api/v1/analytics/checks",
    "/api/v1/sync/statistics",
    "/api/v1/public/statistics",
}


PICTURES = {".svg", ".png"}
FILES = {"/api/v1/analytics/exports/{export_id}/file", "/api/v1/public/open-data/dossiers.csv"}


@pytest.fixture
def document(tmp_path: Path) -> dict[str, Any]:
    keys = ProcessKeys.create(tmp_path)
    settings = AnalyticsSettings(
        profile=Profile.TEST,
        database_url="postgresql+asyncpg://nobody@127.0.0.1/none",
        nats_url="nats://127.0.0.1:1",
        internal_keys_file=keys.public_file,
        internal_private_key_file=keys.private_file(SERVICE.name),
    )
    return create(settings).openapi()


def test_contract_calls_are_there_with_summary_and_answer(document: dict[str, Any]) -> None:
    assert set(document["paths"]) == PATHS
    for path, operations in document["paths"].items():
        for operation in operations.values():
            assert "·" in operation["summary"]
            if path in FILES or "204" in operation["responses"]:
                continue
            answer = next(
                operation["responses"][status] for status in ("200", "201", "202") if status in operation["responses"]
            )
            if Path(path).suffix in PICTURES:
                assert next(iter(answer["content"])).startswith("image/")
                continue
            assert "$ref" in answer["content"]["application/json"]["schema"]


def test_reports_take_the_period_and_the_agency(document: dict[str, Any]) -> None:
    for path in ("/api/v1/analytics/overview", "/api/v1/analytics/dossiers", "/api/v1/public/statistics"):
        names = {parameter["name"] for parameter in document["paths"][path]["get"]["parameters"]}
        assert names >= {"from", "to", "agency"}


def test_every_metric_is_said_in_both_languages_and_owned() -> None:
    assert len({metric.key for metric in OVERVIEW}) == len(OVERVIEW) == 17
    for metric in METRICS.values():
        assert metric.sentence.vi and metric.sentence.en and metric.sentence.vi != metric.sentence.en
        assert metric.responsible and metric.version >= 1
        assert metric.filters and all(each.vi != each.en for each in metric.filters)
        assert (metric.numerator is None) == (metric.denominator is None)


def test_query_id_is_the_same_for_the_same_question_alone() -> None:
    metric = METRICS["dossiers_online"]
    asked = {"from": "2019-01-01", "to": "2019-12-31", "agency": "H05"}
    assert query_id(metric, asked) == query_id(metric, dict(reversed(asked.items())))
    assert query_id(metric, asked) == "q-170ed44392264faac23dc2f909e88d69"
    assert query_id(metric, asked) != query_id(metric, asked | {"to": "2019-12-30"})
    assert query_id(metric, asked) != query_id(METRICS["dossiers_level3"], asked)
