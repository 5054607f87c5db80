"""How a dossier came in is captured with its filing, cannot be edited, and never stands in anybody's way."""

from datetime import timedelta

import pytest
from dossier_service.provenance.contacts import CONTACT_KEY, hashes_of
from dossier_service.provenance.models import Provenance
from dossier_service.provenance.sweeps import forget_old
from dossier_service.testing.courses import AN, CERTIFICATE, CLERK, OFFICER, Json, complete_draft, filed
from servicekit.auth import Network
from servicekit.testing.keys import citizen, official, partner
from servicekit.testing.service import RunningService
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

AUDITOR = official("auditor-tinh", "auditor", "H05")
KEY = b"a sample key of the tests"


async def stored(service: RunningService) -> list[Provenance]:
    async with service.kit.database.sessions() as session:
        return list(await session.scalars(select(Provenance).order_by(Provenance.filed_at)))


async def provenance(service: RunningService, dossier: Json, caller=AUDITOR):
    return await service.get(f"/api/v1/dossiers/{dossier['id']}/provenance", caller)


async def filed_by(service: RunningService, *numbers: str, phone: str) -> list[Json]:
    return [await filed(service, citizen(f"Mẫu {one}", identity_number=one, phone=phone)) for one in numbers]


async def test_a_filing_leaves_who_for_whom_and_by_which_door(service: RunningService) -> None:
    await complete_draft(service)
    dossier = await filed(service)
    [kept] = await stored(service)
    assert (str(kept.dossier_id), kept.actor, kept.actor_kind) == (dossier["id"], AN.subject, "citizen")
    assert (kept.door, kept.contacts) == ("online", [])
    answer = (await provenance(service, dossier)).raise_for_status().json()
    assert (answer["by_owner"], answer["signs"]) == (True, [])


@pytest.mark.parametrize("network", [Network.AGENCY, Network.OUTSIDE, None], ids=["agency", "outside", "unknown"])
async def test_a_filing_says_from_which_network_it_came(service: RunningService, network: Network | None) -> None:
    dossier = await filed(service, AN.model_copy(update={"network": network}))
    assert [kept.network for kept in await stored(service)] == [network]
    assert (await provenance(service, dossier)).json()["network"] == network


async def test_a_dossier_that_a_partner_sent_in_says_so(service: RunningService) -> None:
    service.kit.database.sessions.configure(info={CONTACT_KEY: KEY})
    portal = partner("national-portal", "*", scopes=("sync:dossiers:write",)).model_copy(
        update={"network": Network.AGENCY}
    )
    item = {"external_code": "000.00.00.G22-261124-0001", "sequence": 1, "procedure_code": CERTIFICATE}
    item |= {"agency": "H05.03", "channel": "online", "status": 1, "submitted_at": "2026-11-24T08:00:00+07:00"}
    applicant = {"kind": "citizen", "name": "Mẫu", "identity_number": "027090000011", "phone": "0912000001"}
    for _ in range(2):
        answer = await service.post("/api/v1/sync/dossiers", portal, {"items": [item | {"applicant": applicant}]})
        answer.raise_for_status()
    [kept] = await stored(service)
    assert (kept.actor, kept.actor_kind, kept.door, kept.network) == (portal.subject, "partner", "online", None)
    assert (kept.owner_key, len(kept.contacts)) == ("citizen:027090000011", 1)
    assert (await provenance(service, {"id": str(kept.dossier_id)})).json()["by_owner"] is False


async def test_a_contact_of_three_owners_is_a_sign_and_blocks_nothing(service: RunningService) -> None:
    service.kit.database.sessions.configure(info={CONTACT_KEY: KEY})
    numbers = ("027090000011", "027090000012", "027090000013")
    dossiers = await filed_by(service, *numbers, phone="0912 000 001")
    counted = [(await provenance(service, dossier)).json()["signs"] for dossier in dossiers]
    assert counted == [[], [], [{"code": "contact_reused", "owners": 3, "within_days": 30}]]
    assert dossiers[-1]["status"] == "submitted"
    assert all(b"0912" not in each for kept in await stored(service) for each in kept.contacts)


async def test_one_owner_who_files_often_is_no_sign(service: RunningService) -> None:
    service.kit.database.sessions.configure(info={CONTACT_KEY: KEY})
    dossiers = await filed_by(service, *["027090000011"] * 3, phone="0912000001")
    assert (await provenance(service, dossiers[-1])).json()["signs"] == []


@pytest.mark.parametrize("caller", [AN, CLERK, OFFICER], ids=["applicant", "clerk", "officer"])
async def test_auditors_alone_look_at_it(service: RunningService, caller) -> None:
    assert (await provenance(service, await filed(service), caller)).status_code == 403


@pytest.mark.parametrize("change", ["UPDATE provenance SET actor = 'x'", "DELETE FROM provenance"])
async def test_it_is_not_edited(service: RunningService, change: str) -> None:
    await filed(service)
    async with service.kit.database.sessions() as session:
        with pytest.raises(DBAPIError, match="stays written down"):
            await session.execute(text(change))


async def test_it_is_gone_after_twelve_months(service: RunningService) -> None:
    recent, old = await filed(service), await complete_draft(service)
    async with service.kit.database.transaction() as session:
        long_ago = service.kit.clock() - timedelta(days=367)
        facts = {"actor": "x", "actor_kind": "citizen", "owner_key": "citizen:x", "door": "online", "contacts": []}
        session.add(Provenance(dossier_id=old["id"], filed_at=long_ago, **facts))
    await forget_old(service.kit)
    assert [str(kept.dossier_id) for kept in await stored(service)] == [recent["id"]]


def test_a_contact_is_known_again_however_it_is_written() -> None:
    one = hashes_of({"phone": "+84 912 000 001", "email": "An@Example.vn "}, KEY)
    assert one == hashes_of({"phone": "0912-000-001", "email": "an@example.vn"}, KEY)
    assert one != hashes_of({"phone": "0912000001", "email": "an@example.vn"}, b"another key")
