"""The national portal as the receiving side, and what it holds, for scripts."""

import secrets
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Header, HTTPException, Query
from pydantic import BaseModel

from simulators.faults import Partner, may_fail
from simulators.national_portal import services, store
from simulators.national_portal.protocol import Refused
from simulators.national_portal.services import Service
from simulators.simulation import Shared, Simulation

router = APIRouter(prefix="/dvcqg", tags=["dvcqg"])
MAY_FAIL = [Depends(may_fail(Partner.DVCQG))]

Call = Annotated[dict[str, Any], Body()]
Destination = Annotated[str, Header(alias="dstcode")]


class Credentials(BaseModel):
    username: str
    password: str


@router.post("/login", dependencies=[Depends(may_fail(Partner.DVCQG, has_session=False))])
async def log_in(given: Credentials, simulation: Shared) -> dict[str, Any]:
    settings = simulation.settings
    is_user = secrets.compare_digest(given.username.encode(), settings.dvcqg_username.encode())
    is_password = secrets.compare_digest(given.password.encode(), settings.dvcqg_password.encode())
    if not (is_user and is_password):
        return {"error_code": -1, "message": "Sai tên đăng nhập hoặc mật khẩu"}
    return {"error_code": 0, "session": store.open_session(simulation.storage, simulation.clock())}


@router.post("/share", dependencies=MAY_FAIL)
async def share(call: Call, simulation: Shared, destination: Destination = "") -> dict[str, Any]:
    return _answer(services.SHARE, call, destination, simulation)


@router.post("/integration", dependencies=MAY_FAIL)
async def integrate(call: Call, simulation: Shared, destination: Destination = "") -> dict[str, Any]:
    return _answer(services.INTEGRATION, call, destination, simulation)


@router.get("/dossiers")
async def list_dossiers(
    simulation: Shared,
    status: Annotated[int | None, Query(ge=1, le=10)] = None,
    limit: Annotated[int, Query(ge=1, le=1_000)] = 100,
) -> dict[str, Any]:
    """Newest first."""
    return {"items": store.newest(simulation.storage, limit, status)}


@router.get("/dossiers/{code}")
async def get_dossier(code: str, simulation: Shared) -> dict[str, Any]:
    """`{code, status, statuses (each change, in the order of arrival), record, progress}`; 404 when unknown."""
    dossier = store.find(simulation.storage, code)
    if dossier is None:
        raise HTTPException(404, "no such dossier")
    return dossier


def _answer(
    known: dict[str, Service], call: dict[str, Any], destination: str, simulation: Simulation
) -> dict[str, Any]:
    try:
        if not store.is_open(simulation.storage, str(call.get("session", "")), simulation.clock()):
            raise Refused("Session expired")
        if not destination or not call.get("madonvi"):
            raise Refused("Thiếu dstcode hoặc madonvi")
        service = known.get(str(call.get("service")))
        if service is None:
            raise Refused("Không có dịch vụ này")
        return {"error_code": 0, "result": service(simulation.storage, call)}
    except Refused as refused:
        return {"error_code": -1, "message": str(refused)}
