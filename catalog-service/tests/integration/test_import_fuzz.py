"""Spoilt documents through the door: never an error of ours, always an operation that ends and a report that points."""

import copy
import random
from typing import Any

import pytest
from catalog_service.imports.examples import NATIONAL_RECORD
from servicekit.testing.service import RunningService

NASTY: list[Any] = [
    None, True, -1, 2**53, 2**63, 1e300, "", " ", "x" * 3000, "9" * 400, "inf", "2026-02-30", "9999-12-31",
    "\u2028", "H05.06", [], [[]], [None], {}, {"a~/b": [1]}, ["H05.06"] * 3, {"code": "H05.06"}, [{"id": "x"}] * 2,
]  # fmt: skip
EXAMPLES = 3
ROWS = 10


def spoilt(sound: Any, chance: random.Random) -> Any:
    """One value within, wherever it is, is another."""
    value = copy.deepcopy(sound)
    target, parts = value, 0
    while True:
        steps = list(target) if isinstance(target, dict) else list(range(len(target)))
        step = chance.choice(steps)
        inner = target[step]
        if not isinstance(inner, dict | list) or not inner or (parts and chance.random() < 0.2):
            target[step] = chance.choice(NASTY)
            return value
        target, parts = inner, parts + 1


async def require_an_end_and_a_report(service: RunningService, samples: Any, document: Any) -> None:
    """Refused as a whole with a pointer, or an operation with a report in which each refused row points."""
    answer = await service.post("/api/v1/catalog/imports", samples.administrator, document)
    if answer.status_code != 202:
        assert answer.status_code in (413, 422), answer.text
        assert answer.json()["errors"]
        return
    operation = await samples.finished(answer)
    problem = operation["problem"] or {"code": "import_rejected"}
    assert problem["code"] == "import_rejected", problem
    report = await samples.report_of(operation)
    for row in report["rows"]:
        assert (row["outcome"] == "rejected") == bool(row["problems"])
        assert all(one["pointer"].startswith("/") and one["message"] for one in row["problems"])


@pytest.mark.timeout(300)
async def test_spoilt_documents_and_national_records_always_end_in_a_report(
    filled: RunningService, samples: Any
) -> None:
    chance = random.Random(20260401)
    unit = samples.agencies()[-1] | {"code": "H05.98", "states": [], "participation": {"status": "full"}}
    code = {"list": "data-stores", "code": "x", "name_vi": "Kho", "valid_from": "2026-01-01"}
    for _ in range(EXAMPLES):
        sound = {
            "agencies": [unit], "fields": samples.fields(), "code_lists": [code],
            "procedures": [samples.criminal_record(code=f"1.0000{number:02}") for number in range(ROWS)],
        }  # fmt: skip
        for section, values in sound.items():
            sound[section] = [spoilt(value, chance) for value in values]
        await require_an_end_and_a_report(filled, samples, sound)
        records = [spoilt(NATIONAL_RECORD, chance) for _ in range(ROWS)]
        await require_an_end_and_a_report(filled, samples, {"records": records})
