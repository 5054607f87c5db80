"""The public API as a script uses it: log in as somebody, call, wait for what happens elsewhere."""

import time
from collections.abc import Callable
from typing import Any, TypeVar
from uuid import uuid4

import httpx

Json = dict[str, Any]
Found = TypeVar("Found")


CLIENTS = ("national-portal", "ministry-transport", "ministry-tax", "probe-runner", "probe-approver", "kiosk-tinh")
"""Those that log in by secret; the two probes are this system's own, the kiosk gives out tickets."""


class Unexpected(Exception):
    """Something is not as it should be; the message says what was asked and what came back."""


class Portal:
    """One person at a time against one running system."""

    def __init__(self, base_url: str, simulators_url: str) -> None:
        self.base_url = base_url.rstrip("/")
        self.simulators = httpx.Client(base_url=simulators_url, timeout=30)
        self._http = httpx.Client(base_url=f"{self.base_url}/api/v1", timeout=30)
        self._tokens: dict[str, str] = {}

    def token(self, person: str) -> str:
        """An access token of a demo person, or of a client by its credentials."""
        if person not in self._tokens:
            if person in CLIENTS:
                form = {"grant_type": "client_credentials", "client_id": person, "client_secret": f"local-{person}"}
                answer = self._http.post("/oauth/token", data=form)
            else:
                answer = self.simulators.post("/vneid/demo-token", json={"person": person})
            self._tokens[person] = _checked(answer, 200).json()["access_token"]
        return self._tokens[person]

    def ask(
        self,
        person: str | None,
        method: str,
        path: str,
        body: Any = None,
        *,
        expect: int = 200,
        etag: str | None = None,
        **options: Any,
    ) -> httpx.Response:
        """Raises Unexpected when the status is another one."""
        headers: dict[str, str] = options.pop("headers", {})
        if person:
            headers["Authorization"] = f"Bearer {self.token(person)}"
        if method == "POST":
            headers.setdefault("Idempotency-Key", str(uuid4()))
        if etag:
            headers["If-Match"] = etag
        if body is not None:
            options["json"] = body
        return _checked(self._http.request(method, path, headers=headers, **options), expect)

    def get(self, person: str | None, path: str, **params: Any) -> Json:
        return self.ask(person, "GET", path, params=params).json()

    def act(self, person: str, dossier_id: str, action: str, body: Json | None = None, *, expect: int = 200) -> Json:
        """One action at the dossier's present version."""
        etag = self.ask(person, "GET", f"/dossiers/{dossier_id}").headers["etag"]
        path = f"/dossiers/{dossier_id}/actions/{action}"
        return self.ask(person, "POST", path, body or {}, etag=etag, expect=expect).json()

    def upload(self, person: str, dossier_id: str, name: str, content: bytes, **fields: str) -> Json:
        files = {"file": (name, content, "application/pdf")}
        path = f"/dossiers/{dossier_id}/documents"
        return self.ask(person, "POST", path, files=files, data=fields, expect=201).json()


def _checked(answer: httpx.Response, expected: int) -> httpx.Response:
    if answer.status_code != expected:
        asked = f"{answer.request.method} {answer.request.url}"
        raise Unexpected(f"{asked}\n  expected {expected}, got {answer.status_code}: {answer.text[:1000]}")
    return answer


def eventually(what: str, probe: Callable[[], Found | None], *, timeout_seconds: float = 30.0) -> Found:
    """Wait until the probe gives something true. Raises Unexpected in the end."""
    deadline = time.monotonic() + timeout_seconds
    while True:
        found = probe()
        if found:
            return found
        if time.monotonic() > deadline:
            raise Unexpected(f"{what}: nothing after {timeout_seconds:g} seconds")
        time.sleep(0.1)
