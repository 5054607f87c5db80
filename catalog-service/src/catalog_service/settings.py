from pathlib import Path

from pydantic import Field
from servicekit.settings import ServiceSettings


class CatalogSettings(ServiceSettings):
    port: int = 8101
    public_base_url: str = "http://127.0.0.1:8080"
    """The gateway as the outside sees it: what a printed form leads to."""
    payment_url: str | None = None
    """Asked whether charges can be paid online; without it only probes and real payments prove it."""
    payment_answer_days: float = 3
    information_proof_days: int = Field(default=30, ge=1)
    """How long each kind of proof goes on proving without another look, probe or dossier."""
    forms_proof_days: int = Field(default=30, ge=1)
    submission_proof_days: int = Field(default=180, ge=1)
    payment_proof_days: int = Field(default=30, ge=1)
    result_proof_days: int = Field(default=180, ge=1)
    observed_days: int = Field(default=365, ge=1)
    """How far back dossiers show a level."""
    earlier_seal_keys_file: Path | None = None
    """A JWK Set of this service's earlier public keys, by which waivers signed before a change of key go on holding."""
    link_pause_seconds: float = 0.5
    """Between two links of one host that are tried."""
    link_tries_public: bool | None = None
    """Whether links into the Internet are opened; unless said otherwise, in production only."""
    link_addresses_allowed: frozenset[str] = frozenset()
    """`address:port` pairs that may be tried though they are not public; outside production only."""
