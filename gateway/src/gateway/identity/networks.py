"""From which network a request comes: of the agencies, or from outside. The address itself goes no further. Pure."""

from collections.abc import Callable
from functools import lru_cache
from ipaddress import ip_address, ip_network

from servicekit.auth import Network

REMEMBERED = 4096


def classifier(agency_networks: str) -> Callable[[str], Network | None]:
    """`agency_networks` lists networks as CIDR, separated by commas; where none is named nothing can be said.

    Raises ValueError for one that is none, so that a typing error stops the start and doesn't pass for outside.
    """
    networks = [ip_network(named.strip()) for named in agency_networks.split(",") if named.strip()]

    @lru_cache(REMEMBERED)
    def network_of(address: str) -> Network | None:
        if not networks:
            return None
        try:
            known = ip_address(address)
        except ValueError:
            return Network.OUTSIDE
        known = getattr(known, "ipv4_mapped", None) or known
        within = any(known in network for network in networks if network.version == known.version)
        return Network.AGENCY if within else Network.OUTSIDE

    return network_of
