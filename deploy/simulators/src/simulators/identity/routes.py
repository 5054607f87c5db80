"""Two OIDC issuers: VNeID for citizens and organisations, the provincial one for officials."""

from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Header, Query, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from joserfc.jwk import ECKey
from pydantic import BaseModel

from simulators.faults import Partner, may_fail
from simulators.identity import protocol, store
from simulators.identity.people import BY_NAME, PEOPLE, IssuerName, Person, of_issuer
from simulators.identity.protocol import AuthorizationRequest, TokenRequest
from simulators.pages import notice, page
from simulators.simulation import Shared, Simulation

NO_STORE = {"Cache-Control": "no-store"}


@dataclass(frozen=True)
class Issuer:
    name: IssuerName
    title: str

    def url(self, simulation: Simulation) -> str:
        return f"{simulation.settings.public_base_url}/{self.name}"

    def key(self, simulation: Simulation) -> ECKey:
        return store.signing_key(simulation.storage, self.name)


ISSUERS = {
    IssuerName.VNEID: Issuer(IssuerName.VNEID, "Đăng nhập VNeID (mô phỏng)"),
    IssuerName.PROVINCIAL: Issuer(IssuerName.PROVINCIAL, "Đăng nhập cán bộ, công chức (mô phỏng)"),
}


class Choice(AuthorizationRequest):
    person: str = ""


class DemoTokenRequest(BaseModel):
    person: str


def issuer_router(issuer: Issuer) -> APIRouter:
    faults = [Depends(may_fail(Partner.VNEID))] if issuer.name is IssuerName.VNEID else []
    router = APIRouter(prefix=f"/{issuer.name}", tags=[issuer.name], dependencies=faults)

    @router.get("/.well-known/openid-configuration")
    async def discover(simulation: Shared) -> dict[str, Any]:
        return protocol.discovery(issuer.url(simulation))

    @router.get("/jwks.json")
    async def list_keys(simulation: Shared) -> dict[str, Any]:
        return {"keys": [issuer.key(simulation).as_dict(private=False)]}

    @router.get("/authorize")
    async def ask_who(asked: Annotated[AuthorizationRequest, Query()], request: Request) -> Response:
        refused = _refuse(asked, request)
        if refused is not None:
            return refused
        people = of_issuer(issuer.name)
        return page(request, "authorize.html", issuer=issuer, asked=asked.model_dump(), people=people)

    @router.post("/authorize")
    async def log_in(choice: Annotated[Choice, Form()], request: Request, simulation: Shared) -> Response:
        refused = _refuse(choice, request)
        if refused is not None:
            return refused
        person = BY_NAME.get(choice.person)
        if person is None or person.issuer is not issuer.name:
            return _go_back(choice, error="access_denied")
        return _go_back(choice, code=store.grant_code(simulation.storage, choice, person.name, simulation.clock()))

    @router.post("/token")
    async def redeem(asked: Annotated[TokenRequest, Form()], simulation: Shared) -> Response:
        if asked.grant_type != "authorization_code":
            return JSONResponse({"error": "unsupported_grant_type"}, 400, NO_STORE)
        grant, now = store.redeem_code(simulation.storage, asked.code), simulation.clock()
        person = BY_NAME.get(grant["person"]) if grant else None
        if (
            grant is None
            or person is None
            or person.issuer is not issuer.name
            or not protocol.proves(asked, grant, now)
        ):
            return JSONResponse({"error": "invalid_grant"}, 400, NO_STORE)
        url, key = issuer.url(simulation), issuer.key(simulation)
        identity = protocol.id_token(url, person, asked.client_id, grant["nonce"], key, now)
        return JSONResponse(_tokens(simulation, person, asked.client_id) | {"id_token": identity}, headers=NO_STORE)

    @router.get("/userinfo")
    async def describe(simulation: Shared, authorization: Annotated[str, Header()] = "") -> Response:
        token = authorization.removeprefix("Bearer ")
        url, key = issuer.url(simulation), issuer.key(simulation)
        claims = protocol.read_access_token(token, url, key, simulation.clock())
        person = next(
            (person for person in of_issuer(issuer.name) if claims and person.claims["sub"] == claims["sub"]), None
        )
        if person is None:
            return JSONResponse({"error": "invalid_token"}, 401, {"WWW-Authenticate": 'Bearer error="invalid_token"'})
        return JSONResponse(person.claims, headers=NO_STORE)

    return router


scripts_router = APIRouter(tags=["scripts"])


@scripts_router.post("/vneid/demo-token")
async def give_demo_token(asked: DemoTokenRequest, simulation: Shared) -> Response:
    """For scripts: a token of whoever it is, from that person's own issuer."""
    person = BY_NAME.get(asked.person)
    if person is None:
        return JSONResponse({"error": "unknown_person"}, 404)
    return JSONResponse(_tokens(simulation, person, "portal"), headers=NO_STORE)


@scripts_router.get("/people")
async def list_people() -> dict[str, Any]:
    return {
        "notice": "dữ liệu mẫu",
        "items": [
            {
                "name": person.name,
                "issuer": person.issuer,
                "display_name": person.display_name,
                "description": person.description,
            }
            for person in PEOPLE
        ],
    }


def _tokens(simulation: Simulation, person: Person, client_id: str) -> dict[str, Any]:
    issuer = ISSUERS[person.issuer]
    url, key = issuer.url(simulation), issuer.key(simulation)
    return {
        "access_token": protocol.access_token(url, person, client_id, key, simulation.clock()),
        "token_type": "Bearer",
        "expires_in": int(protocol.TOKEN_LIFE.total_seconds()),
    }


def _refuse(asked: AuthorizationRequest, request: Request) -> Response | None:
    if not protocol.may_return_to(asked):
        text = "Ứng dụng không được đăng ký, hoặc địa chỉ quay lại không nằm trên máy này."
        return notice(request, "Yêu cầu đăng nhập không hợp lệ", text)
    error = protocol.refusal(asked)
    return _go_back(asked, error=error) if error else None


def _go_back(asked: AuthorizationRequest, **answer: str) -> Response:
    parameters = answer | ({"state": asked.state} if asked.state else {})
    separator = "&" if "?" in asked.redirect_uri else "?"
    return RedirectResponse(f"{asked.redirect_uri}{separator}{urlencode(parameters)}", 303)
