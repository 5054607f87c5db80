"""What the service stands on beside its database and its bus: measures, the store of papers, keys, other systems."""

from contextlib import AsyncExitStack

from servicekit import http
from servicekit.app import Kit

from dossier_service.alarms import sweeps as alarms
from dossier_service.documents import opening
from dossier_service.documents.store import DocumentStore
from dossier_service.dossiers.numbering import OLD_CODES_UNTIL
from dossier_service.exchange.dvcqg import NationalPortal
from dossier_service.ledger_checks import sweeps as ledger_checks
from dossier_service.provenance.contacts import CONTACT_KEY
from dossier_service.scanning.scanner import Scanner
from dossier_service.scanning.sweeps import SCANNER
from dossier_service.settings import DossierSettings
from dossier_service.signing.seal import SEAL, Seal
from dossier_service.watermarks.stamp import STAMP, Stamp


async def open_connections(kit: Kit, stack: AsyncExitStack) -> None:
    settings = kit.settings
    assert isinstance(settings, DossierSettings)  # noqa: S101 - for the type checker
    ledger_checks.measure(kit)
    alarms.measure(kit)
    kit.database.sessions.configure(
        info={OLD_CODES_UNTIL: settings.old_codes_until, CONTACT_KEY: _contact_key(settings)}
    )
    opening.measure(kit)
    kit.extras["documents"] = DocumentStore(settings.document_store)
    kit.extras[STAMP] = Stamp()
    if settings.result_key_file:
        kit.extras[SEAL] = Seal(settings.result_key_file, _passphrase(settings))
    if settings.clamd_host:
        kit.extras[SCANNER] = Scanner(settings.clamd_host, settings.clamd_port, settings.clamd_timeout_seconds)
    if settings.dvcqg_url:
        client = await stack.enter_async_context(http.client(base_url=settings.dvcqg_url, timeout_seconds=15))
        kit.extras["portal"] = NationalPortal(
            client, settings.dvcqg_username, settings.dvcqg_password, settings.dvcqg_unit
        )


def _contact_key(settings: DossierSettings) -> bytes | None:
    return settings.contact_key_file.read_bytes().strip() if settings.contact_key_file else None


def _passphrase(settings: DossierSettings) -> bytes | None:
    file = settings.result_key_passphrase_file
    return file.read_bytes().strip() if file else None
