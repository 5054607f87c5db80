"""What has left the house is not taken back: papers signed for, another's words or files, another department's turn."""

from typing import Any

import pytest
from dossier_service.testing.courses import (
    AN,
    CERTIFICATE,
    CLERK,
    OFFICER,
    PDF,
    Json,
    accepted,
    act,
    must,
    read,
    row,
)
from servicekit.auth import Caller
from servicekit.testing.keys import official
from servicekit.testing.service import RunningService

THEIRS = official("officer-congthuong", "officer", "H05.06")
RECEPTION: Json = {
    "procedure_code": CERTIFICATE,
    "applicant": {
        "kind": "citizen",
        "name": "Trần Thị Mẫu",
        "identity_number": "027090000001",
        "phone": "0912000009",
    },
    "form": {"purpose": "Xin việc"},
    "papers": [{"required_document": "identity", "originals": 1}],
    "paper_reason": "no_device",
}


@pytest.fixture
async def received(service: RunningService) -> Json:
    """With papers that lie at the desk."""
    return (await service.post("/api/v1/counter/dossiers", CLERK, RECEPTION)).raise_for_status().json()


async def papers(service: RunningService, dossier: Json, action: str, by: Caller, body: Json | None = None) -> None:
    path = f"/api/v1/dossiers/{dossier['id']}/originals"
    version = int((await service.get(path, by)).headers["ETag"].strip('"'))
    (await service.post(f"{path}/actions/{action}", by, body, version=version)).raise_for_status()


async def upload(service: RunningService, dossier: Json, by: Caller, purpose: str) -> None:
    path, files = f"/api/v1/dossiers/{dossier['id']}/documents", {"file": ("a.pdf", PDF, "application/pdf")}
    answer = await service.client.post(path, files=files, data={"purpose": purpose}, headers=service.headers(by))
    answer.raise_for_status()


async def say(service: RunningService, dossier: Json, by: Caller, kind: str) -> None:
    answer = await service.post(f"/api/v1/dossiers/{dossier['id']}/{kind}", by, {"body": "Đã xem"})
    answer.raise_for_status()


async def cannot_undo(service: RunningService, dossier: Json, unit: str) -> None:
    assert "undo" not in (await read(service, dossier, CLERK))["allowed_actions"]
    refused = await act(service, dossier, "undo", CLERK)
    assert (refused.status_code, refused.json()["code"]) == (409, "nothing_to_undo")
    assert (await row(service, dossier)).current_unit == unit


async def test_papers_that_the_other_unit_has_signed_for_stay_with_their_dossier(
    service: RunningService, received: Json
) -> None:
    await papers(service, received, "hand-over", CLERK, {"unit": "H05.06"})
    await must(service, received, "forward", CLERK, {"unit": "H05.06"})
    assert "undo" in (await read(service, received, CLERK))["allowed_actions"]
    await papers(service, received, "receive", THEIRS)
    await cannot_undo(service, received, "H05.06")


async def test_papers_that_were_sent_after_it_are_not_left_alone(service: RunningService, received: Json) -> None:
    await must(service, received, "forward", CLERK, {"unit": "H05.06"})
    await papers(service, received, "hand-over", CLERK, {"unit": "H05.06"})
    await cannot_undo(service, received, "H05.06")


@pytest.mark.parametrize(
    ("trace", "by", "what"),
    [(upload, THEIRS, "result"), (upload, THEIRS, "message"), (say, THEIRS, "messages"), (say, THEIRS, "notes")],
    ids=["result", "file-of-a-message", "message", "note"],
)
async def test_another_officials_words_or_files_are_not_passed_over(
    service: RunningService, trace: Any, by: Caller, what: str
) -> None:
    dossier = await must(service, await accepted(service), "forward", CLERK, {"unit": "H05.06"})
    await trace(service, dossier, by, what)
    await cannot_undo(service, dossier, "H05.06")


@pytest.mark.parametrize("by", [AN, CLERK], ids=["applicant", "oneself"])
async def test_what_the_applicant_or_oneself_has_said_takes_nothing_away(service: RunningService, by: Caller) -> None:
    dossier = await must(service, await accepted(service), "forward", CLERK, {"unit": "H05.06"})
    await say(service, dossier, by, "messages")
    await must(service, dossier, "undo", CLERK)
    assert (await row(service, dossier)).current_unit == "H05.03"


class TestAcrossDepartments:
    async def test_the_agency_that_answers_takes_back_what_it_sent_elsewhere(self, service: RunningService) -> None:
        dossier = await must(service, await accepted(service), "forward", OFFICER, {"unit": "H05.06"})
        await must(service, dossier, "undo", OFFICER)
        assert (await row(service, dossier)).current_unit == "H05.03"
        assert (await service.get(f"/api/v1/dossiers/{dossier['id']}", THEIRS)).status_code == 404

    async def test_a_unit_that_only_held_it_has_let_go_once_it_has_sent_it_on(self, service: RunningService) -> None:
        dossier = await must(service, await accepted(service), "forward", CLERK, {"unit": "H05.06"})
        await must(service, dossier, "forward", THEIRS, {"unit": "H05.08"})
        assert (await act(service, dossier, "undo", THEIRS)).status_code == 404
        await must(service, dossier, "forward", OFFICER, {"unit": "H05.03"})
        assert (await row(service, dossier)).current_unit == "H05.03"
