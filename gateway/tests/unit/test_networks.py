import time
from pathlib import Path

import pytest
from gateway.identity.networks import classifier
from gateway.identity.tokens import VerifiedCaller
from servicekit.auth import Network, TokenMint, TokenVerifier
from servicekit.testing.keys import ProcessKeys, citizen

NETWORKS = "10.20.0.0/16, 192.0.2.0/24,2001:db8::/32"


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("10.20.255.1", Network.AGENCY),
        ("10.21.0.1", Network.OUTSIDE),
        ("192.0.2.77", Network.AGENCY),
        ("::ffff:192.0.2.77", Network.AGENCY),
        ("2001:db8::1", Network.AGENCY),
        ("2001:db9::1", Network.OUTSIDE),
        ("unknown", Network.OUTSIDE),
    ],
)
def test_an_address_is_of_the_agencies_or_outside(address: str, network: Network) -> None:
    assert classifier(NETWORKS)(address) is network


def test_where_no_network_is_configured_nothing_is_said() -> None:
    assert classifier(" ")("10.20.0.1") is None


@pytest.mark.parametrize("faulty", ["10.20.0.1/16", "agency", "10.0.0.0/33"])
def test_a_faulty_network_stops_the_start(faulty: str) -> None:
    with pytest.raises(ValueError, match=r"does not appear|has host bits"):
        classifier(faulty)


def test_the_same_person_in_two_networks_is_told_apart(tmp_path: Path) -> None:
    keys = ProcessKeys.create(tmp_path)
    mint, verifier = TokenMint(keys.private_file("gateway")), TokenVerifier(keys.public_file)
    verified = VerifiedCaller(citizen(), expires_at=time.time() + 60)
    now = time.time()
    tokens = {network: verified.internal_token(mint, network, now) for network in (Network.AGENCY, Network.OUTSIDE)}
    for network, token in tokens.items():
        assert verifier.verify(token).network is network
        assert verified.internal_token(mint, network, now) == token
