"""A process to supervise: `stand_in.py serve PORT` answers /readyz, `stand_in.py supervise` runs a small system."""

import os
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from local import Place
from local.place import PORTS
from local.probes import answers_ready
from local.processes import Process, system
from local.supervisor import main


class Ready(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        return


def stand_in(place: Place, name: str, after: tuple[str, ...]) -> Process:
    port = place.port(name)
    command = [sys.executable, __file__, "serve", str(port)]
    return Process(name, lambda: command, lambda _: answers_ready("127.0.0.1", port), after=after, port=port)


def dying(name: str) -> Process:
    command = [sys.executable, "-c", "raise SystemExit('out of paper')"]
    return Process(name, lambda: command, lambda _: False)


def small_system(place: Place) -> list[Process]:
    servers = [process for process in system(place) if process.name in ("postgres", "nats")]
    gateway = stand_in(place, "gateway", after=("postgres", "nats"))
    return [*servers, gateway] if "STAND_IN_DIES" not in os.environ else [*servers, dying("gateway")]


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        assert int(sys.argv[2]) not in PORTS.values()
        ThreadingHTTPServer(("127.0.0.1", int(sys.argv[2])), Ready).serve_forever()
    else:
        here = Place.from_environment()
        main(here, os.getpid(), small_system(here))
