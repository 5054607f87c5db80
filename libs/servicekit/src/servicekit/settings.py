"""What every process needs to know from its environment. A secret has no default outside the local profile."""

from enum import StrEnum
from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict


class Profile(StrEnum):
    LOCAL = "local"
    TEST = "test"
    PRODUCTION = "production"


class Role(StrEnum):
    """One process does everything by default; api and worker split it to scale."""

    ALL = "all"
    API = "api"
    WORKER = "worker"


class ServiceSettings(BaseSettings):
    model_config = SettingsConfigDict(extra="ignore")

    profile: Profile = Profile.PRODUCTION
    role: Role = Role.ALL
    host: str = "127.0.0.1"
    port: int
    database_url: str
    nats_url: str
    internal_keys_file: Path
    """Public keys (JWK Set) of every process that may mint internal tokens; `kid` is the process' name."""
    internal_private_key_file: Path
    log_level: str = "INFO"
    otel_exporter_otlp_endpoint: str | None = None
    database_pool_size: int = 8
