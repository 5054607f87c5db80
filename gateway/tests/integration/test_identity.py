"""Whose token is believed, and what becomes of it."""

from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey
from servicekit.auth import Caller, CallerKind, Network, TokenVerifier
from servicekit.testing.service import eventually

Gateway = Any


async def ask(gateway: Gateway, token: str | None) -> Any:
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    return await gateway.client.get("/dossiers", headers=headers)


def last_caller(gateway: Gateway) -> Caller:
    return TokenVerifier(gateway.keys.public_file).verify(gateway.service.last.headers["X-Internal-Token"])


async def test_nobody_is_anonymous(gateway: Gateway) -> None:
    assert (await ask(gateway, None)).status_code == 200
    assert last_caller(gateway).kind is CallerKind.ANONYMOUS


async def test_an_official_brings_roles_and_unit(gateway: Gateway) -> None:
    token = gateway.provincial.official("clerk-tinh", "clerk", unit="H05.00")
    assert (await ask(gateway, token)).status_code == 200
    caller = last_caller(gateway)
    assert (caller.subject, caller.unit, caller.channel) == ("official:clerk-tinh", "H05.00", "counter")
    assert caller.roles == {"clerk"}


async def test_an_invalid_token_is_401_and_reaches_no_service(gateway: Gateway) -> None:
    stranger = ECKey.generate_key("P-256", {"kid": "one"}, private=True)
    symmetric = OctKey.generate_key(256, {"kid": "one"})
    claims = {"iss": gateway.vneid.url, "aud": "mot-cua", "exp": 4102444800, "sub": "an"}
    tokens = {
        "expired": gateway.vneid.citizen(exp=1),
        "another audience": gateway.vneid.citizen(aud="other"),
        "another issuer": gateway.vneid.citizen(iss="https://idp.example"),
        "no expiry": jwt.encode({"alg": "ES256", "kid": "one"}, {"iss": gateway.vneid.url}, gateway.vneid.key),
        "forged key": gateway.vneid.token(key=stranger, LoaiTaiKhoan="1", TechID="x", HoVaTen="X"),
        "issuer of the other provider": gateway.vneid.citizen(iss=gateway.provincial.url),
        "symmetric": jwt.encode({"alg": "HS256", "kid": "one"}, claims, symmetric),
        "claims that name nobody": gateway.vneid.token(sub="an"),
        "not a token": "abc",
        "three dots": "a.b.c",
    }
    for reason, token in tokens.items():
        answer = await ask(gateway, token)
        assert (answer.status_code, answer.json()["code"]) == (401, "invalid_token"), reason
        assert "invalid_token" in answer.headers["www-authenticate"]
    assert gateway.service.asked == []


async def test_another_scheme_than_bearer_is_401(gateway: Gateway) -> None:
    answer = await gateway.client.get("/dossiers", headers={"Authorization": "Basic YTpi"})
    assert answer.status_code == 401


async def test_the_gateways_own_internal_token_is_no_access_token(gateway: Gateway) -> None:
    await ask(gateway, gateway.vneid.citizen())
    internal = gateway.service.last.headers["X-Internal-Token"]
    assert (await ask(gateway, internal)).status_code == 401


async def test_the_same_token_is_verified_and_minted_once(gateway: Gateway) -> None:
    token = gateway.vneid.citizen()
    await ask(gateway, token)
    first = gateway.service.last.headers["X-Internal-Token"]
    await ask(gateway, token)
    assert gateway.service.last.headers["X-Internal-Token"] == first
    assert gateway.vneid.asked_for_keys == 1


async def test_unknown_keys_do_not_make_us_ask_again_and_again(gateway: Gateway) -> None:
    await ask(gateway, gateway.vneid.citizen())
    for number in range(5):
        key = ECKey.generate_key("P-256", {"kid": f"forged-{number}"}, private=True)
        answer = await ask(gateway, gateway.vneid.token(key=key))
        assert answer.status_code == 401
    assert gateway.vneid.asked_for_keys == 1


async def test_a_new_key_of_the_provider_is_learned(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.identity.issuer.MINIMUM_REFRESH_SECONDS", 0)
    await ask(gateway, gateway.vneid.citizen())
    gateway.vneid.key = ECKey.generate_key("P-256", {"kid": "two"}, private=True)
    assert (await ask(gateway, gateway.vneid.citizen())).status_code == 200


async def test_the_last_good_keys_are_kept_while_the_provider_is_down(gateway: Gateway) -> None:
    await ask(gateway, gateway.vneid.citizen())
    gateway.vneid.down = True
    assert (await ask(gateway, gateway.vneid.citizen(jti="another"))).status_code == 200


async def test_a_provider_never_reached_is_503_not_401(gateway: Gateway) -> None:
    gateway.vneid.down = True
    answer = await ask(gateway, gateway.vneid.citizen())
    assert (answer.status_code, answer.json()["code"]) == (503, "identity_provider_unavailable")
    gateway.vneid.down = False

    async def believed() -> bool:
        return (await ask(gateway, gateway.vneid.citizen())).status_code == 200

    await eventually(believed)


async def test_who_files_from_an_agencys_network_is_known_by_the_connection_alone(run_gateway: Any) -> None:
    forged = {"X-Forwarded-For": "192.0.2.1", "X-Real-Ip": "192.0.2.1", "Forwarded": "for=192.0.2.1"}
    networks = {"127.0.0.0/8": Network.AGENCY, "10.0.0.0/8": Network.OUTSIDE, "": None}
    for configured, expected in networks.items():
        async with run_gateway(agency_networks=configured) as gateway:
            await gateway.client.get("/dossiers", headers=forged)
            assert last_caller(gateway).network is expected
            await ask(gateway, gateway.vneid.citizen())
            assert last_caller(gateway).network is expected
