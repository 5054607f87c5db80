from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from contracts import examples
from dossier_service.app import create
from dossier_service.procedures import repository as procedures
from dossier_service.settings import DossierSettings
from dossier_service.units import service as units
from servicekit.testing.keys import ProcessKeys
from servicekit.testing.service import RunningService, running

FOLDER = Path(__file__).parents[1]


@pytest.fixture
async def service(
    postgres_url: str, nats_url: str, process_keys: ProcessKeys, tmp_path: Path
) -> AsyncIterator[RunningService]:
    """The service with its background work, knowing the sample units and procedures."""
    servers = {"postgres_url": postgres_url, "nats_url": nats_url, "process_keys": process_keys}
    async with running(create, DossierSettings, FOLDER, **servers, document_store=str(tmp_path)) as service:
        async with service.kit.database.transaction() as session:
            for unit in examples.units():
                await units.keep(session, unit)
            for record in (examples.promotion_notice(), examples.criminal_record()):
                await procedures.keep(session, record)
        yield service
