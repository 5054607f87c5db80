from pathlib import Path

from servicekit.settings import ServiceSettings


class DossierSettings(ServiceSettings):
    port: int = 8102
    document_store: str
    """A folder, or `s3://bucket/prefix`."""
    dvcqg_url: str | None = None
    """The national portal's adapter; without it nothing is pushed."""
    dvcqg_username: str = ""
    dvcqg_password: str = ""
    dvcqg_password_file: Path | None = None
    dvcqg_unit: str = "H05"
    """Our agency code on the national portal (madonvi)."""
