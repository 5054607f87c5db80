import pytest
from catalog_service.hygiene.addresses import is_public, is_well_formed
from catalog_service.hygiene.links_in_record import links


@pytest.mark.parametrize("address", ["203.162.0.1", "8.8.8.8", "2001:ee0:0:1::1", "2606:4700::1111"])
def test_addresses_of_the_internet_may_be_opened(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.255.255.254",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "192.0.2.1",
        "198.18.0.1",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "fd12:3456::1",
        "ff02::1",
        "ff0e::1",
        "2001:db8::1",
        "::ffff:127.0.0.1",
        "::ffff:8.8.8.8",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "not an address",
    ],
)
def test_no_address_of_a_private_network_may_be_opened(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("url", ["http://vbpl.vn/a", "https://vbpl.vn:8443/a?b=c", "https://[2606:4700::1111]/"])
def test_plain_addresses_are_well_formed(url: str) -> None:
    assert is_well_formed(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "vbpl.vn/van-ban",
        "ftp://vbpl.vn/a",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "http:///a",
        "http://user:secret@vbpl.vn/",
        "http://user@vbpl.vn/",
        "http://vbpl.vn:port/",
        "http://[::1/",
    ],
)
def test_other_schemes_and_addresses_with_credentials_are_not(url: str) -> None:
    assert not is_well_formed(url)


def test_links_are_found_where_they_stand_and_once() -> None:
    record = {
        "legal_basis": [{"number": "1", "url": "https://vbpl.vn/1"}, {"number": "2", "url": " vbpl.vn/2"}],
        "portal_url": "https://portal.example/x",
        "steps": [{"title": "Xem hướng dẫn tại https://guide.example/a, rồi nộp hồ sơ (HTTP://guide.example/b)."}],
        "conditions": "Theo https://vbpl.vn/1",
        "form_schema": {"$schema": "https://json-schema.org/draft/2020-12/schema"},
        "description": None,
    }
    assert links(record) == {
        "https://vbpl.vn/1": "/legal_basis/0/url",
        "vbpl.vn/2": "/legal_basis/1/url",
        "https://portal.example/x": "/portal_url",
        "https://guide.example/a": "/steps/0/title",
        "HTTP://guide.example/b": "/steps/0/title",
    }
