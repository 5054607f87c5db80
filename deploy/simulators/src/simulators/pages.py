"""The few pages for people: auto-escaped templates with Vietnamese forms of numbers and times."""

from datetime import datetime
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates

from simulators.clock import VIETNAM

templates = Jinja2Templates(directory=Path(__file__).parent / "templates")


def dong(amount_vnd: int) -> str:
    """200000 → `200.000 đồng`."""
    return f"{amount_vnd:,}".replace(",", ".") + " đồng"


def local_time(at: str) -> str:
    """An ISO time → `24/11/2026 13:05:09` in Vietnam."""
    return f"{datetime.fromisoformat(at).astimezone(VIETNAM):%d/%m/%Y %H:%M:%S}"


templates.env.filters |= {"dong": dong, "local_time": local_time}


def page(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    return templates.TemplateResponse(request, template, values, status_code=status)


def notice(request: Request, title: str, text: str, status: int = 400) -> HTMLResponse:
    """A page that only says something."""
    return page(request, "notice.html", status, title=title, text=text)
