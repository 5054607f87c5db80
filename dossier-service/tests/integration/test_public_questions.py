"""What anybody may ask without logging in: a wrong guess learns nothing, neither by the answer nor by the work done."""

from datetime import timedelta

import httpx
import pytest
from dossier_service.testing.clocks import clock_at
from dossier_service.testing.courses import AN, APPROVER, OFFICER, Json, accepted, complete_draft, must, upload
from dossier_service.testing.statements import statements
from dossier_service.tracking.guessing import FREE, LONGEST_WAIT, forget_guesses, wait_after
from dossier_service.tracking.models import WrongGuess
from servicekit.testing.keys import ANONYMOUS
from servicekit.testing.service import RunningService
from sqlalchemy import func, select, text

TAIL = "0001"
PERSONAL = ("Nguyễn Văn An", "027090000001", "0912000001", "an@example.vn", "vneid:an", "Lý do riêng")


async def track(service: RunningService, code: str, identity_tail: str = TAIL) -> httpx.Response:
    return await service.post("/api/v1/tracking", ANONYMOUS, {"code": code, "identity_tail": identity_tail})


def told(answer: httpx.Response, *without: str) -> tuple[int, Json]:
    """And without what every answer has of its own."""
    return answer.status_code, {name: it for name, it in answer.json().items() if name not in ("trace_id", *without)}


async def decided(service: RunningService) -> tuple[Json, str]:
    """A dossier whose result waits at the desk, and the code of the result."""
    dossier = await accepted(service)
    file = await upload(service, dossier, OFFICER, purpose="result")
    body = {"outcome": "granted", "result": {"title": "Phiếu của Nguyễn Văn An", "document_ids": [file["id"]]}}
    await must(service, dossier, "propose", OFFICER, body | {"reason": "Lý do riêng"})
    await must(service, dossier, "decide", APPROVER, body)
    issued = await service.get(f"/api/v1/dossiers/{dossier['id']}/results", OFFICER)
    return dossier, issued.json()["items"][0]["code"]


async def test_progress_is_told_by_our_code_and_the_other_portals_without_a_person(service: RunningService) -> None:
    dossier, _ = await decided(service)
    async with service.kit.database.transaction() as session:
        await session.execute(text("UPDATE dossier SET source = 'national-portal', external_code = 'G01-1'"))
    ours, theirs = await track(service, dossier["code"]), await track(service, "G01-1")
    assert ours.status_code == 200 and ours.json() == theirs.json()
    assert (await track(service, dossier["code"].lower())).json() == ours.json()
    assert not [word for word in PERSONAL if word in ours.text]


@pytest.mark.parametrize(
    ("code", "identity_tail"),
    [
        (None, "9999"),
        (None, "27090000001x"),
        ("H05.03-260101-9999", TAIL),
        ("draft", TAIL),
    ],
    ids=["wrong digits", "too much", "no such code", "a draft's number"],
)
async def test_every_wrong_guess_gets_the_same_answer_for_the_same_work(
    service: RunningService, code: str | None, identity_tail: str
) -> None:
    dossier, draft = await accepted(service), await complete_draft(service)
    given = {None: dossier["code"], "draft": draft["draft_number"]}.get(code, code)
    with statements(service) as unknown:
        nothing = await track(service, "H05.99-000000-0000", "0000")
    with statements(service) as guessed:
        answer = await track(service, given or "", identity_tail)
    assert told(answer) == told(nothing) and answer.status_code == 404
    assert [sql for sql, _ in guessed] == [sql for sql, _ in unknown]
    asked = [sql for sql, _ in guessed if " dossier" in sql]
    assert len(asked) == 1 and "dossier.form" not in asked[0]


