"""Strong ETag = row version; If-Match on every change."""

from typing import Annotated

from fastapi import Depends, Header, Response

from servicekit.database import Transaction
from servicekit.problems import VersionConflict, VersionRequired


class ExpectedVersion:
    """What the caller believes the version to be; `require` raises VersionConflict when it has moved on."""

    def __init__(self, etag: str | None) -> None:
        self.etag = etag

    @classmethod
    def at(cls, version: int) -> "ExpectedVersion":
        """For who knows the version otherwise than from a header."""
        return cls(_etag(version))

    @classmethod
    def any(cls) -> "ExpectedVersion":
        """For who means the resource as it is, whatever has happened to it."""
        return cls(None)

    def require(self, version: int) -> None:
        if self.etag is not None and self.etag != _etag(version):
            raise VersionConflict(headers={"ETag": _etag(version)})


def _etag(version: int) -> str:
    return f'"{version}"'


# After the transaction, which looks replays up: a replayed request is answered before versions are looked at.
async def if_match(
    session: Transaction,
    # Told as required by the route: FastAPI's own answer to a required header that is missing would be another.
    etag: Annotated[str | None, Header(alias="If-Match", include_in_schema=False)] = None,
) -> ExpectedVersion:
    if etag is None:
        raise VersionRequired
    return ExpectedVersion(etag)


IfMatch = Annotated[ExpectedVersion, Depends(if_match)]


def tag(response: Response, version: int) -> None:
    response.headers["ETag"] = _etag(version)
