"""What the process reads from its environment."""

from pathlib import Path

from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    host: str = "127.0.0.1"
    port: int = 8090
    smtp_port: int = 8025
    public_base_url: str = "http://127.0.0.1:8090"
    """This process as a browser and the gateway see it; the issuers' URLs begin with it."""
    data_folder: Path | None = None
    """Where `simulators.sqlite3` lives; without it everything is forgotten at the end."""
    log_level: str = "INFO"

    vnpay_hash_secret: str
    vnpay_tmn_code: str = "DEMOV210"
    vnpay_ipn_url: str = "http://127.0.0.1:8080/api/v1/payments/vnpay/ipn"
    payplat_hash_key: str = "local-payplat"
    payplat_client_id: str = "local-province"
    payplat_ipn_url: str = "http://127.0.0.1:8080/api/v1/payments/payplat/ipn"
    payplat_lookup_url: str = "http://127.0.0.1:8080/api/v1/payments/payplat/dptracuuthanhtoanhs"
    callback_retry_seconds: float = 2.0
    sms_receipt_url: str | None = None
    dvcqg_username: str = "local-province"
    dvcqg_password: str = "local-province"  # noqa: S105 a demo log-in, no secret
