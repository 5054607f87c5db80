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
_TRIAL = "dossiers:trial"
SAMPLES = {
    "national-portal": ([ALL_AGENCIES], _SYNC),
    "ministry-transport": (["H05.08"], _SYNC),
    "ministry-tax": (["H05.41"], _SYNC),
    "probe-runner": ([ALL_AGENCIES], [_TRIAL, "catalog:probes:write"]),
    "probe-approver": ([ALL_AGENCIES], [_TRIAL]),
    "kiosk-tinh": (["H05.00"], ["queues:tickets:write"]),
}
"""Agencies and scopes. The kiosk stands in the provincial one-stop centre; the two before it are no partners but this
system's own synthetic citizen and official.

One of the two files trial dossiers, receives and proposes, and reports what that proved; the other decides, since
nobody decides what they filed or proposed themselves, not even in a trial.
"""


async def add_sample_partners(database: Database) -> None:
    """Secret `local-<name>`; again and again, by any number of replicas, without doubling."""
    for name, (agencies, scopes) in SAMPLES.items():
        async with database.transaction() as session:
            await repository.add_if_absent(session, Partner(name=name, agencies=agencies, scopes=scopes))
            if not await repository.valid_secrets(session, name):
                session.add(await secrets.new_secret(name, f"local-{name}"))
