"""Filing by the public API in a few lines, for tests about what comes after."""

from typing import Any

from local.client import Json, Portal
from local.demo import PDF


def file_notice(portal: Portal) -> Json:
    return _file(portal, "enterprise-kinhbac", "2.000033", {})


def file_certificate(portal: Portal, *, traceparent: str | None = None) -> Json:
    return _file(portal, "citizen-an", "2.000488", {"traceparent": traceparent} if traceparent else {})


def _file(portal: Portal, person: str, code: str, headers: dict[str, str]) -> Json:
    dossier_id = complete_draft(portal, person, code)
    etag = portal.ask(person, "GET", f"/dossiers/{dossier_id}").headers["etag"]
    return portal.ask(person, "POST", f"/dossiers/{dossier_id}/actions/submit", {}, etag=etag, headers=headers).json()


def complete_draft(portal: Portal, person: str, code: str) -> str:
    draft: dict[str, Any] = portal.ask(person, "POST", "/dossiers", {"procedure_code": code}, expect=201).json()
    form = portal.get(None, f"/procedures/{code}/form")["example"]
    portal.ask(person, "PATCH", f"/dossiers/{draft['id']}", {"form": form}, etag=f'"{draft["version"]}"')
    for item in draft["missing"]:
        if item["kind"] == "document":
            portal.upload(person, draft["id"], "a.pdf", PDF, required_document=item["pointer"].rsplit("/", 1)[-1])
    return draft["id"]
