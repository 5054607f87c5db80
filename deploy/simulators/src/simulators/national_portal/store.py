"""The portal's sessions and the dossiers it holds."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from simulators.storage import Document, Storage

SESSION_LIFE = timedelta(minutes=30)


def open_session(storage: Storage, now: datetime) -> str:
    session = secrets.token_hex(16)
    storage.put("dvcqg_session", session, {"expires_at": (now + SESSION_LIFE).isoformat()}, keep=1_000)
    return session


def is_open(storage: Storage, session: str, now: datetime) -> bool:
    known = storage.get("dvcqg_session", session)
    return known is not None and datetime.fromisoformat(known["expires_at"]) > now


def find(storage: Storage, code: str) -> Document | None:
    return storage.get("dvcqg_dossier", code)


def newest(storage: Storage, limit: int, status: int | None = None) -> list[Document]:
    wanted = {} if status is None else {"status": status}
    return storage.newest("dvcqg_dossier", limit, **wanted)


def keep_record(storage: Storage, code: str, record: dict[str, Any], status: int) -> None:
    dossier = find(storage, code) or {"code": code, "statuses": [], "progress": []}
    _save(storage, dossier | {"record": record}, status)


def keep_progress(storage: Storage, dossier: Document, progress: dict[str, Any], status: int) -> None:
    dossier["progress"].append(progress)
    _save(storage, dossier, status)


def _save(storage: Storage, dossier: Document, status: int) -> None:
    """`statuses` grows by every change, in the order in which it arrived."""
    if dossier["statuses"][-1:] != [status]:
        dossier["statuses"].append(status)
    dossier["status"] = status
    storage.put("dvcqg_dossier", dossier["code"], dossier)