async def test_a_result_that_has_not_left_the_house_is_unknown_like_a_code_never_given(service: RunningService) -> None:
    _, code = await decided(service)
    async with service.kit.database.transaction() as session:
        await session.execute(text("UPDATE dossier SET status = 'decided'"))
    with statements(service) as unknown:
        never = await service.get("/api/v1/verify/AAAAAAAAAAAAAAAA", ANONYMOUS)
    with statements(service) as guessed:
        inside = await service.get(f"/api/v1/verify/{code}", ANONYMOUS)
    assert inside.status_code == 404 and [sql for sql, _ in guessed] == [sql for sql, _ in unknown]
    assert told(inside, "instance") == told(never, "instance")
    async with service.kit.database.transaction() as session:
        await session.execute(text("UPDATE dossier SET status = 'returned'"))
    shown = await service.get(f"/api/v1/verify/{code}", ANONYMOUS)
    assert shown.status_code == 200 and not [word for word in PERSONAL if word in shown.text]


async def test_the_person_follows_with_their_own_digits(service: RunningService) -> None:
    """Four digits and the whole number alike."""
    dossier = await accepted(service)
    number = AN.profile.identity_number if AN.profile else None
    for tail in (TAIL, number or ""):
        assert (await track(service, dossier["code"], tail)).json()["code"] == dossier["code"]


def test_who_guesses_on_waits_twice_as_long_each_time() -> None:
    minutes = [wait_after(times) // timedelta(minutes=1) for times in range(FREE - 1, FREE + 8)]
    assert minutes == [0, 1, 2, 4, 8, 16, 32, 60, 60]
    assert wait_after(10**9) == LONGEST_WAIT


async def guesses(service: RunningService) -> int:
    async with service.kit.database.sessions() as session:
        return await session.scalar(select(func.count()).select_from(WrongGuess)) or 0


@pytest.mark.parametrize("known", [True, False], ids=["a dossier", "no dossier"])
async def test_a_code_is_guessed_at_ever_more_slowly_whether_it_exists_or_not(
    service: RunningService, known: bool
) -> None:
    """From whatever address: nothing is counted by it here."""
    dossier = await accepted(service)
    code = dossier["code"] if known else "H05.03-260101-9999"
    now = service.kit.clock()
    with clock_at(service, now):
        wrong = [await track(service, code.lower() if n % 2 else code, f"9{n:03}") for n in range(FREE)]
        assert [answer.status_code for answer in wrong] == [404] * FREE
        slowed = await track(service, code)
        assert (slowed.status_code, slowed.json()["code"], slowed.headers["Retry-After"]) == (
            429, "guessed_too_often", "60",
        )  # fmt: skip
    with clock_at(service, now + timedelta(minutes=1)):
        assert (await track(service, code, "9999")).status_code == 404
        assert (await track(service, code)).headers["Retry-After"] == "120"
    with clock_at(service, now + timedelta(minutes=3)):
        assert (await track(service, code)).status_code == (200 if known else 404)
        assert await guesses(service) == (0 if known else 1)


async def test_other_services_questions_are_slowed_down_with_them_and_answered_as_for_no_dossier(
    service: RunningService,
) -> None:
    dossier = await accepted(service)
    headers = service.service_headers("payment-service")

    async def found(tail: str) -> int:
        question = {"code": dossier["code"], "identity_tail": tail}
        return (await service.client.post("/internal/dossiers/by-code", json=question, headers=headers)).status_code

    assert await found(TAIL) == 200
    assert [await found("9999") for _ in range(FREE)] == [404] * FREE
    assert await found(TAIL) == 404
    assert (await track(service, dossier["code"])).status_code == 429


async def test_guesses_are_forgotten_in_a_day(service: RunningService) -> None:
    now = service.kit.clock()
    with clock_at(service, now):
        for _ in range(FREE + 3):
            await track(service, "H05.03-260101-9999")
    with clock_at(service, now + timedelta(days=1, seconds=1)):
        assert (await track(service, "H05.03-260101-9999")).status_code == 404
        await track(service, "H05.03-260101-8888")
    with clock_at(service, now + timedelta(days=2)):
        await forget_guesses(service.kit)
        assert await guesses(service) == 2
    with clock_at(service, now + timedelta(days=2, minutes=1)):
        await forget_guesses(service.kit)
        assert await guesses(service) == 0
