"""One watermarked copy in a process of its own: somebody's file is drawn, which may want all memory and never end.

Reads `{"paper": path, "format": "pdf" | "png" | "jpg", "lines": [text], "copy": path}` and writes the copy, a PDF. Ends
with UNFIT where the paper can't be drawn or has too many pages.
"""

import json
import resource
import sys
from pathlib import Path
from typing import Any

CPU_SECONDS = 20
MEMORY_BYTES = 1024 * 1024 * 1024
COPY_BYTES = 64 * 1024 * 1024
MAX_PAGES = 60
"""A passport has 48 (assumed value)."""
UNFIT = 3


def pages_of(paper: Path, file_format: str) -> int:
    if file_format != "pdf":
        return 1
    from pyhanko.pdf_utils.reader import PdfFileReader

    with paper.open("rb") as content:
        return int(PdfFileReader(content, strict=False).root["/Pages"]["/Count"])


def stamp(asked: dict[str, Any]) -> bytes | None:
    """None where it has no page, or too many."""
    import typst

    paper = Path(asked["paper"])
    pages = pages_of(paper, asked["format"])
    if not 0 < pages <= MAX_PAGES:
        return None
    data = {"paper": f"/{paper.name}", "format": asked["format"], "pages": pages, "lines": asked["lines"]}
    return typst.compile(
        Path(__file__).with_name("sheet.typ").read_bytes(),
        format="pdf",
        root=str(paper.parent),  # type: ignore[arg-type] - the stub wants it to be bytes as the template is
        font_paths=typst.Fonts(include_system_fonts=False, include_embedded_fonts=True),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data)},
    )


def main() -> int:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (COPY_BYTES, COPY_BYTES))
    asked = json.loads(sys.stdin.buffer.read())
    copy = stamp(asked)
    if copy is None:
        return UNFIT
    Path(asked["copy"]).write_bytes(copy)
    return 0


if __name__ == "__main__":
    sys.exit(main())
