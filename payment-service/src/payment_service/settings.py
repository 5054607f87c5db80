from pathlib import Path

from pydantic import SecretStr
from servicekit.settings import ServiceSettings


class PaymentSettings(ServiceSettings):
    """A secret comes as a value or as a file; its `previous` one still verifies while it is being changed."""

    port: int = 8103
    dossier_url: str
    public_base_url: str
    """The gateway as a browser sees it."""
    return_origins: tuple[str, ...] = ()
    """Where a browser may be sent after paying (a JSON list of `scheme://host[:port]`), besides our own address."""

    payment_providers: tuple[str, ...] = ("vnpay", "payplat", "vietqr", "cash", "cheque")
    """Which are offered (a JSON list), of those that are configured below; cash and cheques need nothing."""

    vnpay_pay_url: str = "https://sandbox.vnpayment.vn/paymentv2/vpcpay.html"
    vnpay_api_url: str = "https://sandbox.vnpayment.vn/merchant_webapi/api/transaction"
    vnpay_tmn_code: str | None = None
    """Without it and its secret VNPay is not offered."""
    vnpay_hash_secret: SecretStr | None = None
    vnpay_hash_secret_file: Path | None = None
    vnpay_previous_hash_secret: SecretStr | None = None
    vnpay_previous_hash_secret_file: Path | None = None

    payplat_create_url: str | None = None
    payplat_detail_url: str | None = None
    payplat_client_id: str | None = None
    """Without it, its key, its two addresses and the beneficiaries PayPlat is not offered."""
    payplat_hash_key: SecretStr | None = None
    payplat_hash_key_file: Path | None = None
    payplat_previous_hash_key: SecretStr | None = None
    payplat_previous_hash_key_file: Path | None = None

    bank_statement_url: str | None = None
    """Where the bank tells the statement of one day (`?date=`) as CSV; without it a second person confirms each."""
    bank_statement_token: SecretStr | None = None
    bank_statement_token_file: Path | None = None

    beneficiaries_file: Path | None = None
    """Whose accounts PayPlat and VietQR pay to (JSON, see providers.beneficiaries); without it neither is offered."""

    checkout_minutes: float = 15
    transfer_hours: float = 24
    """How long a VietQR code is open: a transfer is only known from the bank's statement."""
    query_after_minutes: float = 15
    query_again_hours: float = 24
    query_retry_seconds: float = 60
    """When the provider could not be asked."""
    queries_at_most: int = 7
    refund_retry_seconds: float = 60
    refund_by_two_from_vnd: int = 2_000_000
    """From this sum of the payment on a second official lets a refund go to its provider (0: always). Assumed, a
    sample value; by the whole payment, so that nobody gets round it in parts."""
    raw_message_days: float = 90
    """How long providers' messages are kept as they came; assumed, a sample value."""

    receipt_form: str = "01BLP0-001"
    """Ký hiệu mẫu biên lai; a sample."""
    receipt_symbol: str = "BL"
    """Two letters; a series is symbol + two digits of the year + agency."""
    collectors_file: Path | None = None
    """In whose name receipts are issued (JSON, see receipts.book); without it the agency's code stands there."""
    receipt_key_file: Path | None = None
    """PKCS#12: signs the pages of receipts; without it they say that they are not signed."""
    receipt_key_passphrase: SecretStr | None = None
    receipt_key_passphrase_file: Path | None = None
