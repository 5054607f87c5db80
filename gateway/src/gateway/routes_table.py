"""Which path belongs to which service, and what it may cost. Data first; the longest match wins.

A pattern is made of segments after `/api/v1`: a word, `{}` for any one segment, or `catalog-*` for a prefix of one.
It covers everything below it. What stands in no pattern (`/internal` above all) does not exist for the outside.
"""

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum

BASE = "/api/v1"

MIB = 1024 * 1024
DEFAULT_BODY = MIB
UPLOAD_BODY = 20 * MIB
SYNC_BODY = 8 * MIB
CALLBACK_BODY = 64 * 1024
DEFAULT_TIMEOUT_SECONDS = 30.0
LONG_TIMEOUT_SECONDS = 120.0


class Upstream(StrEnum):
    CATALOG = "catalog-service"
    DOSSIER = "dossier-service"
    PAYMENT = "payment-service"
    NOTIFICATION = "notification-service"
    ANALYTICS = "analytics-service"


@dataclass(frozen=True, slots=True)
class Route:
    pattern: str
    upstream: Upstream
    body_limit_bytes: int = DEFAULT_BODY
    timeout_seconds: float | None = DEFAULT_TIMEOUT_SECONDS
    """Longest silence of the service; None for a stream that may be silent for long."""
    cacheable: bool = False
    takes_lines: bool = False
    """NDJSON is read here line by line, so that its length needs no limit; everywhere else it is a body like others."""
    guessable: bool = False
    """A short secret opens it: who is answered 404 again and again has to wait."""
    callback: bool = False
    """A partner calls it without a log-in: limited by address, apart from what else comes from there."""

    @property
    def is_stream(self) -> bool:
        return self.timeout_seconds is None


CATALOG, DOSSIER, PAYMENT = Upstream.CATALOG, Upstream.DOSSIER, Upstream.PAYMENT
NOTIFICATION, ANALYTICS = Upstream.NOTIFICATION, Upstream.ANALYTICS

