import pytest
from payment_service.checkouts.lifecycle import PaymentStatus, next_status
from payment_service.checkouts.return_urls import is_allowed
from payment_service.providers.protocol import Outcome
from servicekit.settings import Profile

CHANGES = {
    (PaymentStatus.PENDING, Outcome.PAID): PaymentStatus.SETTLED,
    (PaymentStatus.PENDING, Outcome.FAILED): PaymentStatus.FAILED,
    (PaymentStatus.FAILED, Outcome.PAID): PaymentStatus.SETTLED,
    (PaymentStatus.EXPIRED, Outcome.PAID): PaymentStatus.SETTLED,
}


@pytest.mark.parametrize("outcome", Outcome)
@pytest.mark.parametrize("status", PaymentStatus)
def test_every_word_on_every_status_has_its_one_effect(status: PaymentStatus, outcome: Outcome) -> None:
    assert next_status(status, outcome) == CHANGES.get((status, outcome))


ORIGINS = ("https://dvc.example.vn", "https://portal.example.vn:8443/")


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://dvc.example.vn/return?x=1", True),
        ("https://DVC.example.vn/return", True),
        ("https://portal.example.vn:8443/a", True),
        ("https://portal.example.vn/a", False),
        ("http://dvc.example.vn/return", False),
        ("https://dvc.example.vn.evil.example/", False),
        ("https://dvc.example.vn@evil.example/", False),
        ("https://evil.example\\@dvc.example.vn/", False),
        ("https://dvc.example.vn/\r\nSet-Cookie: a", False),
        ("javascript:alert(1)", False),
        ("//dvc.example.vn/", False),
        ("https://dvc.example.vn:99999/", False),
        ("http://localhost:3000/return", False),
        ("", False),
    ],
)
def test_in_production_only_listed_origins_are_returned_to(url: str, allowed: bool) -> None:
    assert is_allowed(url, ORIGINS, Profile.PRODUCTION) is allowed


@pytest.mark.parametrize("url", ["http://localhost:3000/r", "http://127.0.0.1:8090/", "http://[::1]:1/x"])
def test_locally_any_loopback_address_is_returned_to(url: str) -> None:
    assert is_allowed(url, ORIGINS, Profile.LOCAL)
    assert not is_allowed("http://127.0.0.1.evil.example/", ORIGINS, Profile.LOCAL)
