"""Submits through the gateway with a person's token ÷ pgbench doing the same statements and commit."""

import asyncio
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import httpx
import load
from report import Ratio, interleave
from servicekit.embedded import postgres
from system import System

CONNECTIONS = 32
SECONDS = 2.0
SUBMITS_PER_ROUND = 300
PROCEDURE = "2.000033"


async def measure(system: System) -> Ratio:
    token = system.token("enterprise-kinhbac")
    template = await _complete_draft(system, token)
    database = await asyncpg.connect(system.database("dossier"))
    script = await _prepare_pgbench(system, database, template)

    async def through_the_gateway() -> float:
        drafts = await _clone(database, template, SUBMITS_PER_ROUND)
        return await _submit_all(system, token, drafts)

    async def pgbench() -> float:
        return await asyncio.to_thread(_pgbench, system, script)

    try:
        return await interleave(
            "submit through the gateway ÷ pgbench, same inserts", 0.15, through_the_gateway, pgbench
        )
    finally:
        await database.close()


async def _complete_draft(system: System, token: str) -> UUID:
    """One draft made by the API: form filled, paper uploaded, nothing missing."""
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=f"{system.gateway}/api/v1", headers=headers, timeout=20) as client:

        def key() -> dict[str, str]:
            return {"Idempotency-Key": str(uuid4())}

        form = (await client.get(f"/procedures/{PROCEDURE}/form")).json()["example"]
        draft = (await client.post("/dossiers", json={"procedure_code": PROCEDURE}, headers=key())).json()
        etag = {"If-Match": f'"{draft["version"]}"'}
        await client.patch(f"/dossiers/{draft['id']}", json={"form": form}, headers=etag)
        for item in [m for m in draft["missing"] if m["kind"] == "document"]:
            await client.post(
                f"/dossiers/{draft['id']}/documents",
                files={"file": ("a.pdf", b"%PDF-1.7\n%%EOF\n", "application/pdf")},
                data={"required_document": item["pointer"].rsplit("/", 1)[-1]},
                headers=key(),
            )
        ready = (await client.get(f"/dossiers/{draft['id']}")).json()
        if ready["missing"]:
            raise SystemExit(f"the draft is not complete: {ready['missing']}")
        return UUID(draft["id"])


async def _clone(database: asyncpg.Connection, template: UUID, count: int) -> list[tuple[UUID, int]]:
    """Copies of the complete draft, its papers and its history, as fast as the database can."""
    ids = [uuid4() for _ in range(count)]
    copies = {
        "dossier": {"id": "copy", "draft_number": "'B' || copy"},
        "document": {"id": "gen_random_uuid()", "dossier_id": "copy"},
        "dossier_history": {"dossier_id": "copy"},
    }
    for table, replaced in copies.items():
        key = "id" if table == "dossier" else "dossier_id"
        columns = await database.fetch(
            "SELECT column_name FROM information_schema.columns WHERE table_name = $1 AND table_schema = 'public'",
            table,
        )
        names = [column["column_name"] for column in columns if column["column_name"] != "xid"]
        values = ", ".join(replaced.get(name, f'"{name}"') for name in names)
        listed = ", ".join(f'"{name}"' for name in names)
        await database.execute(
            f"INSERT INTO {table} ({listed}) SELECT {values} FROM {table}, unnest($1::uuid[]) copy"
            f" WHERE {table}.{key} = $2",
            ids,
            template,
        )
    version: int = await database.fetchval("SELECT version FROM dossier WHERE id = $1", template)  # type: ignore[assignment]
    return [(dossier_id, version) for dossier_id in ids]


