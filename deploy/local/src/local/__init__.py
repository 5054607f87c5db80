"""The whole system on one machine, without Docker: `up(Place(…))` for tests, `python -m local` for people."""

from local.place import LocalFailure, Place
from local.probes import free_port_offset
from local.system import RunningSystem, down, reset, up

__all__ = ["LocalFailure", "Place", "RunningSystem", "down", "free_port_offset", "reset", "up"]
