from servicekit.settings import ServiceSettings


class CatalogSettings(ServiceSettings):
    port: int = 8101
    public_base_url: str = "http://127.0.0.1:8080"
    """The gateway as the outside sees it: what a printed form leads to."""
    payment_url: str | None = None
    """Asked whether charges can be paid online; without it only probes and real payments prove it."""
    payment_answer_days: float = 3
