"""The collector's digital signature on a receipt's page: PAdES B-B (ETSI EN 319 142-1), with a key from a file."""

import hashlib
from io import BytesIO
from pathlib import Path
from typing import Any

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.fields import SigSeedSubFilter

from payment_service.providers.keys import read_keys
from payment_service.settings import PaymentSettings

EXTRA = "receipt_seal"
FIELD = "NguoiThuTien"
REASON = "Biên lai thu phí, lệ phí"


class Seal:
    """A key with its certificate; whoever holds it signs in the collector's name."""

    def __init__(self, signer: SimpleSigner) -> None:
        self._signer = signer
        certificate = signer.signing_cert
        assert certificate is not None  # noqa: S101 - load refuses a file without one
        self.name: str = certificate.subject.native.get("common_name") or certificate.subject.human_friendly
        self.fingerprint = hashlib.sha256(certificate.dump()).hexdigest()

    @classmethod
    def load(cls, file: Path, passphrase: str | None) -> "Seal":
        """A PKCS#12 file. Raises ValueError when it can't be opened or holds no key with a certificate."""
        signer = SimpleSigner.load_pkcs12(str(file), passphrase=passphrase.encode() if passphrase else None)
        if signer is None or signer.signing_cert is None:
            raise ValueError(f"no signing key could be read from {file.name}")
        return cls(signer)

    async def sign(self, page: bytes) -> bytes:
        """The page as it was, and the signature after it."""
        meta = PdfSignatureMetadata(
            field_name=FIELD, md_algorithm="sha256", reason=REASON, subfilter=SigSeedSubFilter.PADES
        )
        writer = IncrementalPdfFileWriter(BytesIO(page))
        signed = await PdfSigner(meta, self._signer).async_sign_pdf(writer)
        return signed.getvalue()


def configured(settings: PaymentSettings) -> Seal | None:
    """Raises ValueError for a file that can't be used: better no start than receipts without the signature wanted."""
    if settings.receipt_key_file is None:
        return None
    passphrase = read_keys(settings.receipt_key_passphrase, settings.receipt_key_passphrase_file, None, None)
    return Seal.load(settings.receipt_key_file, passphrase.current if passphrase else None)


def of(extras: dict[str, Any]) -> Seal | None:
    """None: receipts of this installation are not signed, and say so."""
    return extras.get(EXTRA)
