"""Who may see a dossier is the dossier service's to say; asked each time, nothing personal is remembered."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

import httpx
from fastapi import Depends, Request
from pydantic import BaseModel
from servicekit.auth import Caller
from servicekit.problems import NotFound, Problem, Unavailable

EXTRA = "dossier_gate"


class Access(BaseModel):
    visible: bool
    owner: bool = False
    code: str | None = None
    applicant_name: str | None = None


class DossierGate:
    """`client` speaks to the dossier service's `/internal/…` with our own token."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def require(self, dossier_id: UUID, caller: Caller, hidden: type[Problem]) -> Access:
        """Raises `hidden` for what the caller may not see, as if it didn't exist; Unavailable."""
        answer = await self._post(f"/internal/dossiers/{dossier_id}/access", caller.model_dump(mode="json"))
        access = Access.model_validate(answer) if answer else None
        if access is None or not access.visible:
            raise hidden
        return access

    async def find(self, code: str, identity_tail: str) -> UUID:
        """The dossier of that code and owner. Raises NotFound, for an unknown code and for wrong digits alike."""
        answer = await self._post("/internal/dossiers/by-code", {"code": code, "identity_tail": identity_tail})
        if answer is None:
            raise NotFound
        return UUID(answer["dossier_id"])

    async def settled_charges(self, charge_ids: Sequence[UUID]) -> set[UUID]:
        """Those of the charges that the dossier service believes to be paid. Raises Unavailable."""
        answer = await self._post("/internal/charges/states", {"charge_ids": [str(one) for one in charge_ids]})
        if answer is None:
            raise Unavailable
        return {UUID(one) for one in answer["settled"]}

    async def _post(self, path: str, body: dict[str, object]) -> dict[str, Any] | None:
        try:
            response = await self._client.post(path, json=body)
            if response.status_code == httpx.codes.NOT_FOUND:
                return None
            return response.raise_for_status().json()
        except httpx.HTTPError as error:
            raise Unavailable from error


async def _gate(request: Request) -> DossierGate:
    return request.app.state.kit.extras[EXTRA]


Gate = Annotated[DossierGate, Depends(_gate)]
