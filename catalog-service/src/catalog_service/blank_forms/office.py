"""What a Word or Excel file fetches from elsewhere or has inside: by its relationships (ECMA-376-2, 9). Pure."""

import io
import zipfile
from xml.parsers import expat

from catalog_service import archives
from catalog_service.blank_forms.dangers import Danger

_LINK = "/hyperlink"
"""A person follows it by hand; every other external target is fetched by the program."""
_OBJECTS = ("/oleobject", "/control", "/activexcontrol")
_FETCHING_PARTS = ("xl/externallinks/", "xl/connections.xml")


def danger_in(content: bytes) -> Danger | None:
    """Of a ZIP archive that has been found to unpack to a sane size."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            if any(name.lower().startswith(_FETCHING_PARTS) for name in names):
                return Danger.EXTERNAL
            tables = [name for name in names if name.lower().endswith(".rels")]
            found = (_danger_in_relationships(archive.read(name)) for name in tables)
            return next((danger for danger in found if danger), None)
    except archives.UNREADABLE:
        return Danger.UNREADABLE


def _danger_in_relationships(table: bytes) -> Danger | None:
    found: list[Danger] = []

    def on_element(name: str, attributes: dict[str, str]) -> None:
        kind = attributes.get("Type", "").lower()
        if kind.endswith(_OBJECTS):
            found.append(Danger.EMBEDDED)
        elif attributes.get("TargetMode", "").lower() == "external" and not kind.endswith(_LINK):
            found.append(Danger.EXTERNAL)

    def on_doctype(*parts: object) -> None:
        found.append(Danger.UNREADABLE)

    parser = expat.ParserCreate()
    parser.StartElementHandler = on_element
    parser.StartDoctypeDeclHandler = on_doctype
    try:
        parser.Parse(table, True)
    except expat.ExpatError:
        return Danger.UNREADABLE
    return found[0] if found else None
