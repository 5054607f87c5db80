"""`python -m local`: the whole system on this machine, without Docker."""

import argparse
import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Callable

import httpx

from local import log_files, supervisor
from local.memory import memory_bytes
from local.place import LocalFailure, Place
from local.processes import system
from local.state import Phase, read_state, running_supervisor
from local.system import RunningSystem, down, reset, up


def main() -> int:
    arguments = _parse()
    commands: dict[str, Callable[[Place], int | None]] = {
        "up": _up,
        "down": down,
        "reset": reset,
        "ps": _ps,
        "logs": lambda place: _logs(place, arguments.name),
        "seed": _seed,
        "demo": lambda place: _demo(place, arguments.base, arguments.simulators),
        "operate": lambda place: _operate(place, arguments.process, arguments.words),
        "supervise": lambda place: supervisor.main(place, os.getpid()),
    }
    try:
        return commands[arguments.command](Place.from_environment()) or 0
    except (LocalFailure, PermissionError) as failure:
        print(failure, file=sys.stderr)
        return 1
    except (KeyboardInterrupt, BrokenPipeError):
        return 130


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m local", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("up", help="start everything in the background, and wait until it is ready")
    commands.add_parser("down", help="stop everything, keep the data")
    commands.add_parser("reset", help="stop everything, delete the data")
    commands.add_parser("ps", help="what runs")
    logs = commands.add_parser("logs", help="read along, until Ctrl-C")
    logs.add_argument("name", nargs="?", help="one process alone")
    commands.add_parser("seed", help="load the sample data")
    demo = commands.add_parser("demo", help="play the journeys against the running system")
    demo.add_argument("--base", help="the gateway, when it is not the local one")
    demo.add_argument("--simulators", help="the simulators, when they are not the local ones")
    operate = commands.add_parser("operate", help="an operator's command of one service, with its settings")
    operate.add_argument("process", help="dossier-service, payment-service, …")
    operate.add_argument(
        "words", nargs=argparse.REMAINDER, help="dead-letters | redrive [ID…] | replay --hours N | its own"
    )
    commands.add_parser("supervise")
    return parser.parse_args()


def _up(place: Place) -> None:
    started_at = time.monotonic()
    running = up(place)
    if place.lacks_sample_data():
        try:
            _seed(place)
        except LocalFailure as failure:
            raise LocalFailure(f"Everything is up, but {failure}") from failure
    print(f"\nMột Cửa is ready ({time.monotonic() - started_at:.1f} s).\n")
    print(_where_things_are(running))


def _where_things_are(running: RunningSystem) -> str:
    base, partners = running.base_url, running.simulators_url
    return f"""\
  API            {base}/api/v1
  documentation  {base}/docs
  partners       {partners}/   (e-mail, SMS, payments, national portal: all that they received)
  messages       {partners}/messages
  data and logs  {running.place.data}

  Demo people (invented): citizen-an citizen-binh enterprise-kinhbac state-body-sample · clerk-tinh clerk-xa
  officer-congthuong officer-tuphap officer-xa officer-congan officer-bhxh · approver-congthuong approver-tuphap
  approver-xa · leader-tinh leader-congthuong · administrator analyst auditor.
  A token for a script: POST {partners}/vneid/demo-token {{"person": "citizen-an"}}

  Next: {_next_step(running.place)}   ·   make ps   ·   make logs   ·   make down"""


def _next_step(place: Place) -> str:
    return "make demo" if place.sample_data_marker.exists() else "make seed (the sample data), or POST /catalog/imports"


def _operate(place: Place, name: str, words: list[str]) -> int:
    if not place.is_ours():
        raise LocalFailure(f"nothing has been started in {place.data} yet: `make up`, with the same MOTCUA_DATA")
    process = next((process for process in system(place) if process.name == name), None)
    if process is None:
        raise LocalFailure(f"there is no process {name}: {' '.join(process.name for process in system(place))}")
    return subprocess.run([*process.command(), *words], env=process.environment, check=False).returncode


def _ps(place: Place) -> int:
    state = read_state(place)
    if state is None or running_supervisor(place) is None:
        died = state is not None and state.phase in (Phase.STARTING, Phase.READY)
        print("the supervisor has died: `make up` starts everything anew" if died else "nothing is running")
        return 1
    print(_row("process", "pid", "port", "state", "restarts", "MiB"))
    total_mib = 0.0
    for name, status in state.processes.items():
        mib = memory_bytes(status.pid) / 2**20 if status.pid else 0.0
        total_mib += mib
        print(_row(name, status.pid or "-", status.port or "-", status.state, status.restarts, f"{mib:.0f}"))
    print(_row("all", "", "", state.phase, "", f"{total_mib:.0f}"))
    return 0


def _row(name: str, pid: object, port: object, state: str, restarts: object, mib: str) -> str:
    return f"{name:<22}{pid:>8}{port:>7}  {state:<11}{restarts:>8}{mib:>7}"


def _logs(place: Place, name: str | None) -> None:
    if not place.is_ours():
        raise LocalFailure(f"there are no logs in {place.data}: start with `make up`")
    names = [process.name for process in system(place)]
    if name and name not in names:
        raise LocalFailure(f"there is no process {name!r}, only: {' '.join(names)}")
    for process_name, line in log_files.follow([place.log_file(one) for one in ([name] if name else names)]):
        print(f"{process_name:<21}| {line}", flush=True)


def _seed(place: Place) -> None:
    """Loading again changes nothing."""
    from local import seed

    try:
        asyncio.run(seed.load(place.url("gateway"), place.url("simulators"), _say))
    except (seed.SeedFailed, httpx.HTTPError) as error:
        raise LocalFailure(f"the sample data could not be loaded: {error}\nTry `make seed` again.") from error
    place.sample_data_marker.touch()


def _demo(place: Place, base_url: str | None, simulators_url: str | None) -> None:
    from local import demo

    base, partners = base_url or place.url("gateway"), simulators_url or place.url("simulators")
    try:
        demo.main(base, partners)
    except httpx.ConnectError as error:
        raise LocalFailure(f"nothing answers at {base} or {partners}: start it with `make up`") from error


def _say(line: str) -> None:
    print(f"  {line}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
