"""Watermarked copies: over every page, faint, and of nothing that can't be drawn."""

import asyncio
import tempfile
from base64 import b64decode
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

import pytest
import typst
from contracts import examples
from contracts.catalog import PaperHolds, RequiredDocument
from dossier_service.documents.models import Document
from dossier_service.watermarks import rules, stamping
from dossier_service.watermarks.problems import NoWatermark, WatermarksBusy
from dossier_service.watermarks.stamp import Stamp
from servicekit.auth import Caller, CallerKind
from servicekit.testing.keys import citizen, official
from servicekit.testing.pages import words

LINES = ["Chỉ dùng cho hồ sơ H05.03-000001 – Sở Tư pháp", "10:00 ngày 06/04/2026 – Người xem: mẫu"]
JPEG = b64decode(
    "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAAgGBgcGBQgHBwcJCQgKDBQNDAsLDBkSEw8UHRofHh0aHBwgJC4nICIsIxwcKDcpLDAxNDQ0Hyc5PTgyPC4z"
    "NDL/wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAACf/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AKp//2Q=="
)


def pages(count: int, flipped: str = "false") -> bytes:
    """Without letters: what is read from a copy are the words over it."""
    source = f'#set page("a4", flipped: {flipped})\n' + " #pagebreak() ".join(["#rect(fill: red)"] * count)
    return typst.compile(source.encode(), format="pdf")


def picture() -> bytes:
    return typst.compile(b"#set page(width: 85mm, height: 54mm)\nCC", format="png", ppi=300)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where passing copies lie."""
    (tmp_path / "copies").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "copies"))
    return tmp_path


async def stamped(folder: Path, content: bytes, media_type: str = "application/pdf", **options: Any) -> bytes:
    paper = folder / "paper"
    paper.write_bytes(content)
    copy = await Stamp(**options).copy(paper, media_type, LINES)
    assert paper.read_bytes() == content
    return copy.read_bytes()


@pytest.mark.parametrize("flipped", ["false", "true"])
async def test_the_words_stand_on_every_page_and_hide_nothing(folder: Path, flipped: str) -> None:
    copy = await stamped(folder, pages(3, flipped))
    for line in LINES:
        assert words(copy).count(line) == 3 * 3
    assert b"/ca 0.3" in copy
    assert stamping.pages_of(folder / "paper", "pdf") == 3


@pytest.mark.parametrize(
    ("media_type", "make"), [("image/png", picture), ("image/jpeg", lambda: JPEG)], ids=["png", "jpeg"]
)
async def test_a_picture_becomes_one_page(folder: Path, media_type: str, make: Callable[[], bytes]) -> None:
    assert words(await stamped(folder, make(), media_type)).count(LINES[0]) == 3


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"CC", "text/plain"),
    ],
    ids=["no page", "no picture", "another kind"],
)
async def test_what_cannot_be_drawn_has_no_watermark(folder: Path, content: bytes, media_type: str) -> None:
    with pytest.raises(NoWatermark):
        await stamped(folder, content, media_type)
    assert list((folder / "copies").iterdir()) == []


async def test_pages_are_counted_up_to_the_last_that_is_taken(folder: Path) -> None:
    assert words(await stamped(folder, pages(stamping.MAX_PAGES))).count(LINES[0]) == 3 * stamping.MAX_PAGES
    with pytest.raises(NoWatermark):
        await stamped(folder, pages(stamping.MAX_PAGES + 1))


async def test_a_copy_that_takes_too_long_is_given_up_and_leaves_nothing(folder: Path) -> None:
    with pytest.raises(WatermarksBusy):
        await stamped(folder, pages(1), timeout_seconds=0)
    assert list((folder / "copies").iterdir()) == []


async def test_more_than_may_wait_are_sent_away(folder: Path) -> None:
    stamp, paper = Stamp(max_waiting=1), folder / "paper"
    paper.write_bytes(pages(1))
    asked = [stamp.copy(paper, "application/pdf", LINES) for _ in range(2)]
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert isinstance(answers[0], Path) and isinstance(answers[1], WatermarksBusy)


PARTNER = Caller(subject="portal", kind=CallerKind.PARTNER)
CLERK = official("clerk-tinh", "clerk", "H05.00")


@pytest.mark.parametrize(
    ("caller", "paper", "purpose", "due"),
    [
        (CLERK, "identity", "filing", True),
        (CLERK, "identity", "supplement", True),
        (CLERK, "identity", "result", False),
        (CLERK, None, "filing", False),
        (citizen(), "identity", "filing", False),
        (PARTNER, "identity", "filing", False),
    ],
    ids=["official", "supplement", "result", "no required paper", "citizen", "partner"],
)
def test_who_gets_a_watermark_over_what(caller: Caller, paper: str | None, purpose: str, due: bool) -> None:
    document = cast("Document", SimpleNamespace(required_document=paper, purpose=purpose))
    assert rules.may_be_due(document, caller) is due


def test_the_catalogue_says_which_papers_hold_who_somebody_is() -> None:
    papers = [
        RequiredDocument(id="identity", name="Căn cước (mẫu)", holds=PaperHolds.IDENTITY),
        RequiredDocument(id="form", name="Tờ khai (mẫu)"),
    ]
    record = examples.criminal_record().model_copy(update={"required_documents": papers})
    for paper, due in (("identity", True), ("form", False), ("gone", False)):
        document = cast("Document", SimpleNamespace(required_document=paper))
        assert rules.holds_identity(document, record) is due


def test_the_words_say_for_what_by_whom_when_and_where_that_is_written_down() -> None:
    entry, at = UUID(int=7), datetime(2026, 4, 6, 3, 5, tzinfo=UTC)
    assert rules.lines("H05.03-000001", "Sở Tư pháp", "official:officer-tuphap", "H05.03", entry, at) == [
        "Chỉ dùng cho hồ sơ H05.03-000001 – Sở Tư pháp",
        "10:05 ngày 06/04/2026 – Người xem: officer-tuphap, H05.03",
        f"Lượt xem {entry}",
    ]
