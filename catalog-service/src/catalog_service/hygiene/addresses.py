"""Which addresses may be opened on a record's word: none of our own network's. Pure."""

import ipaddress
from urllib.parse import urlsplit

_GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")


def is_well_formed(url: str) -> bool:
    """Plain http or https, a host, and no credentials in it."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - raises on a port that is none
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc


def is_public(address: str) -> bool:
    """An IP address that belongs to the public Internet itself, not by way of another one wrapped in it."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if not ip.is_global or ip.is_multicast or ip.is_reserved or ip.is_unspecified:
        return False
    if isinstance(ip, ipaddress.IPv4Address):
        return True
    return ip in _GLOBAL_UNICAST and ip.sixtofour is None and ip.teredo is None