async def _submit_all(system: System, token: str, drafts: list[tuple[UUID, int]]) -> float:
    def requests() -> Iterator[bytes]:
        for dossier_id, version in drafts:
            headers = {
                "Host": "bench",
                "Authorization": f"Bearer {token}",
                "Idempotency-Key": str(uuid4()),
                "If-Match": f'"{version}"',
            }
            yield load.request("POST", f"/api/v1/dossiers/{dossier_id}/actions/submit", headers)

    measured = await load.run(system.gateway, requests(), connections=CONNECTIONS, seconds=60)
    if measured.failed or measured.answers != len(drafts):
        raise SystemExit(f"{measured.answers} of {len(drafts)} submits answered 200")
    return measured.per_second


# ruff: noqa: E501
_PGBENCH = """\
\\set draft random(1, 5000)
\\set number random(1, 1000000000)
BEGIN;
SELECT pg_try_advisory_xact_lock(cast(:number AS bigint));
SELECT * FROM bench_key WHERE caller = 'bench' AND key = cast(:number AS text);
SELECT * FROM bench_dossier WHERE draft_number = 'P' || cast(:draft AS text) FOR UPDATE;
SELECT required_document FROM document WHERE dossier_id = '{template}';
INSERT INTO bench_counter VALUES ('bench', current_date, 1)
  ON CONFLICT (agency, day) DO UPDATE SET last_number = bench_counter.last_number + 1 RETURNING last_number;
SELECT day, kind, name FROM calendar_day WHERE day BETWEEN current_date AND current_date + 40;
INSERT INTO bench_history SELECT gen_random_uuid(), sequence, action, from_status, to_status, actor, actor_role,
  actor_unit, reason, legal_basis, details, trace_id, occurred_at FROM dossier_history WHERE dossier_id = '{template}' LIMIT 1;
UPDATE bench_dossier SET status = 'submitted', code = gen_random_uuid()::text, version = version + 1 WHERE draft_number = 'P' || cast(:draft AS text);
INSERT INTO bench_outbox (event_id, subject, envelope)
  VALUES (gen_random_uuid(), 'dossier.submitted.v1', repeat('x', 900)::bytea);
SELECT code, name FROM unit WHERE code IN ('H05.06', 'H05.00');
INSERT INTO bench_key VALUES ('bench', gen_random_uuid()::text, 'x', 200, '{{}}', repeat('x', 1800)::bytea);
COMMIT;
"""


async def _prepare_pgbench(system: System, database: asyncpg.Connection, template: UUID) -> Path:
    """Tables like the real ones beside them, so that the ceiling does not fill the system's own."""
    tables = {
        "bench_dossier": "dossier",
        "bench_history": "dossier_history",
        "bench_counter": "code_counter",
        "bench_outbox": "outbox",
        "bench_key": "idempotency_key",
    }
    for name, like in tables.items():
        await database.execute(f"DROP TABLE IF EXISTS {name}")
        await database.execute(f"CREATE TABLE {name} (LIKE {like} INCLUDING ALL)")
    columns = await database.fetch(
        "SELECT column_name FROM information_schema.columns WHERE table_name = 'dossier' AND table_schema = 'public'"
        " ORDER BY ordinal_position"
    )
    names = [column["column_name"] for column in columns]
    values = ", ".join({"id": "gen_random_uuid()", "draft_number": "'P' || n"}.get(name, f'"{name}"') for name in names)
    await database.execute(
        f"INSERT INTO bench_dossier SELECT {values} FROM dossier, generate_series(1, 5000) n WHERE id = $1", template
    )
    script = system.place.data / "pgbench.sql"
    script.write_text(_PGBENCH.format(template=template))
    return script


def _pgbench(system: System, script: Path) -> float:
    pgbench = postgres._binaries() / "pgbench"
    options = ["-n", "-M", "prepared", "-c", str(CONNECTIONS), "-j", "1", "-T", str(int(SECONDS)), "-f", str(script)]
    done = subprocess.run(
        [str(pgbench), *options, system.database("dossier")], capture_output=True, text=True, check=True
    )
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    if not found:
        raise SystemExit(done.stdout)
    return float(found[1])
