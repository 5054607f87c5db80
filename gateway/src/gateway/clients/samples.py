"""Clients of the local and test profiles: sample identities whose secrets are known to everybody."""

from servicekit.database import Database

from gateway.clients import repository, secrets
from gateway.clients.models import Partner

ALL_AGENCIES = "*"
_SYNC = [
    "sync:changes:read",
    "sync:dossiers:write",
    "sync:procedures:read",
    "sync:procedures:write",
    "sync:statistics:write",
]
_PROBES = ["catalog:probes:write", "dossiers:trial"]
"""To open trial dossiers, take them to their result, and report what that proved."""
SAMPLES = {
    "national-portal": ([ALL_AGENCIES], _SYNC),
    "ministry-transport": (["H05.08"], _SYNC),
    "ministry-tax": (["H05.41"], _SYNC),
    "probe-runner": ([ALL_AGENCIES], _PROBES),
}
"""Agencies and scopes. `probe-runner` is no partner but the synthetic citizen of this system itself."""


async def add_sample_partners(database: Database) -> None:
    """Secret `local-<name>`; again and again, by any number of replicas, without doubling."""
    for name, (agencies, scopes) in SAMPLES.items():
        async with database.transaction() as session:
            await repository.add_if_absent(session, Partner(name=name, agencies=agencies, scopes=scopes))
            if not await repository.valid_secrets(session, name):
                session.add(await secrets.new_secret(name, f"local-{name}"))
