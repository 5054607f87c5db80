"""What a blank form would do besides being read and filled in."""

import io
import zipfile
import zlib

import pytest
from catalog_service.blank_forms import office, pdfs
from catalog_service.blank_forms.dangers import Danger
from catalog_service.spreadsheets import writing

RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def pdf(*objects: bytes) -> bytes:
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, content) for number, content in enumerate(objects, start=1))
    return b"%PDF-1.7\n" + body + b"trailer\n<<>>\n%%EOF\n"


def stream(content: bytes, *, kind: bytes = b"/Type /ObjStm /N 1 /First 4", more: bytes = b"") -> bytes:
    packed = zlib.compress(content)
    return b"<< %s /Filter /FlateDecode /Length %d %s>>\nstream\n%s\nendstream" % (kind, len(packed), more, packed)


def package(name: str, relation: str, *, external: bool = False) -> bytes:
    mode = ' TargetMode="External"' if external else ""
    table = f'<Relationships><Relationship Id="r1" Type="{relation}" Target="x"{mode}/></Relationships>'
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, table)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "danger"),
    [
        (pdf(b"<</Names <</JavaScript 2 0 R>>>>"), Danger.SCRIPT),
        (pdf(b"<</S /JavaScript /JS 2 0 R>>"), Danger.SCRIPT),
        (pdf(b"<</JS(app.alert(1))>>"), Danger.SCRIPT),
        (pdf(b"<</S /#4aava#53cript>>"), Danger.SCRIPT),
        (pdf(b"<</OpenAction <</S/Launch/F(cmd.exe)>>>>"), Danger.SCRIPT),
        (pdf(stream(b"1 0 <</S /JavaScript>>")), Danger.SCRIPT),
        (pdf(stream(b"1 0 <</Names <</EmbeddedFiles 2 0 R>>>>")), Danger.EMBEDDED),
        (pdf(b"<</Type /EmbeddedFile>>"), Danger.EMBEDDED),
        (pdf(b"<</Encrypt 2 0 R>>"), Danger.PASSWORD),
        (pdf(stream(b"1 0 <<>>", more=b"/DecodeParms <</Predictor 12>>")), Danger.UNREADABLE),
        (pdf(b"<</OpenAction [1 0 R /Fit] /A <</S /URI /URI (https://example.org)>>>>"), None),
        (pdf(stream(b"1 0 <</Type /Catalog>>")), None),
        (pdf(stream(b"BT (/JS ) Tj ET", kind=b"")), None),
        (pdf(b"<<>>\nstream\n/JS \nendstream"), None),
    ],
    ids=["names", "action", "js", "numbered-letters", "launch", "packed", "attachments", "attachment", "password",
         "oddly-packed", "link", "packed-harmless", "text", "chance"],
)  # fmt: skip
def test_a_pdf(content: bytes, danger: Danger | None) -> None:
    assert pdfs.danger_in(content) is danger


def test_a_pdf_that_unpacks_to_too_much_cannot_be_looked_into(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdfs, "MAX_UNPACKED_BYTES", 1000)
    assert pdfs.danger_in(pdf(stream(b" " * 1001))) is Danger.UNREADABLE


@pytest.mark.parametrize(
    ("content", "danger"),
    [
        (package("word/_rels/settings.xml.rels", f"{RELATIONS}/attachedTemplate", external=True), Danger.EXTERNAL),
        (package("word/_rels/document.xml.rels", f"{RELATIONS}/image", external=True), Danger.EXTERNAL),
        (package("word/_rels/document.xml.rels", f"{RELATIONS}/oleObject"), Danger.EMBEDDED),
        (package("WORD/_RELS/DOCUMENT.XML.RELS", f"{RELATIONS}/OLEOBJECT"), Danger.EMBEDDED),
        (package("word/_rels/document.xml.rels", f"{RELATIONS}/control"), Danger.EMBEDDED),
        (package("xl/externalLinks/externalLink1.xml", ""), Danger.EXTERNAL),
        (package("xl/connections.xml", ""), Danger.EXTERNAL),
        (package("word/_rels/document.xml.rels", f"{RELATIONS}/hyperlink", external=True), None),
        (package("word/_rels/document.xml.rels", f"{RELATIONS}/image"), None),
        (package("word/_rels/document.xml.rels", '"<'), Danger.UNREADABLE),
        (b"PK", Danger.UNREADABLE),
    ],
    ids=["template", "picture", "ole", "ole-in-capitals", "control", "other-workbook", "connection", "link",
         "own-picture", "broken-table", "broken"],
)  # fmt: skip
def test_an_office_file(content: bytes, danger: Danger | None) -> None:
    assert office.danger_in(content) is danger


def test_our_own_workbook_is_harmless() -> None:
    assert office.danger_in(writing.template()) is None
