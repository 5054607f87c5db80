"""Errors of the token endpoint: their form and codes are OAuth's (RFC 6749 5.2), not problem+json."""

from typing import ClassVar


class OAuthError(Exception):
    status: ClassVar[int] = 400
    code: ClassVar[str] = "invalid_request"

    def __init__(self, description: str, *, retry_after_seconds: int | None = None) -> None:
        super().__init__(description)
        self.description = description
        self.retry_after_seconds = retry_after_seconds


class InvalidTokenRequest(OAuthError):
    code = "invalid_request"


class InvalidClient(OAuthError):
    status = 401
    code = "invalid_client"


class InvalidScope(OAuthError):
    code = "invalid_scope"


class UnsupportedGrantType(OAuthError):
    code = "unsupported_grant_type"


class TooManyFailures(OAuthError):
    status = 429
    code = "slow_down"
