"""What every route does by itself: keys, versions, guards, problems, languages."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager

import pytest
from servicekit.auth import Caller, CallerKind
from servicekit.settings import Role
from servicekit.testing.keys import ANONYMOUS, citizen
from servicekit.testing.service import RunningService, eventually
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

Probe = Callable[..., AbstractAsyncContextManager[RunningService]]
AN, BINH = citizen("An"), citizen("Binh")


class TestIdempotency:
    async def test_a_post_without_a_key_is_refused(self, service: RunningService) -> None:
        headers = service.keys.headers(AN)
        answer = await service.client.post("/api/v1/notes", json={"id": 1, "text": "x"}, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_required")
        too_long = await service.post("/api/v1/notes", AN, {"id": 1, "text": "x"}, key="k" * 256)
        assert too_long.status_code == 400

    async def test_a_preview_needs_none(self, service: RunningService) -> None:
        headers = service.keys.headers(ANONYMOUS)
        answer = await service.client.post("/api/v1/preview", json={"id": 1, "text": "x"}, headers=headers)
        assert answer.status_code == 200

    async def test_a_replay_is_answered_even_when_the_effect_could_not_happen_again(
        self, service: RunningService
    ) -> None:
        first = await service.post("/api/v1/notes", AN, {"id": 1, "text": "x"}, key="k")
        again = await service.post("/api/v1/notes", AN, {"id": 1, "text": "x"}, key="k")
        assert (again.status_code, again.content) == (201, first.content)

    async def test_keys_of_two_people_do_not_meet(self, service: RunningService) -> None:
        await service.post("/api/v1/notes", AN, {"id": 1, "text": "x"}, key="k")
        other = await service.post("/api/v1/notes", BINH, {"id": 2, "text": "y"}, key="k")
        assert (other.status_code, other.json()["id"]) == (201, 2)

    async def test_a_failed_request_leaves_its_key_free(self, service: RunningService) -> None:
        assert (await service.post("/api/v1/notes", AN, {"id": 1, "text": "bad"}, key="k")).status_code == 500
        assert (await service.post("/api/v1/notes", AN, {"id": 1, "text": "bad"}, key="k")).status_code == 500
        mended = await service.post("/api/v1/notes", AN, {"id": 1, "text": "good"}, key="k")
        assert mended.status_code == 201


class TestVersions:
    @pytest.mark.parametrize(("version", "status"), [(None, 428), ("2", 412), (3, 200), ("*", 412), ('W/"3"', 412)])
    async def test_if_match_is_required_and_compared(
        self, service: RunningService, version: object, status: int
    ) -> None:
        headers = service.headers(AN) | ({"If-Match": f'"{version}"'} if isinstance(version, int) else {})
        if isinstance(version, str):
            headers["If-Match"] = version
        assert (await service.client.patch("/api/v1/versioned", headers=headers)).status_code == status


class TestGuard:
    @pytest.mark.parametrize(
        ("body", "code"),
        [
            (b'{"id": 1, "text": "a\\u0000b"}', "nul_character"),
            (b'{"id": 1, "text": "\\u001b[31m"}', "control_character"),
            (b'{"id": 1, "text": "\\ud800"}', "lone_surrogate"),
            (b'{"id": 1, "text": "\\ufffe"}', "noncharacter"),
            (b'{"id": 1, "text": "x", "extra": [' + b"1," * 2_000_001 + b"1]}", "too_many_values"),
            (b'{"id": 1, "text": "x", "extra": {"n": 1e999}}', None),
            (b'{"id": 1, "text": "x", "extra": {"n": NaN}}', "json_invalid"),
            (b'{"id": 1, "text": "x", "extra": ' + b'{"a":' * 40 + b"1" + b"}" * 41, "too_deep"),
            (b"[" * 100_000, None),
            (b'{"id": ' + b"9" * 1_000_000 + b', "text": "x"}', None),
            (b'{"id": 1, "text": ', "json_invalid"),
            (b"\xff\xfe", "json_invalid"),
        ],
    )
    async def test_what_could_choke_a_reader_is_422_with_a_pointer(
        self, service: RunningService, body: bytes, code: str | None
    ) -> None:
        headers = service.headers(AN) | {"Content-Type": "application/json"}
        answer = await service.client.post("/api/v1/notes", content=body, headers=headers)
        assert answer.status_code == 422, answer.text
        if code:
            assert answer.json()["errors"][0]["code"] == code

    async def test_unknown_fields_and_parameters_are_refused(self, service: RunningService) -> None:
        answer = await service.post("/api/v1/notes", AN, {"id": 1, "text": "x", "colour": "red"})
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/colour")
        assert (await service.get("/api/v1/notes?colour=red")).json()["errors"][0]["pointer"] == "?colour"
        assert (await service.get("/api/v1/notes?page_size=101")).status_code == 400

    async def test_a_parameter_that_takes_one_value_is_given_once(self, service: RunningService) -> None:
        answer = await service.get("/api/v1/notes?page_size=10&page_size=10")
        errors = [(error["pointer"], error["code"]) for error in answer.json()["errors"]]
        assert (answer.status_code, errors) == (400, [("?page_size", "repeated")])

    async def test_the_guard_reads_json_however_its_type_is_written(self, service: RunningService) -> None:
        headers = service.headers(AN) | {"Content-Type": "application/JSON"}
        body = b'{"id": 1, "text": "a\\u0000b"}'
        assert (await service.client.post("/api/v1/notes", content=body, headers=headers)).status_code == 422

    @pytest.mark.parametrize("media_type", ["application/x-www-form-urlencoded", "Multipart/Form-Data; boundary=x"])
    async def test_a_form_has_a_fingerprint_however_its_type_is_written(
        self, service: RunningService, media_type: str
    ) -> None:
        headers = service.headers(AN) | {"Content-Type": media_type}
        answer = await service.client.post("/api/v1/files", content=b"--x--\r\n", headers=headers)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/file")

    async def test_who_may_not_come_in_hears_it_before_the_body_is_read(self, service: RunningService) -> None:
        async def never_asked_for() -> AsyncIterator[bytes]:
            raise AssertionError("the body was read")
            yield b""

        headers = service.headers(ANONYMOUS) | {"Content-Type": "application/json"}
        answer = await service.client.post("/api/v1/notes", content=never_asked_for(), headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")

    async def test_nul_in_a_parameter_is_400(self, service: RunningService) -> None:
        answer = await service.get("/api/v1/notes?page_size=%00")
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "nul_character")


class TestCallers:
    async def test_internal_routes_open_for_services_alone(self, service: RunningService) -> None:
        by_service = service.service_headers("payment-service")
        assert (await service.client.get("/internal/secret", headers=by_service)).status_code == 200
        assert (await service.get("/internal/secret", AN)).status_code == 401
        pretender = Caller(subject="service:x", kind=CallerKind.SERVICE)
        by_gateway = service.keys.headers(pretender)
        assert (await service.client.get("/internal/secret", headers=by_gateway)).status_code == 401

    async def test_nobody_gets_401_and_a_problem(self, service: RunningService) -> None:
        answer = await service.post("/api/v1/notes", ANONYMOUS, {"id": 1, "text": "x"})
        problem = answer.json()
        assert (answer.status_code, problem["code"]) == (401, "unauthenticated")
        assert answer.headers["content-type"] == "application/problem+json"
        assert problem["origin"] == "catalog-service" and len(problem["trace_id"]) == 32

    @pytest.mark.parametrize(
        ("accepted", "title"),
        [
            (None, "Không tìm thấy"),
            ("en", "Not found"),
            ("en;q=0.3, vi", "Không tìm thấy"),
            ("fr, en;q=0.5", "Not found"),
        ],
    )
    async def test_titles_are_vietnamese_unless_english_is_wanted(
        self, service: RunningService, accepted: str | None, title: str
    ) -> None:
        headers = {"Accept-Language": accepted} if accepted else {}
        answer = await service.client.get("/api/v1/nowhere", headers=headers)
        assert answer.json()["title"] == title

    async def test_the_trace_of_the_caller_goes_on(self, service: RunningService) -> None:
        headers = service.headers(AN) | {"traceparent": f"00-{'a' * 32}-{'b' * 16}-01"}
        answer = await service.client.get("/api/v1/nowhere", headers=headers)
        assert answer.json()["trace_id"] == "a" * 32


class TestOperations:
    async def test_ready_and_metrics(self, service: RunningService) -> None:
        async def whole() -> bool:
            return (await service.client.get("/readyz")).json() == {"ready": True, "degraded": []}

        await eventually(whole)
        [consumer] = service.kit.consumers
        consumer.listening = False
        assert (await service.client.get("/readyz")).json() == {"ready": True, "degraded": [consumer.durable]}
        await service.get("/api/v1/notes")
        metrics = (await service.client.get("/metrics")).text
        assert 'route="/api/v1/notes"' in metrics
        assert "outbox_depth" in metrics and "database_pool_in_use" in metrics

    async def test_problems_are_listed_for_the_gateway(self, service: RunningService) -> None:
        listed = (await service.client.get("/problems.json")).json()
        assert {"code": "not_found", "status": 404, "title_vi": "Không tìm thấy", "title_en": "Not found"} in listed


async def test_a_refused_method_names_all_that_the_path_knows(service: RunningService) -> None:
    refused = await service.client.delete("/api/v1/notes")
    assert (refused.status_code, refused.json()["code"]) == (405, "method_not_allowed")
    assert refused.headers["allow"] == "GET, POST"


async def test_a_database_that_is_away_is_503_and_worth_another_try(service: RunningService) -> None:
    nobody_listens = create_async_engine("postgresql+asyncpg://nobody@127.0.0.1:9/none")
    service.kit.database.sessions.configure(bind=nobody_listens)
    try:
        answer = await service.get("/api/v1/notes", AN)
    finally:
        service.kit.database.sessions.configure(bind=service.kit.database.engine)
        await nobody_listens.dispose()
    assert (answer.status_code, answer.json()["code"], answer.headers["retry-after"]) == (503, "unavailable", "2")
    assert (await service.get("/api/v1/notes", AN)).status_code == 200


@pytest.mark.parametrize("sqlstate", ["55P03", "40P01"])
async def test_a_lock_that_somebody_holds_is_503_and_worth_another_try(service: RunningService, sqlstate: str) -> None:
    async with service.kit.database.engine.begin() as connection:
        failing = f"BEGIN RAISE EXCEPTION USING ERRCODE = '{sqlstate}'; END"
        await connection.execute(text(f"CREATE FUNCTION locked() RETURNS trigger LANGUAGE plpgsql AS $$ {failing} $$"))
        await connection.execute(text("CREATE TRIGGER locked BEFORE INSERT ON note EXECUTE FUNCTION locked()"))
    answer = await service.post("/api/v1/notes", AN, {"id": 1, "text": "x"})
    assert (answer.status_code, answer.json()["code"], answer.headers["retry-after"]) == (503, "unavailable", "2")


async def test_two_apps_of_one_definition_share_its_routes_and_nothing_else(probe: Probe) -> None:
    async with probe(role=Role.API) as one, probe(role=Role.API) as other:
        assert one.kit.definition is other.kit.definition
        for service, words in ((one, "first"), (other, "second")):
            answer = await service.post("/api/v1/notes", AN, {"id": 1, "text": words}, key="k")
            assert (answer.status_code, answer.json()["text"]) == (201, words)
        assert [(await service.get("/api/v1/notes")).json() for service in (one, other)] == [
            [{"id": 1, "text": "first"}],
            [{"id": 1, "text": "second"}],
        ]
