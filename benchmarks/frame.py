"""The first figures of the frame, as ratios against a ceiling measured in the same run. `make bench` runs it.

Starts a copy of the system of its own, on its own ports and data, and interleaves ceiling and system five times.
Medians are printed with their range; absolute rates depend on the machine and are only there to be read beside each
other.
"""

import argparse
import asyncio
import json
import statistics
import tempfile
import time
from pathlib import Path

import reads
import submits
from local import Place, free_port_offset, reset
from report import Ratio
from system import System, memory_mebibytes, start

SETTLE_SECONDS = 5


async def measure(system: System) -> list[Ratio]:
    return [*await reads.measure(system), await submits.measure(system)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, help="also write the figures there")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="motcua-bench-") as folder:
        place = Place(Path(folder) / "data", port_offset=free_port_offset())
        try:
            running, ready_seconds = start(place)
            time.sleep(SETTLE_SECONDS)
            memory = memory_mebibytes(running)
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
