"""The catalogue's figures: staleness of cached reads (G7), finding among thousands, imports. `make bench-catalogue`.

Starts a copy of the system of its own with the number of procedures of the national list, all but the sample invented.
"""

import argparse
import asyncio
import io
import json
import statistics
import tempfile
import time
from pathlib import Path

import asyncpg
import beside
import finding
import httpx
import invented
import reads
import staleness
from local import Place, RunningSystem, free_port_offset, reset
from servicekit.auth import Caller, CallerKind
from system import System, settle, start

PUBLISHES = 300
COPIES = 5
IMPORT_SECONDS = 600.0
ADMINISTRATOR = Caller(
    subject="official:administrator",
    kind=CallerKind.OFFICIAL,
    roles=frozenset({"administrator"}),
    unit="H05",
    assurance=2,
    channel="counter",
)


async def measure(running: RunningSystem, system: System) -> dict[str, float]:
    for name in ("catalog_sample", "catalog_provincial"):
        await beside.copy_database(running, system.database("postgres"), name)
    with beside.another_catalogue(running, "catalog_provincial") as provincial:
        figures = await _imported(system, provincial, "catalog_provincial", invented.PROVINCIAL)
    figures |= await _imported(system, system.service("catalog-service"), "catalog", invented.NATIONAL)
    settle(system)
    delays = await staleness.measure(system, ADMINISTRATOR, invented.codes(PUBLISHES))
    print(delays.line(), flush=True)
    figures |= {"stale_ms_p50": delays.median, "stale_ms_p99": delays.p99, "stale_ms_longest": max(delays.values)}
    settle(system)
    cached = await reads.from_the_cache(system)
    figures |= {ratio.name: statistics.median(ratio.values) for ratio in cached}
    print(f"{invented.NATIONAL} procedures ÷ the sample, at the service, one request at a time")
    with beside.another_catalogue(running, "catalog_sample") as few:
        compared = await finding.measure(system, few, system.service("catalog-service"))
    return figures | {f"many ÷ few: {each.name}": each.ratio for each in compared}


async def _imported(system: System, base_url: str, database: str, count: int) -> dict[str, float]:
    """One document in one go, until its operation is done ÷ COPY of the rows that it made into tables like theirs."""
    document = json.dumps(invented.catalogue(count), ensure_ascii=False).encode()
    seconds = await _import(system, base_url, document)
    copied = statistics.median([await _copy(system, database) for _ in range(COPIES)])
    print(
        f"import of {count} procedures ({len(document) / 2**20:.1f} MiB): {seconds:.1f} s, "
        f"{seconds / count * 1000:.1f} ms each; COPY of the rows it made: {copied:.2f} s, {seconds / copied:.0f} times",
        flush=True,
    )
    return {f"import_{count}_seconds": seconds, f"import_{count}_by_copy": seconds / copied}


async def _import(system: System, base_url: str, document: bytes) -> float:
    async with httpx.AsyncClient(base_url=f"{base_url}/api/v1", timeout=60) as client:

        def headers() -> dict[str, str]:
            return system.internal_headers(ADMINISTRATOR)

        key = {"Content-Type": "application/json", "Idempotency-Key": f"bench-{time.time_ns()}"}
        started = time.perf_counter()
        answer = await client.post("/catalog/imports", content=document, headers=headers() | key)
        operation = answer.raise_for_status().json()
        while operation["state"] not in ("done", "failed"):
            if time.perf_counter() - started > IMPORT_SECONDS:
                raise SystemExit("the import does not end")
            await asyncio.sleep(0.1)
            operation = (await client.get(f"/operations/{operation['id']}", headers=headers())).json()
        seconds = time.perf_counter() - started
        if operation["state"] == "failed":
            report = await client.get(f"/catalog/imports/{operation['id']}/report?outcome=rejected", headers=headers())
            raise SystemExit(f"{operation['problem']}\n{report.text[:2000]}")
        return seconds


async def _copy(system: System, database: str) -> float:
    """Seconds to write procedures and their versions once more, with the same indexes."""
    connection = await asyncpg.connect(system.database(database))
    try:
        return sum([await _copy_table(connection, table) for table in ("procedure", "procedure_version")])
    finally:
        await connection.close()


async def _copy_table(connection: asyncpg.Connection, table: str) -> float:
    written = await connection.fetch(
        "SELECT column_name FROM information_schema.columns WHERE table_name = $1 AND table_schema = 'public'"
        " AND is_generated = 'NEVER' AND is_identity = 'NO'",
        table,
    )
    columns = [row["column_name"] for row in written]
    rows = io.BytesIO()
    listed = ", ".join(f'"{name}"' for name in columns)
    await connection.copy_from_query(f"SELECT {listed} FROM {table}", output=rows, format="binary")
    rows.seek(0)
    await connection.execute(f"CREATE TABLE bench_copy (LIKE {table} INCLUDING ALL)")
    started = time.perf_counter()
    await connection.copy_to_table("bench_copy", source=rows, columns=columns, format="binary")
    seconds = time.perf_counter() - started
    await connection.execute("DROP TABLE bench_copy")
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, help="also write the figures there")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="motcua-bench-") as folder:
        place = Place(Path(folder) / "data", port_offset=free_port_offset())
        try:
            running, _ = start(place)
            figures = asyncio.run(measure(running, System(place)))
        finally:
            reset(place, say=lambda _: None)
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
