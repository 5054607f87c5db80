"""Where one copy of the system lives: address, ports, data folder. Two copies differ in these alone."""

import os
from dataclasses import dataclass
from pathlib import Path

LOOPBACK = "127.0.0.1"
MARKER = ".motcua-data"

PORTS = {
    "gateway": 8080,
    "simulators": 8090,
    "simulators-smtp": 8025,
    "catalog-service": 8101,
    "dossier-service": 8102,
    "payment-service": 8103,
    "notification-service": 8104,
    "analytics-service": 8105,
    "postgres": 8132,
    "nats": 8142,
    "nats-monitor": 8143,
}


class LocalFailure(Exception):
    """Something the person at the keyboard can mend; the message says what and how."""


@dataclass(frozen=True)
class Place:
    """`host` is where gateway and simulators listen; everything behind them stays on the loopback address."""

    data: Path
    host: str = LOOPBACK
    port_offset: int = 0
    gateway_port: int | None = None
    sample_data: bool = True
    checkout: Path = Path(__file__).parents[4]

    @classmethod
    def from_environment(cls) -> "Place":
        """Raises LocalFailure when a port is no number."""
        data = os.environ.get("MOTCUA_DATA")
        return cls(
            data=Path(data).resolve() if data else cls.checkout / ".data",
            host=os.environ.get("MOTCUA_HOST") or LOOPBACK,
            port_offset=_number("MOTCUA_PORT_OFFSET") or 0,
            gateway_port=_number("MOTCUA_GATEWAY_PORT"),
            sample_data=not os.environ.get("MOTCUA_EMPTY"),
        )

    def as_environment(self) -> dict[str, str]:
        given = {"MOTCUA_DATA": str(self.data), "MOTCUA_HOST": self.host, "MOTCUA_PORT_OFFSET": str(self.port_offset)}
        given |= {"MOTCUA_GATEWAY_PORT": str(self.gateway_port)} if self.gateway_port else {}
        return given | ({} if self.sample_data else {"MOTCUA_EMPTY": "1"})

    def port(self, name: str) -> int:
        if name == "gateway" and self.gateway_port:
            return self.gateway_port
        return PORTS[name] + self.port_offset

    def ports(self) -> dict[str, int]:
        return {name: self.port(name) for name in PORTS}

    def listen_host(self, name: str) -> str:
        return self.host if name in ("gateway", "simulators") else LOOPBACK

    def url(self, name: str) -> str:
        """As a client on this machine reaches it."""
        host = self.listen_host(name)
        return f"http://{LOOPBACK if host == '0.0.0.0' else host}:{self.port(name)}"

    @property
    def state_file(self) -> Path:
        return self.data / "state.json"

    @property
    def sample_data_marker(self) -> Path:
        return self.data / "sample-data-loaded"

    def lacks_sample_data(self) -> bool:
        return self.sample_data and not self.sample_data_marker.exists()

    def log_file(self, name: str) -> Path:
        return self.data / "logs" / f"{name}.log"

    def hold_file(self, name: str) -> Path:
        """While it exists, that process is not started again; for tests of faults."""
        return self.data / "hold" / name

    def create(self) -> None:
        """Raises LocalFailure for a folder that holds something else."""
        if self.data.exists() and any(self.data.iterdir()) and not self.is_ours():
            raise LocalFailure(f"{self.data} is not empty and not ours: set MOTCUA_DATA to another folder")
        self.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        (self.data / MARKER).touch()
        for folder in ("logs", "hold", "documents", "simulators"):
            (self.data / folder).mkdir(exist_ok=True)

    def is_ours(self) -> bool:
        return (self.data / MARKER).exists()


def _number(variable: str) -> int | None:
    value = os.environ.get(variable)
    if not value:
        return None
    if not value.isdigit() or int(value) > 65535:
        raise LocalFailure(f"{variable} must be a number from 0 to 65535, not {value!r}")
    return int(value)
