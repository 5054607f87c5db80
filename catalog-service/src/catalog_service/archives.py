"""What the ZIP library says of a broken or hostile file: a dozen exceptions for one answer."""

import lzma
import struct
import zipfile
import zlib

UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    LookupError,  # no members, or not the one that was asked for
    ValueError,
    OSError,
    NotImplementedError,  # exotic compression
    RuntimeError,  # encrypted members
    EOFError,
)
