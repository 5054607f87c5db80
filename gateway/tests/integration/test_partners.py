"""The token endpoint, and what a partner's token opens."""

import time
from typing import Any

import pytest
from gateway.clients.models import Partner, PartnerSecret, UsedAssertion
from gateway.clients.samples import SAMPLES
from joserfc import jwt
from joserfc.jwk import ECKey
from servicekit.auth import CallerKind, TokenVerifier
from sqlalchemy import func, select, update

Gateway = Any

TRANSPORT = {"client_id": "ministry-transport", "client_secret": "local-ministry-transport"}
GRANT = {"grant_type": "client_credentials"}
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


async def test_a_secret_in_the_form_gives_a_token_that_opens_sync(gateway: Gateway) -> None:
    answer = await gateway.client.post("/oauth/token", data=GRANT | TRANSPORT | {"scope": "sync:changes:read"})
    token = answer.json()
    assert answer.status_code == 200
    assert (token["token_type"], token["expires_in"], token["scope"]) == ("Bearer", 900, "sync:changes:read")
    assert answer.headers["cache-control"] == "no-store"
    headers = {"Authorization": f"Bearer {token['access_token']}"}
    assert (await gateway.client.get("/sync/changes", headers=headers)).status_code == 200
    caller = TokenVerifier(gateway.keys.public_file).verify(gateway.service.last.headers["X-Internal-Token"])
    assert (caller.kind, caller.client, caller.channel) == (CallerKind.PARTNER, "ministry-transport", "sync")
    assert caller.agencies == {"H05.08"}
    assert caller.scopes == {"sync:changes:read"}


async def test_basic_gives_a_token_too(gateway: Gateway) -> None:
    answer = await gateway.client.post("/oauth/token", data=GRANT, auth=("national-portal", "local-national-portal"))
    assert answer.status_code == 200
    assert "sync:dossiers:write" in answer.json()["scope"]


async def test_the_probe_runner_may_try_services_and_nothing_else(gateway: Gateway) -> None:
    prober = {"client_id": "probe-runner", "client_secret": "local-probe-runner"}
    token = (await gateway.client.post("/oauth/token", data=GRANT | prober)).json()
    assert set(token["scope"].split()) == {"catalog:probes:write", "dossiers:trial"}
    headers = {"Authorization": f"Bearer {token['access_token']}"}
    await gateway.client.post("/catalog/level-probes", headers=headers, json={})
    caller = TokenVerifier(gateway.keys.public_file).verify(gateway.service.last.headers["X-Internal-Token"])
    assert (caller.kind, caller.agencies) == (CallerKind.PARTNER, {"*"})
    assert caller.scopes == {"catalog:probes:write", "dossiers:trial"}
    approver = {"client_id": "probe-approver", "client_secret": "local-probe-approver"}
    for beyond in (prober | {"scope": "sync:dossiers:write"}, approver | {"scope": "catalog:probes:write"}):
        assert (await gateway.client.post("/oauth/token", data=GRANT | beyond)).json()["error"] == "invalid_scope"


@pytest.mark.parametrize(
    ("form", "status", "error"),
    [
        (GRANT | TRANSPORT | {"client_secret": "wrong"}, 401, "invalid_client"),
        (GRANT | {"client_id": "nobody", "client_secret": "x"}, 401, "invalid_client"),
        (GRANT, 401, "invalid_client"),
        (GRANT | TRANSPORT | {"scope": "admin"}, 400, "invalid_scope"),
        (TRANSPORT | {"grant_type": "password"}, 400, "unsupported_grant_type"),
        ("grant_type=client_credentials&grant_type=x&client_id=a&client_secret=b", 400, "invalid_request"),
        (GRANT | {"client_id": "a\0", "client_secret": "b"}, 400, "invalid_request"),
    ],
)
async def test_errors_have_oauths_form(gateway: Gateway, form: Any, status: int, error: str) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    body = {"content": form} if isinstance(form, str) else {"data": form}
    answer = await gateway.client.post("/oauth/token", headers=headers, **body)
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    if status == 401:
        assert answer.headers["www-authenticate"].startswith("Basic")


