from pydantic import SecretStr
from servicekit.settings import ServiceSettings


class PaymentSettings(ServiceSettings):
    port: int = 8103
    dossier_url: str
    public_base_url: str
    """The gateway as a browser sees it."""
    return_origins: tuple[str, ...] = ()
    """Where a browser may be sent after paying (a JSON list of `scheme://host[:port]`), besides our own address."""

    vnpay_pay_url: str = "https://sandbox.vnpayment.vn/paymentv2/vpcpay.html"
    vnpay_api_url: str = "https://sandbox.vnpayment.vn/merchant_webapi/api/transaction"
    vnpay_tmn_code: str | None = None
    """Without it and its secret VNPay is not offered."""
    vnpay_hash_secret: SecretStr | None = None

    checkout_minutes: float = 15
    query_after_minutes: float = 15
    query_again_hours: float = 24
    query_retry_seconds: float = 60
    """When the provider could not be asked."""
    queries_at_most: int = 7

    receipt_symbol: str = "BL"
    receipt_issuer: str = "H05"
    """A series is symbol + two digits of the year + issuer."""
