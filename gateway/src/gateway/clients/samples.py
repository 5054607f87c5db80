"""Partners of the local and test profiles: sample identities whose secrets are known to everybody."""

from servicekit.database import Database

from gateway.clients import repository, secrets
from gateway.clients.models import Partner

ALL_AGENCIES = "*"
SCOPES = [
    "sync:changes:read",
    "sync:dossiers:write",
    "sync:procedures:read",
    "sync:procedures:write",
    "sync:statistics:write",
]
SAMPLE_AGENCIES = {
    "national-portal": [ALL_AGENCIES],
    "ministry-transport": ["H05.08"],
    "ministry-tax": ["H05.41"],
}


async def add_sample_partners(database: Database) -> None:
    """Secret `local-<name>`; again and again, by any number of replicas, without doubling."""
    for name, agencies in SAMPLE_AGENCIES.items():
        async with database.transaction() as session:
            await repository.add_if_absent(session, Partner(name=name, agencies=agencies, scopes=SCOPES))
            if not await repository.valid_secrets(session, name):
                session.add(await secrets.new_secret(name, f"local-{name}"))
