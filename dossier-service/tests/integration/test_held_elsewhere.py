"""What a unit sees that is not the executing agency: the whole while it holds the dossier, its question when asked."""

import pytest
from contracts import examples
from dossier_service.testing.courses import (
    AN,
    CLERK,
    OFFICER,
    Json,
    act,
    complete_draft,
    must,
    row,
    upload,
)
from dossier_service.units import service as units
from servicekit.auth import Caller
from servicekit.testing.keys import official
from servicekit.testing.service import RunningService

THEIRS = official("officer-congthuong", "officer", "H05.06")
DIVISION = official("officer-phong", "officer", "H05.03.02")


@pytest.fixture
async def dossier(service: RunningService) -> Json:
    """With a paper that is not for every desk."""
    draft = await complete_draft(service)
    await upload(service, draft, AN, confidentiality="restricted")
    await must(service, draft, "submit", AN)
    return await must(service, draft, "accept", CLERK)


async def papers_of(service: RunningService, dossier: Json, caller: Caller) -> list[str]:
    answer = await service.get(f"/api/v1/dossiers/{dossier['id']}/documents", caller)
    return sorted(paper["confidentiality"] for paper in answer.raise_for_status().json()["items"])


async def test_who_holds_it_sees_it_whole_but_for_restricted_papers_and_nothing_afterwards(
    service: RunningService, dossier: Json
) -> None:
    path = f"/api/v1/dossiers/{dossier['id']}"
    assert (await service.get(path, THEIRS)).status_code == 404
    await must(service, dossier, "forward", CLERK, {"unit": "H05.06"})
    seen = (await service.get(path, THEIRS)).raise_for_status().json()
    assert seen["applicant"]["name"] and seen["form"] == {"purpose": "Xin việc"}
    assert await papers_of(service, dossier, THEIRS) == ["normal"]
    assert await papers_of(service, dossier, OFFICER) == ["normal", "restricted"]
    await must(service, dossier, "forward", THEIRS, {"unit": "H05.03"})
    assert (await service.get(path, THEIRS)).status_code == 404


async def test_a_division_of_the_agency_opens_what_the_agency_does(service: RunningService, dossier: Json) -> None:
    department = next(unit for unit in examples.units() if unit.code == "H05.03")
    division = {"code": "H05.03.02", "parent": "H05.03", "path": [*department.path, "H05.03.02"]}
    async with service.kit.database.transaction() as session:
        await units.keep(session, department.model_copy(update=division))
    await must(service, dossier, "forward", OFFICER, {"unit": "H05.03.02"})
    assert await papers_of(service, dossier, DIVISION) == ["normal", "restricted"]


async def test_who_is_only_asked_sees_the_question_and_nothing_of_the_person(
    service: RunningService, dossier: Json
) -> None:
    question = {"unit": "H05.06", "question": "Có ý kiến gì không?", "limit": {"value": 2, "unit": "working_day"}}
    await must(service, dossier, "consult", OFFICER, question)
    seen = (await service.get(f"/api/v1/dossiers/{dossier['id']}", THEIRS)).raise_for_status().json()
    assert (seen["applicant"], seen["form"], seen["submitted_by"]) == ({}, {}, "")
    for further in ("documents", "messages", "originals"):
        answer = await service.get(f"/api/v1/dossiers/{dossier['id']}/{further}", THEIRS)
        assert answer.status_code == 404, further
    assert (await act(service, dossier, "claim", THEIRS)).status_code == 404
    assert (await row(service, dossier)).current_unit == "H05.03"