ROUTES = (
    Route("/procedures", CATALOG, cacheable=True),
    Route("/procedures/{}/draft", CATALOG),
    Route("/procedures/{}/draft/forms", CATALOG, body_limit_bytes=UPLOAD_BODY),
    Route("/procedures/{}/actions", CATALOG),
    Route("/procedures/{}/level-waivers", CATALOG),
    Route("/agencies", CATALOG, cacheable=True),
    Route("/fields", CATALOG, cacheable=True),
    Route("/code-lists", CATALOG, cacheable=True, body_limit_bytes=UPLOAD_BODY),
    Route("/mandates", CATALOG, cacheable=True, body_limit_bytes=UPLOAD_BODY),
    Route("/catalog", CATALOG, timeout_seconds=LONG_TIMEOUT_SECONDS),
    Route("/catalog/files", CATALOG, body_limit_bytes=UPLOAD_BODY),
    Route("/catalog/imports", CATALOG, body_limit_bytes=UPLOAD_BODY, timeout_seconds=LONG_TIMEOUT_SECONDS),
    Route("/catalog/legal-documents", CATALOG, body_limit_bytes=UPLOAD_BODY),
    Route("/catalog/national-procedures", CATALOG, body_limit_bytes=UPLOAD_BODY, timeout_seconds=LONG_TIMEOUT_SECONDS),
    Route("/catalog/synonyms", CATALOG, body_limit_bytes=UPLOAD_BODY),
    Route("/sync/procedures", CATALOG, body_limit_bytes=SYNC_BODY, timeout_seconds=LONG_TIMEOUT_SECONDS),
    Route("/operations/catalog-*", CATALOG),
    Route("/dossiers", DOSSIER),
    Route("/dossiers/bulk", DOSSIER, timeout_seconds=LONG_TIMEOUT_SECONDS),
    Route("/dossiers/{}/documents", DOSSIER, body_limit_bytes=UPLOAD_BODY),
    Route("/dossiers/{}/uploads", DOSSIER, body_limit_bytes=UPLOAD_BODY),
    Route("/counter", DOSSIER, body_limit_bytes=UPLOAD_BODY),
    Route("/tasks", DOSSIER),
    Route("/inboxes", DOSSIER),
    Route("/officials", DOSSIER),
    Route("/substitutions", DOSSIER),
    Route("/routing-rules", DOSSIER),
    Route("/documents", DOSSIER),
    Route("/results", DOSSIER),
    Route("/tracking", DOSSIER, guessable=True),
    Route("/verify", DOSSIER, guessable=True),
    Route("/filing-confirmations", DOSSIER, guessable=True),
    Route("/resume-links", DOSSIER, guessable=True),
    Route("/filing-reviews", DOSSIER),
    Route("/representations", DOSSIER),
    Route("/transfers", DOSSIER),
    Route("/removals", DOSSIER),
    Route("/reach", DOSSIER),
    Route("/calendar", DOSSIER),
    Route("/deadlines", DOSSIER),
    Route("/registers", DOSSIER, timeout_seconds=LONG_TIMEOUT_SECONDS),
    Route("/feedback", DOSSIER),
    Route("/feedback/lookup", DOSSIER, guessable=True),
    Route("/agencies/{}/appointment-slots", DOSSIER),
    Route("/agencies/{}/appointment-settings", DOSSIER),
    Route("/agencies/{}/check-ins", DOSSIER),
    Route("/agencies/{}/tickets", DOSSIER),
    Route("/agencies/{}/queue", DOSSIER),
    Route("/appointments", DOSSIER),
    Route("/tickets", DOSSIER),
    Route("/tickets/lookup", DOSSIER, guessable=True),
    Route("/dvcqg", DOSSIER, body_limit_bytes=SYNC_BODY, timeout_seconds=LONG_TIMEOUT_SECONDS),
    Route(
        "/sync/dossiers",
        DOSSIER,
        body_limit_bytes=SYNC_BODY,
        timeout_seconds=LONG_TIMEOUT_SECONDS,
        takes_lines=True,
    ),
    Route("/sync/changes", DOSSIER),
    Route("/sync/reconciliation", DOSSIER),
    Route("/sync/pushes", DOSSIER),
    Route("/operations/dossier-*", DOSSIER),
    Route("/dossiers/{}/charges", PAYMENT),
    Route("/charges", PAYMENT),
    Route("/payments", PAYMENT),
    Route("/payments/vnpay/ipn", PAYMENT, body_limit_bytes=CALLBACK_BODY, callback=True),
    Route("/payments/payplat/ipn", PAYMENT, body_limit_bytes=CALLBACK_BODY, callback=True),
    Route("/payments/payplat/dptracuuthanhtoanhs", PAYMENT, body_limit_bytes=CALLBACK_BODY, callback=True),
    Route("/payments/statements", PAYMENT, body_limit_bytes=UPLOAD_BODY),
    Route("/receipts", PAYMENT),
    Route("/receipts/lookup", PAYMENT, guessable=True),
    Route("/ledger", PAYMENT),
    Route("/operations/payment-*", PAYMENT),
    Route("/notifications", NOTIFICATION),
    Route("/notifications/stream", NOTIFICATION, timeout_seconds=None),
    Route("/notification-preferences", NOTIFICATION),
    Route("/notification-templates", NOTIFICATION),
    Route("/deliveries", NOTIFICATION),
    Route("/webhooks", NOTIFICATION),
    Route("/operations/notification-*", NOTIFICATION),
    Route("/analytics", ANALYTICS, timeout_seconds=LONG_TIMEOUT_SECONDS),
    Route("/analytics/claims", ANALYTICS, body_limit_bytes=UPLOAD_BODY, timeout_seconds=LONG_TIMEOUT_SECONDS),
    Route("/public", ANALYTICS),
    Route("/sync/statistics", ANALYTICS, body_limit_bytes=SYNC_BODY, timeout_seconds=LONG_TIMEOUT_SECONDS),
    Route("/operations/analytics-*", ANALYTICS),
)


def find(path: str) -> Route | None:
    """The route of a decoded path below `/api/v1`, or None for an address that doesn't exist.

    Empty and dot segments have no owner: what a service would make of them must not differ from what we checked.
    """
    segments = path.split("/")[1:]
    if any(segment in ("", ".", "..") for segment in segments):
        return None
    for pattern, route in _BY_FIRST_SEGMENT.get(segments[0], ()):
        if len(pattern) <= len(segments) and all(map(_segment_matches, pattern, segments)):
            return route
    return None


def _segment_matches(pattern: str, segment: str) -> bool:
    if pattern == "{}":
        return True
    if pattern.endswith("*"):
        return segment.startswith(pattern[:-1])
    return pattern == segment


def _index(routes: tuple[Route, ...]) -> dict[str, list[tuple[tuple[str, ...], Route]]]:
    by_first_segment = defaultdict(list)
    for route in routes:
        segments = tuple(route.pattern.split("/")[1:])
        by_first_segment[segments[0]].append((segments, route))
    for candidates in by_first_segment.values():
        candidates.sort(key=lambda candidate: (-len(candidate[0]), candidate[0].count("{}")))
    return dict(by_first_segment)


_BY_FIRST_SEGMENT = _index(ROUTES)