async def test_a_nul_in_basic_is_an_invalid_client(gateway: Gateway) -> None:
    answer = await gateway.client.post("/oauth/token", data=GRANT, auth=("a%00", "b"))
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


async def test_a_form_sent_as_json_is_an_invalid_request(gateway: Gateway) -> None:
    answer = await gateway.client.post("/oauth/token", json=GRANT | TRANSPORT)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


async def test_who_guesses_secrets_has_to_wait(gateway: Gateway) -> None:
    wrong = GRANT | TRANSPORT | {"client_secret": "wrong"}
    statuses = [(await gateway.client.post("/oauth/token", data=wrong)).status_code for _ in range(4)]
    assert statuses == [401, 401, 401, 429]
    answer = await gateway.client.post("/oauth/token", data=GRANT | TRANSPORT)
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) >= 1


async def test_secrets_are_kept_as_digests(gateway: Gateway) -> None:
    async with gateway.app.database.sessions() as session:
        kept = (await session.scalars(select(PartnerSecret))).all()
    assert len(kept) == len(SAMPLES)
    assert all(len(secret.digest) == 32 and b"local-" not in secret.digest for secret in kept)
    assert len({secret.salt for secret in kept}) == len(SAMPLES)


async def test_an_assertion_proves_its_owner_once(gateway: Gateway) -> None:
    key = ECKey.generate_key("P-256", {"kid": "tax-1"}, private=True)
    public = {"keys": [key.as_dict(private=False)]}
    async with gateway.app.database.transaction() as session:
        await session.execute(update(Partner).where(Partner.name == "ministry-tax").values(public_keys=public))
    claims = {"iss": "ministry-tax", "sub": "ministry-tax", "aud": "http://127.0.0.1:8080", "jti": "a1"}
    claims |= {"exp": int(time.time()) + 60}

    def form(**changed: Any) -> dict[str, str]:
        assertion = jwt.encode({"alg": "ES256", "kid": "tax-1"}, claims | changed, key)
        return GRANT | {"client_assertion_type": ASSERTION_TYPE, "client_assertion": assertion}

    async def status(**changed: Any) -> int:
        return (await gateway.client.post("/oauth/token", data=form(**changed))).status_code

    assert await status() == 200
    assert await status() == 401
    assert await status(jti="a2") == 200
    assert await status(jti="a3", aud="https://other.example") == 401
    assert await status(jti="a4", sub="ministry-transport") == 401
    async with gateway.app.database.sessions() as session:
        assert await session.scalar(select(func.count()).select_from(UsedAssertion)) == 2


async def test_a_revoked_token_opens_nothing_more(gateway: Gateway) -> None:
    token = (await gateway.client.post("/oauth/token", data=GRANT | TRANSPORT)).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    assert (await gateway.client.get("/sync/changes", headers=headers)).status_code == 200
    revoked = await gateway.client.post("/oauth/revoke", data=TRANSPORT | {"token": token})
    assert revoked.status_code == 200
    assert (await gateway.client.get("/sync/changes", headers=headers)).status_code == 401
    await gateway.app.tokens.learn_revocations(gateway.app.database)
    assert (await gateway.client.get("/sync/changes", headers=headers)).status_code == 401


async def test_a_partner_that_was_switched_off_opens_nothing_more(gateway: Gateway) -> None:
    token = (await gateway.client.post("/oauth/token", data=GRANT | TRANSPORT)).json()["access_token"]
    async with gateway.app.database.transaction() as session:
        await session.execute(update(Partner).where(Partner.name == "ministry-transport").values(active=False))
    await gateway.app.tokens.learn_revocations(gateway.app.database)
    headers = {"Authorization": f"Bearer {token}"}
    assert (await gateway.client.get("/sync/changes", headers=headers)).status_code == 401
    assert (await gateway.client.post("/oauth/token", data=GRANT | TRANSPORT)).status_code == 401


async def test_an_overlong_form_is_refused(gateway: Gateway) -> None:
    answer = await gateway.client.post("/oauth/token", data=TRANSPORT | {"scope": "x" * 20_000})
    assert answer.status_code == 413
