import pytest
from gateway.routes_table import MIB, Upstream, find


@pytest.mark.parametrize(
    ("path", "upstream"),
    [
        ("/procedures", Upstream.CATALOG),
        ("/procedures/1.000123/form", Upstream.CATALOG),
        ("/agencies/H05", Upstream.CATALOG),
        ("/sync/procedures", Upstream.CATALOG),
        ("/dossiers/0198/actions/submit", Upstream.DOSSIER),
        ("/dossiers/0198/charges", Upstream.PAYMENT),
        ("/dossiers/charges", Upstream.DOSSIER),
        ("/counter/dossiers", Upstream.DOSSIER),
        ("/sync/changes", Upstream.DOSSIER),
        ("/dvcqg/login", Upstream.DOSSIER),
        ("/charges/1/checkout", Upstream.PAYMENT),
        ("/payments/vnpay/ipn", Upstream.PAYMENT),
        ("/receipts/BL-0000001.pdf", Upstream.PAYMENT),
        ("/notifications/stream", Upstream.NOTIFICATION),
        ("/webhooks/1/replay", Upstream.NOTIFICATION),
        ("/analytics/charts/funnel.svg", Upstream.ANALYTICS),
        ("/public/statistics", Upstream.ANALYTICS),
        ("/sync/statistics", Upstream.ANALYTICS),
        ("/operations/catalog-0198", Upstream.CATALOG),
        ("/operations/payment-0198", Upstream.PAYMENT),
        ("/operations/analytics-0198", Upstream.ANALYTICS),
    ],
)
def test_a_path_belongs_to_its_owner(path: str, upstream: Upstream) -> None:
    route = find(path)
    assert route is not None
    assert route.upstream is upstream


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/internal",
        "/internal/dossiers/1/contacts",
        "/dossiers/../internal/dossiers",
        "/dossiers/./1",
        "/dossiers//1",
        "/dossiers/",
        "/dossiersx",
        "/sync",
        "/sync/other",
        "/operations",
        "/operations/other-1",
        "/metrics",
    ],
)
def test_what_is_not_in_the_table_does_not_exist(path: str) -> None:
    assert find(path) is None


def test_uploads_may_be_larger_than_the_rest() -> None:
    limits = {path: route.body_limit_bytes for path in _PATHS if (route := find(path))}
    assert limits == _PATHS


_PATHS = {
    "/dossiers/1": MIB,
    "/dossiers/1/documents": 20 * MIB,
    "/catalog/export": MIB,
    "/catalog/files/0f": 20 * MIB,
    "/catalog/imports": 20 * MIB,
    "/catalog/legal-documents": 20 * MIB,
    "/catalog/national-procedures": 20 * MIB,
    "/catalog/synonyms": 20 * MIB,
    "/code-lists/payer-categories": 20 * MIB,
    "/mandates/qd-846": 20 * MIB,
    "/payments/statements": 20 * MIB,
    "/analytics/claims": 20 * MIB,
    "/sync/dossiers": 8 * MIB,
}


@pytest.mark.parametrize("path", ["/agencies", "/agencies/H05", "/code-lists", "/code-lists/x", "/fields", "/mandates"])
def test_lists_of_the_catalogue_are_kept(path: str) -> None:
    route = find(path)
    assert route is not None
    assert route.cacheable


def test_drafts_are_never_cached() -> None:
    published, draft = find("/procedures/1.000123"), find("/procedures/1.000123/draft")
    assert published is not None
    assert draft is not None
    assert published.cacheable
    assert not draft.cacheable
