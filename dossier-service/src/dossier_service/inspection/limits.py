"""How much a paper may be and hold. Chosen by us; a scan of a large drawing at 600 dpi stays below."""

MIB = 1024 * 1024
MAX_BYTES = 20 * MIB
MAX_UNPACKED_MIB = 200
MAX_UNPACKED_BYTES = MAX_UNPACKED_MIB * MIB
MAX_MEMBERS = 2000
MAX_DIRECTORY_BYTES = MIB
"""Of an archive's table of contents: the ZIP library builds an object for every line of it."""
MAX_STREAMS = 50_000
"""Of a PDF."""
MAX_MEGAPIXELS = 150
MAX_PIXEL_BYTES = 512 * MIB
"""Of all pictures of a PDF that are packed without loss: twenty pages in colour at 300 dpi."""
MAX_PICTURE_TEXT_BYTES = MIB
"""Of the compressed notes inside a picture."""
CHUNK_BYTES = 256 * 1024
