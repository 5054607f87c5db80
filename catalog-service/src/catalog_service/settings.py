from servicekit.settings import ServiceSettings


class CatalogSettings(ServiceSettings):
    port: int = 8101
    payment_url: str | None = None
    """Asked whether charges can be paid online; without it only probes and real payments prove it."""
    payment_answer_days: float = 3
