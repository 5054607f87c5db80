"""Plain text: UTF-8 that no browser takes for a page and no shell for a program."""

import codecs
import re
from typing import BinaryIO

from dossier_service.inspection import problems
from dossier_service.inspection.limits import CHUNK_BYTES

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")
_PROGRAM = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:#!|<\?|<!doctype|<!--|<[a-z][a-z0-9:-]*[\s/>])", re.IGNORECASE)


def is_text(content: BinaryIO) -> bool:
    """Read piece by piece: a whole file as one string takes up to four times its size."""
    content.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while chunk := content.read(CHUNK_BYTES):
            if _CONTROL.search(decoder.decode(chunk)):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def require_harmless(content: BinaryIO) -> None:
    """Raises DocumentUnsafe for markup and scripts."""
    content.seek(0)
    if _PROGRAM.match(content.read(4096)):
        raise problems.active_content()
