"""The first figures of the frame, as ratios against a ceiling measured in the same run. `make bench` runs it.

Starts a copy of the system of its own, on its own ports and data, and interleaves ceiling and system five times. Medians
are printed with their range; absolute rates depend on the machine and are only there to be read beside each other.
"""

import argparse
import asyncio
import itertools
import json
import re
import statistics
import subprocess
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import httpx
import load
from local import Place, RunningSystem, free_port_offset, reset, seed, up
from local.memory import memory_bytes
from local.place import PORTS
from servicekit.auth import HEADER, Caller, CallerKind, TokenMint
from servicekit.embedded import postgres

ROUNDS = 5
SECONDS = 2.0
CONNECTIONS = 32
SUBMITS_PER_ROUND = 300
SETTLE_SECONDS = 5
PROCEDURE = "2.000033"
PROCESSES = [name for name in PORTS if name not in ("simulators-smtp", "nats-monitor")]


@dataclass(frozen=True)
class System:
    """One running copy: where its doors are, and the keys to measure a service without the gateway."""

    place: Place

    @property
    def gateway(self) -> str:
        return self.place.url("gateway")

    @property
    def simulators(self) -> str:
        return self.place.url("simulators")

    def service(self, name: str) -> str:
        return self.place.url(name)

    def internal_headers(self, caller: Caller) -> dict[str, str]:
        return {HEADER: TokenMint(self.place.data / "secrets" / "gateway.key.json").mint(caller)}

    def database(self, name: str) -> str:
        admin = postgres.superuser_url(self.place.data / "postgres", self.place.port("postgres"))
        return admin.rsplit("/", 1)[0] + f"/{name}"


@dataclass(frozen=True)
class Ratio:
    name: str
    aim: float
    values: list[float]
    system: list[float]
    ceiling: list[float]

    def line(self) -> str:
        middle = statistics.median(self.values)
        verdict = "ok" if middle >= self.aim else "BELOW"
        spread = f"[{min(self.values):.2f}–{max(self.values):.2f}]"
        rates = f"{statistics.median(self.system):.0f}/s ÷ {statistics.median(self.ceiling):.0f}/s"
        return f"{self.name:<58} {middle:6.2f}  {spread:<14} aim ≥ {self.aim:<5g} {verdict:<6} {rates}"


async def interleave(
    name: str, aim: float, system: Callable[[], Awaitable[float]], ceiling: Callable[[], Awaitable[float]]
) -> Ratio:
    """Ceiling, system, ceiling, system…: a machine that slows down slows both."""
    measured = [(await ceiling(), await system()) for _ in range(ROUNDS)]
    ratio = Ratio(name, aim, [s / c for c, s in measured], [s for _, s in measured], [c for c, _ in measured])
    print(ratio.line(), flush=True)
    return ratio


async def rate(base_url: str, request: bytes) -> float:
    measured = await load.run(base_url, itertools.repeat(request), connections=CONNECTIONS, seconds=SECONDS)
    if measured.failed or not measured.answers:
        raise SystemExit(
            f"{measured.failed} of {measured.answers + measured.failed} requests failed: {request[:120]!r}"
        )
    return measured.per_second


async def measure(system: System) -> list[Ratio]:
    anonymous = system.internal_headers(Caller(subject="anonymous", kind=CallerKind.ANONYMOUS))
    record, days = f"/api/v1/procedures/{PROCEDURE}", "/api/v1/calendar/days"
    host = {"Host": "bench"}

    def get(path: str, headers: dict[str, str]) -> bytes:
        return load.request("GET", path, host | headers)

    ratios = [
        await interleave(
            "catalogue read, gateway's cache ÷ the service itself",
            3.0,
            lambda: rate(system.gateway, get(record, {})),
            lambda: rate(system.service("catalog-service"), get(record, anonymous)),
        ),
        await interleave(
            "proxied read ÷ the service itself",
            0.5,
            lambda: rate(system.gateway, get(days, {})),
            lambda: rate(system.service("dossier-service"), get(days, anonymous)),
        ),
    ]
    ratios.append(await _submits(system))
    return ratios


async def _submits(system: System) -> Ratio:
    """Through the gateway with a person's token ÷ pgbench doing the same statements and commit."""
    token = _token(system, "enterprise-kinhbac")
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


def _token(system: System, person: str) -> str:
    return httpx.post(f"{system.simulators}/vneid/demo-token", json={"person": person}).json()["access_token"]


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


def _memory_mebibytes(running: RunningSystem) -> dict[str, float]:
    """Proportional set size of every process with its children: shared pages are counted once."""
    pids = {name: running.pid(name) for name in PROCESSES}
    return {name: memory_bytes(pid) / 2**20 for name, pid in pids.items() if pid}


def _start(place: Place) -> tuple[RunningSystem, float]:
    """The second start: set-up, first migrations and sample data are done."""
    first = up(place, say=lambda _: None)
    asyncio.run(seed.load(first.base_url, first.simulators_url, say=lambda _: None))
    first.down()
    started = time.perf_counter()
    return up(place, say=lambda _: None), time.perf_counter() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, help="also write the figures there")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="motcua-bench-") as folder:
        place = Place(Path(folder) / "data", port_offset=free_port_offset())
        try:
            running, ready_seconds = _start(place)
            time.sleep(SETTLE_SECONDS)
            memory = _memory_mebibytes(running)
            print(f"{'start to ready, after set-up':<58} {ready_seconds:6.1f} s    aim ≤ 20 s")
            print(f"{'idle memory of all processes together':<58} {sum(memory.values()):6.0f} MiB  aim ≤ 1024 MiB")
            print("  " + ", ".join(f"{name} {size:.0f}" for name, size in sorted(memory.items(), key=lambda m: -m[1])))
            ratios = asyncio.run(measure(System(place)))
        finally:
            reset(place, say=lambda _: None)
    if arguments.json:
        figures = {ratio.name: statistics.median(ratio.values) for ratio in ratios}
        figures |= {"start_seconds": ready_seconds, "idle_mebibytes": sum(memory.values())}
        arguments.json.write_text(json.dumps(figures, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
