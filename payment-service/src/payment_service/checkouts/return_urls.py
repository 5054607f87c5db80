"""Where a browser may be sent after paying: our own address, the allowed origins, locally any loopback. Pure."""

from collections.abc import Collection
from urllib.parse import urlsplit

from servicekit.settings import Profile

LOOPBACK = {"localhost", "127.0.0.1", "::1"}
LONGEST = 1000


def is_allowed(url: str, origins: Collection[str], profile: Profile) -> bool:
    """An origin is `scheme://host[:port]`. What two readers could read differently is refused."""
    if len(url) > LONGEST or not url.isascii() or not url.isprintable() or any(sign in url for sign in " \\<>\"'"):
        return False
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    if parts.scheme not in ("http", "https") or "@" in parts.netloc or not parts.hostname:
        return False
    if profile is not Profile.PRODUCTION and parts.hostname in LOOPBACK:
        return True
    return f"{parts.scheme}://{parts.netloc}".lower() in {origin.rstrip("/").lower() for origin in origins}
