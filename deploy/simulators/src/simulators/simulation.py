"""What all partners share, reachable in every route as `Shared`."""

from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request

from simulators.callbacks import Callbacks
from simulators.clock import Clock
from simulators.faults import Faults
from simulators.settings import Settings
from simulators.storage import Storage


@dataclass
class Simulation:
    settings: Settings
    storage: Storage
    callbacks: Callbacks
    clock: Clock
    faults: Faults = field(default_factory=Faults)
    smtp_port: int | None = None
    """The port on which e-mail is taken, once it is."""


def simulation(request: Request) -> Simulation:
    return request.app.state.simulation


Shared = Annotated[Simulation, Depends(simulation)]
