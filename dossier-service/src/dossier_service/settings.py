from datetime import date
from pathlib import Path

from pydantic import Field
from servicekit.settings import ServiceSettings


class DossierSettings(ServiceSettings):
    port: int = 8102
    document_store: str
    """A folder, or `s3://bucket/prefix`."""
    upload_kept_hours: int = Field(default=24, ge=1, le=168)
    """How many hours an upload may take that is gone on with after a break (sample data)."""
    clamd_host: str | None = None
    """Of the malware scanner; without it papers are `skipped` and open with a warning."""
    clamd_port: int = 3310
    clamd_timeout_seconds: float = Field(default=60, gt=0)
    result_key_file: Path | None = None
    """PKCS#12 with the agency's key: electronic results are signed with it; without it they are not."""
    result_key_passphrase_file: Path | None = None
    contact_key_file: Path | None = None
    """A secret by which contacts are hashed to see one used for many owners; without it no contact is kept."""
    verification_url: str | None = None
    """The page on which the portal verifies results, up to the code; without it our own address is in the QR code."""
    dvcqg_url: str | None = None
    """The national portal's adapter; without it nothing is pushed."""
    dvcqg_username: str = ""
    dvcqg_password: str = ""
    dvcqg_password_file: Path | None = None
    dvcqg_unit: str = "H05"
    """Our agency code on the national portal (madonvi)."""
    old_codes_until: date | None = None
    """The last day on which dossiers are numbered with agency codes of QCVN 102:2016 (000.00.16.H05); from the next on,
    and where nothing is set, with those of QĐ 20/2020/QĐ-TTg (H05.16)."""
    resume_url: str | None = None
    """The portal's page on which a draft is gone on with, up to the token; without it only the token is told."""
    draft_kept_days: int = Field(default=30, ge=2, le=3650)
    """How many days a draft is kept on which nobody works. The law is silent: sample data, the province sets it."""
    draft_reminder_days: int = Field(default=7, ge=1)
    """How many days before that its owner is reminded, and told the day (sample data)."""
    draft_erased_after_days: int = Field(default=7, ge=1)
    """How many days after its end what was typed and uploaded is erased (sample data)."""
    removal_restorable_days: int = Field(default=30, ge=1, le=3650)
    """How many days a removed dossier may be put back before its papers are erased. The law is silent: sample data."""
    supplement_wait_days: int = Field(default=30, ge=1, le=366)
    """Calendar days to supply papers where the procedure says nothing; the province sets it (assumed value)."""
    supplement_reminder_days: int = Field(default=3, ge=1)
    """How many days before that wait is over the applicant is reminded."""
