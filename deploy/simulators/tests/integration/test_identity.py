from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet
from simulators.app import create_app
from simulators.identity.protocol import code_challenge
from simulators.settings import Settings

VERIFIER = "v" * 43
RETURN = "http://localhost:5173/back"


def asked(**changes: str) -> dict[str, str]:
    return {
        "response_type": "code",
        "client_id": "portal",
        "redirect_uri": RETURN,
        "scope": "openid",
        "state": "s-1",
        "nonce": "n-1",
        "code_challenge": code_challenge(VERIFIER),
        "code_challenge_method": "S256",
    } | changes


async def log_in(client: httpx.AsyncClient, person: str, issuer: str = "vneid", **changes: str) -> dict[str, list[str]]:
    """The parameters with which the browser comes back."""
    answer = await client.post(f"/{issuer}/authorize", data=asked(**changes) | {"person": person})
    assert answer.status_code == 303
    assert answer.headers["location"].startswith(RETURN)
    return parse_qs(urlsplit(answer.headers["location"]).query)


async def redeem(client: httpx.AsyncClient, code: str, issuer: str = "vneid", **changes: str) -> httpx.Response:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": RETURN,
        "client_id": "portal",
        "code_verifier": VERIFIER,
    }
    return await client.post(f"/{issuer}/token", data=form | changes)


async def claims_of(client: httpx.AsyncClient, token: str, issuer: str) -> dict[str, Any]:
    """Verified with the keys that the issuer's discovery document points at."""
    discovery = (await client.get(f"/{issuer}/.well-known/openid-configuration")).json()
    assert discovery["issuer"] == f"http://partners.test/{issuer}"
    keys = KeySet.import_key_set((await client.get(discovery["jwks_uri"])).json())
    return jwt.decode(token, keys, algorithms=["ES256"]).claims


async def test_the_page_lists_people_as_buttons_and_says_that_they_are_samples(client: httpx.AsyncClient) -> None:
    page = (await client.get("/vneid/authorize", params=asked())).text
    assert 'name="person" value="citizen-an"' in page
    assert "Nguyễn Văn An" in page
    assert "Dữ liệu mẫu" in page
    assert "clerk-tinh" not in page
    assert f'name="redirect_uri" value="{RETURN}"' in page


async def test_a_citizen_logs_in_with_code_and_proof(client: httpx.AsyncClient) -> None:
    back = await log_in(client, "citizen-an")
    assert back["state"] == ["s-1"]
    tokens = (await redeem(client, back["code"][0])).json()
    claims = await claims_of(client, tokens["access_token"], "vneid")
    assert claims["iss"] == "http://partners.test/vneid"
    assert claims["aud"] == "mot-cua"
    assert claims["exp"] - claims["iat"] == 3600
    assert (claims["LoaiTaiKhoan"], claims["loAs"], claims["HoVaTen"]) == (1, "2", "Nguyễn Văn An")
    assert claims["sub"] == claims["TechID"]
    identity = await claims_of(client, tokens["id_token"], "vneid")
    assert (identity["aud"], identity["nonce"]) == ("portal", "n-1")


async def test_an_official_logs_in_at_the_provincial_issuer_alone(client: httpx.AsyncClient) -> None:
    assert (await log_in(client, "clerk-tinh", "vneid"))["error"] == ["access_denied"]
    back = await log_in(client, "clerk-tinh", "provincial", client_id="desk")
    tokens = (await redeem(client, back["code"][0], "provincial", client_id="desk")).json()
    claims = await claims_of(client, tokens["access_token"], "provincial")
    assert (claims["sub"], claims["roles"], claims["unit"]) == ("clerk-tinh", ["clerk"], "H05.00")


async def test_a_code_works_once_and_only_with_its_proof(client: httpx.AsyncClient) -> None:
    code = (await log_in(client, "citizen-an"))["code"][0]
    assert (await redeem(client, code, code_verifier="w" * 43)).json() == {"error": "invalid_grant"}
    assert (await redeem(client, code)).json() == {"error": "invalid_grant"}
    code = (await log_in(client, "citizen-an"))["code"][0]
    assert (await redeem(client, code, "provincial")).status_code == 400
    code = (await log_in(client, "citizen-an"))["code"][0]
    assert (await redeem(client, code)).status_code == 200
    assert (await redeem(client, code)).status_code == 400


async def test_a_request_without_s256_goes_back_with_an_error(client: httpx.AsyncClient) -> None:
    answer = await client.get("/vneid/authorize", params=asked(code_challenge_method="plain"))
    assert answer.status_code == 303
    assert answer.headers["location"] == f"{RETURN}?error=invalid_request&state=s-1"


@pytest.mark.parametrize("changes", [{"client_id": "other"}, {"redirect_uri": "https://example.com/back"}])
async def test_a_stranger_is_not_redirected(client: httpx.AsyncClient, changes: dict[str, str]) -> None:
    answer = await client.get("/vneid/authorize", params=asked(**changes))
    assert answer.status_code == 400
    assert "location" not in answer.headers


async def test_scripts_get_a_token_of_whoever_it_is(client: httpx.AsyncClient) -> None:
    for person, issuer in (("enterprise-kinhbac", "vneid"), ("approver-tuphap", "provincial")):
        token = (await client.post("/vneid/demo-token", json={"person": person})).json()["access_token"]
        claims = await claims_of(client, token, issuer)
        assert claims["iss"] == f"http://partners.test/{issuer}"
        answer = await client.get(f"/{issuer}/userinfo", headers={"Authorization": f"Bearer {token}"})
        assert answer.json()["sub"] == claims["sub"]
    assert (await client.post("/vneid/demo-token", json={"person": "nobody"})).status_code == 404


async def test_userinfo_refuses_what_is_not_its_own_token(client: httpx.AsyncClient) -> None:
    token = (await client.post("/vneid/demo-token", json={"person": "clerk-tinh"})).json()["access_token"]
    for bad in (token, "rubbish", ""):
        assert (await client.get("/vneid/userinfo", headers={"Authorization": f"Bearer {bad}"})).status_code == 401


async def test_people_are_listed_for_scripts(client: httpx.AsyncClient) -> None:
    people = (await client.get("/people")).json()
    assert people["notice"] == "dữ liệu mẫu"
    assert len(people["items"]) == 19


async def test_tokens_outlive_a_restart(settings: Settings, tmp_path: Any) -> None:
    async def keys_of_a_new_process() -> Any:
        app = create_app(settings.model_copy(update={"data_folder": tmp_path}))
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://partners.test") as client,
        ):
            return (await client.get("/vneid/jwks.json")).json()

    keys = await keys_of_a_new_process()
    assert keys == await keys_of_a_new_process()
    assert "d" not in keys["keys"][0]


async def test_an_outage_of_vneid_leaves_the_scripts_door_open(
    client: httpx.AsyncClient, order_fault: Callable[..., Awaitable[None]]
) -> None:
    await order_fault("vneid", "http_500", 1)
    assert (await client.post("/vneid/demo-token", json={"person": "citizen-an"})).status_code == 200
    assert (await client.get("/vneid/jwks.json")).status_code == 500
    assert (await client.get("/vneid/jwks.json")).status_code == 200
