"""DOS-03: a draft is gone on with on another device, by who may work on it anyway, and by nobody else."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from contracts.dossier import ResumeLinkRequested
from dossier_service.dossiers.models import DossierHistory
from dossier_service.drafts.rules import end_of_day
from dossier_service.resume_links import rules
from dossier_service.resume_links.models import ResumeLink
from dossier_service.resume_links.sweeps import end_links
from dossier_service.testing.clocks import clock_at
from dossier_service.testing.courses import AN, CERTIFICATE, OFFICER, Json, complete_draft, must, read, row
from dossier_service.testing.statements import statements
from dossier_service.tracking.guessing import FREE
from servicekit.auth import Caller
from servicekit.testing.keys import citizen
from servicekit.testing.service import RunningService
from sqlalchemy import select

BINH = citizen("Bình", identity_number="027090000002")
PAGE = "https://dichvucong.vidu.vn/tiep-tuc"


@pytest.fixture(autouse=True)
def page(service: RunningService, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(service.kit.settings, "resume_url", PAGE)
    yield


async def begun(service: RunningService, caller: Caller = AN) -> Json:
    answer = await service.post("/api/v1/dossiers", caller, {"procedure_code": CERTIFICATE})
    return answer.raise_for_status().json()


def path_of(draft: Json) -> str:
    return f"/api/v1/dossiers/{draft['id']}/resume-links"


async def ask(service: RunningService, draft: Json, caller: Caller = AN, **body: str) -> httpx.Response:
    return await service.post(path_of(draft), caller, body)


async def token_of(service: RunningService, draft: Json) -> str:
    return (await ask(service, draft)).raise_for_status().json()["token"]


async def given(service: RunningService, draft: Json, channel: str = "sms") -> httpx.Response:
    path, headers = f"/internal/dossiers/{draft['id']}/resume-links", service.service_headers("notification-service")
    return await service.client.post(path, json={"channel": channel}, headers=headers)


async def resume(service: RunningService, token: str, caller: Caller = AN) -> httpx.Response:
    return await service.post("/api/v1/resume-links/open", caller, {"token": token})


async def links(service: RunningService) -> list[ResumeLink]:
    async with service.kit.database.sessions() as session:
        return list(await session.scalars(select(ResumeLink).order_by(ResumeLink.id)))


def told(answer: httpx.Response) -> Any:
    return answer.status_code, {name: value for name, value in answer.json().items() if name != "trace_id"}


class TestOnTheScreen:
    async def test_the_owner_goes_on_with_the_first_thing_that_is_missing(self, service: RunningService) -> None:
        draft = await begun(service)
        asked = await ask(service, draft)
        made = asked.json()
        assert (asked.status_code, made["channel"], made["url"]) == (201, None, f"{PAGE}#{made['token']}")
        assert (asked.headers["Cache-Control"], asked.headers["ETag"]) == (
            "no-store", f'"{(await row(service, draft)).version}"',
        )  # fmt: skip
        for typed in (made["token"], made["token"].lower().replace("-", " ").replace("0", "o").replace("1", "l")):
            answer = await resume(service, typed)
            assert answer.status_code == 200, answer.text
        gone_on = answer.json()
        assert (gone_on["dossier_id"], gone_on["procedure"]["code"]) == (draft["id"], CERTIFICATE)
        assert gone_on["continue_at"] == (await read(service, draft, AN))["missing"][0]
        [link] = await links(service)
        assert link.opened_at is not None and link.digest == rules.digest_of(made["token"])
        assert (await service.recorded(ResumeLinkRequested)) == []

    async def test_what_lacks_nothing_can_be_submitted(self, service: RunningService) -> None:
        draft = await complete_draft(service)
        assert (await resume(service, await token_of(service, draft))).json()["continue_at"] is None

    async def test_it_stands_in_the_history_without_the_token(self, service: RunningService) -> None:
        draft = await begun(service)
        token = await token_of(service, draft)
        async with service.kit.database.sessions() as session:
            query = select(DossierHistory).where(DossierHistory.dossier_id == UUID(draft["id"]))
            entry = (await session.scalars(query.order_by(DossierHistory.sequence.desc()))).first()
        assert entry and (entry.action, entry.details) == ("ask-resume-link", {"channel": "screen"})
        assert token not in str(entry.__dict__)


class TestSent:
    @pytest.mark.parametrize(("channel", "field"), [("sms", "phone"), ("email", "email")], ids=["sms", "email"])
    async def test_the_token_goes_to_the_contact_of_the_log_in_and_is_made_then(
        self, service: RunningService, channel: str, field: str
    ) -> None:
        draft = await begun(service)
        asked = await ask(service, draft, channel=channel)
        assert (asked.status_code, asked.json()["token"], asked.json()["url"]) == (201, None, None)
        [event] = await service.recorded(ResumeLinkRequested)
        assert (str(event.dossier_id), event.channel) == (draft["id"], channel)
        sent = (await given(service, draft, channel)).raise_for_status().json()
        assert (sent["to"], sent["url"]) == (getattr(AN.profile, field), f"{PAGE}#{sent['token']}")
        assert (await resume(service, sent["token"])).status_code == 200
        again = (await given(service, draft, channel)).raise_for_status().json()
        assert (await resume(service, sent["token"])).status_code == 404
        assert (await resume(service, again["token"])).status_code == 200

    async def test_another_channel_and_an_ended_link_get_no_token(self, service: RunningService) -> None:
        draft = await begun(service)
        asked = await ask(service, draft, channel="sms")
        assert (await given(service, draft, "email")).status_code == 404
        await service.client.delete(f"{path_of(draft)}/{asked.json()['id']}", headers=service.headers(AN))
        assert (await given(service, draft)).status_code == 404
        [link] = await links(service)
        assert link.sent_to is None

    async def test_without_such_a_contact_in_the_log_in_nothing_is_sent(self, service: RunningService) -> None:
        bare = AN.profile.model_copy(update={"phone": None}) if AN.profile else None
        draft = await begun(service)
        answer = await ask(service, draft, AN.model_copy(update={"profile": bare}), channel="sms")
        assert (answer.status_code, answer.json()["code"], answer.json()["channel"]) == (
            409, "no_contact_in_login", "sms",
        )  # fmt: skip
        assert await links(service) == []

    async def test_no_more_than_five_in_a_day(self, service: RunningService) -> None:
        draft = await begun(service)
        now = service.kit.clock()
        with clock_at(service, now):
            answers = [await ask(service, draft, channel="sms") for _ in range(rules.ASKS_A_DAY + 1)]
        assert [answer.status_code for answer in answers] == [201] * rules.ASKS_A_DAY + [409]
        assert answers[-1].json()["code"] == "resume_links_too_often"
        with clock_at(service, now + timedelta(days=1, seconds=1)):
            assert (await ask(service, draft, channel="sms")).status_code == 201


class TestWhoHasNoUseOfIt:
    async def test_whatever_is_wrong_the_answer_and_its_work_are_the_same(self, service: RunningService) -> None:
        draft = await begun(service)
        token, over = await token_of(service, draft), timedelta(days=rules.LASTS_DAYS + 1)
        with statements(service) as unknown:
            nothing = told(await resume(service, rules.new_token(), BINH))
        assert (nothing[0], nothing[1]["code"]) == (404, "nothing_to_resume")

        async def same(tried: str, caller: Caller) -> None:
            with statements(service) as asked:
                assert told(await resume(service, tried, caller)) == nothing
            assert [sql for sql, _ in asked] == [sql for sql, _ in unknown]

        await same(token, BINH)
        newer = await token_of(service, draft)
        await same(token, AN)
        (await resume(service, newer)).raise_for_status()
        with clock_at(service, service.kit.clock() + over):
            await same(newer, AN)

    async def test_it_ends_with_the_draft(self, service: RunningService) -> None:
        draft, other = await complete_draft(service), await begun(service)
        token, thrown_away = await token_of(service, draft), await token_of(service, other)
        await must(service, draft, "submit", AN)
        path = f"/api/v1/dossiers/{other['id']}/actions/discard"
        (await service.post(path, AN, version=(await row(service, other)).version)).raise_for_status()
        for ended in (token, thrown_away):
            assert (await resume(service, ended)).status_code == 404
        answer = await ask(service, draft)
        assert (answer.status_code, answer.json()["code"]) == (409, "no_draft_to_resume")

    async def test_officials_and_strangers_ask_for_none(self, service: RunningService) -> None:
        draft = await begun(service)
        assert (await ask(service, draft, OFFICER)).status_code == 403
        answer = await ask(service, draft, BINH)
        assert (answer.status_code, answer.json()["code"]) == (404, "dossier_not_found")

    async def test_who_guesses_waits_and_others_do_not(self, service: RunningService) -> None:
        draft = await begun(service)
        token = await token_of(service, draft)
        now = service.kit.clock()
        with clock_at(service, now):
            for _ in range(FREE):
                assert (await resume(service, rules.new_token(), BINH)).status_code == 404
            slowed = await resume(service, rules.new_token(), BINH)
            assert (slowed.status_code, slowed.json()["code"], slowed.headers["Retry-After"]) == (
                429, "tokens_guessed_too_often", "60",
            )  # fmt: skip
            assert (await resume(service, token)).status_code == 200


class TestItsEnd:
    async def test_it_is_listed_while_it_holds_and_withdrawn(self, service: RunningService) -> None:
        draft = await begun(service)
        made = (await ask(service, draft, channel="email")).json()
        listed = (await service.get(path_of(draft), AN)).json()["items"]
        assert [one["id"] for one in listed] == [made["id"]] and "token" not in listed[0] and "sent_to" not in listed[0]
        path = f"{path_of(draft)}/{made['id']}"
        for expected in (204, 404):
            assert (await service.client.delete(path, headers=service.headers(AN))).status_code == expected
        assert (await service.get(path_of(draft), AN)).json()["items"] == []

    @pytest.mark.parametrize(("kept_days", "lasts"), [(30, rules.LASTS_DAYS), (2, 2)], ids=["week", "draft's end"])
    async def test_it_lasts_a_week_and_never_longer_than_the_draft(
        self, service: RunningService, monkeypatch: pytest.MonkeyPatch, kept_days: int, lasts: int
    ) -> None:
        monkeypatch.setattr(service.kit.settings, "draft_kept_days", kept_days)
        await ask(service, await begun(service))
        [link] = await links(service)
        assert link.expires_at == end_of_day(link.asked_at, lasts)

    async def test_the_contact_goes_with_the_link(self, service: RunningService) -> None:
        draft, holds = await begun(service), await begun(service, BINH)
        await ask(service, draft, channel="sms")
        await ask(service, holds, BINH)
        with clock_at(service, service.kit.clock() + timedelta(days=rules.LASTS_DAYS + 1)):
            await ask(service, holds, BINH)
            await end_links(service.kit)
        by_draft = {str(link.dossier_id): link for link in await links(service)}
        over, held = by_draft[draft["id"]], by_draft[holds["id"]]
        assert (over.sent_to, over.ended_at is not None, held.ended_at) == (None, True, None)
