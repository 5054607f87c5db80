from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from contracts import examples
from dossier_service.app import create
from dossier_service.procedures import repository as procedures
from dossier_service.settings import DossierSettings
from dossier_service.testing.ledgers import assert_ledgers_agree
from dossier_service.units import service as units
from servicekit.testing.keys import ProcessKeys
from servicekit.testing.service import RunningService, running

FOLDER = Path(__file__).parents[1]
BENT = "bends_due_dates"


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", f"{BENT}: changes due dates behind the ledger's back")


async def units_and_procedures(service: RunningService) -> None:
    async with service.kit.database.transaction() as session:
        for unit in examples.units():
            await units.keep(session, unit)
        for record in (examples.promotion_notice(), examples.criminal_record()):
            await procedures.keep(session, record)


@pytest.fixture
async def service(
    request: pytest.FixtureRequest, postgres_url: str, nats_url: str, process_keys: ProcessKeys, tmp_path: Path
) -> AsyncIterator[RunningService]:
    """The service with its background work, knowing the sample units and procedures.

    Whatever a test does: in the end every dossier's ledger leads to its due date, unless it bends dates by hand.
    """
    servers = {"postgres_url": postgres_url, "nats_url": nats_url, "process_keys": process_keys}
    settings = {"document_store": str(tmp_path), "filled_by": [units_and_procedures]}
    async with running(create, DossierSettings, FOLDER, **servers, **settings) as service:
        yield service
        if request.node.get_closest_marker(BENT) is None:
            await assert_ledgers_agree(service)
