"""A key of these tests that signs receipts, and who believes it."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext

SEAL_NAME = "Sở Tư pháp tỉnh Mẫu (chứng thư mẫu)"
PASSPHRASE = "a passphrase of these tests"  # noqa: S105


def make_seal(file: Path, passphrase: str = PASSPHRASE) -> Path:
    """A self-signed certificate and its key, as PKCS#12."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, SEAL_NAME)])
    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=True, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    encryption = BestAvailableEncryption(passphrase.encode())
    file.write_bytes(pkcs12.serialize_key_and_certificates(b"receipts", key, certificate, None, encryption))
    return file


async def verified(page: bytes) -> PdfSignatureStatus:
    """Of the page's one signature, by who trusts the certificate that made it."""
    [signature] = PdfFileReader(BytesIO(page)).embedded_signatures
    return await async_validate_pdf_signature(signature, ValidationContext(trust_roots=[signature.signer_cert]))
