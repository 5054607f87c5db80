"""The agency's electronic signature in a PDF (PAdES), by a key in a PKCS#12 file; and what a PDF's signatures say."""

from pathlib import Path
from typing import Any, BinaryIO

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko_certvalidator import ValidationContext

from dossier_service.signing.schemas import SignatureRead

SEAL = "seal"
"""Under which the kit has it, where a key is configured."""
_MAX_SIGNATURES = 20


class Unsignable(Exception):
    """The file is no PDF that can be written on."""


class Seal:
    def __init__(self, key_file: Path, passphrase: bytes | None) -> None:
        """Raises ValueError when the file holds no key that opens with the passphrase."""
        signer = signers.SimpleSigner.load_pkcs12(key_file, passphrase=passphrase)
        if signer is None or signer.signing_cert is None:
            raise ValueError("the signing key can't be read")
        self._signer = signer
        self._trusted = ValidationContext(trust_roots=[signer.signing_cert], allow_fetching=False)

    def sign(self, content: BinaryIO, output: BinaryIO, field: str) -> None:
        """Blocking. The signature is added behind the file's own bytes. Raises Unsignable."""
        about = signers.PdfSignatureMetadata(
            field_name=field, md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES
        )
        try:
            signers.sign_pdf(IncrementalPdfFileWriter(content, strict=False), about, self._signer, output=output)
        except (PdfError, SigningError, ValueError, KeyError, TypeError, RecursionError) as error:
            raise Unsignable from error

    def signatures(self, content: BinaryIO) -> list[SignatureRead]:
        return signatures_of(content, self._trusted)


def signatures_of(content: BinaryIO, trusted: ValidationContext | None = None) -> list[SignatureRead]:
    """Blocking. Without a context nobody is trusted; a file that can't be read has none."""
    context = trusted or ValidationContext(trust_roots=[], allow_fetching=False)
    try:
        found = PdfFileReader(content, strict=False).embedded_signatures[:_MAX_SIGNATURES]
    except (PdfError, ValueError, KeyError, TypeError, RecursionError):
        return []
    return [_read(signature, context) for signature in found]


def _read(signature: Any, context: ValidationContext) -> SignatureRead:
    signed_at = signature.self_reported_timestamp
    try:
        status = validate_pdf_signature(signature, context)
    except (SignatureValidationError, PdfError, ValueError, KeyError, TypeError):
        return SignatureRead(
            signer=None, signed_at=signed_at, intact=False, valid=False, trusted=False, covers_whole_file=False
        )
    return SignatureRead(
        signer=status.signing_cert.subject.native.get("common_name"),
        signed_at=signed_at,
        intact=status.intact,
        valid=status.intact and status.valid,
        trusted=status.intact and status.valid and status.trusted,
        covers_whole_file=status.coverage == SignatureCoverageLevel.ENTIRE_FILE,
    )
