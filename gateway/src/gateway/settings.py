"""Where the services and the identity providers are, and how much the outside may ask."""

from pydantic_settings import SettingsConfigDict
from servicekit.settings import Profile, ServiceSettings


class GatewaySettings(ServiceSettings):
    model_config = SettingsConfigDict(extra="ignore")

    port: int = 8080
    public_base_url: str = "http://127.0.0.1:8080"
    catalog_url: str = "http://127.0.0.1:8101"
    dossier_url: str = "http://127.0.0.1:8102"
    payment_url: str = "http://127.0.0.1:8103"
    notification_url: str = "http://127.0.0.1:8104"
    analytics_url: str = "http://127.0.0.1:8105"
    vneid_issuer: str
    provincial_issuer: str
    cors_origins: str = ""
    """Origins of the portals, separated by commas; `*` means any (always so in the local profile)."""
    trusted_proxies: str = ""
    """Addresses whose X-Forwarded-For is believed, separated by commas; empty believes nobody."""
    agency_networks: str = ""
    """Networks of the province's agencies as CIDR, separated by commas; by them a filing is known to come from one.
    Behind a proxy it has to be among `trusted_proxies`, or all requests come from its address."""
    cache_bytes: int = 64 * 1024 * 1024
    upstream_connections: int = 100
    reads_per_minute: int = 6000
    writes_per_minute: int = 1800
    logins_per_minute: int = 600
    """Per address: tokens not seen before, and calls of the token endpoint."""
    callbacks_per_minute: int = 3000
    """Per address, at each partner's door."""

    @property
    def allowed_origins(self) -> frozenset[str]:
        if self.profile is Profile.LOCAL:
            return frozenset({"*"})
        return frozenset(origin.strip() for origin in self.cors_origins.split(",") if origin.strip())
