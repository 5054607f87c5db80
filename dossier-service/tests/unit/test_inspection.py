"""What may be kept and what not: bombs, polyglots and scripts among what people really send."""

import random
import struct
import tracemalloc
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import IO

import pytest
from dossier_service.inspection import inspector, limits
from dossier_service.inspection.problems import DocumentTypeMismatch, DocumentTypeRefused, DocumentUnsafe
from servicekit.problems import Problem

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
TYPES = ("[Content_Types].xml", b"<Types/>")
BODY = ("word/document.xml", "<w:document>Đơn xin</w:document>".encode())
SHEET = ("xl/workbook.xml", b"<workbook/>")
ZEROS = bytes(limits.MIB)


@contextmanager
def file_of(*pieces: bytes) -> Iterator[IO[bytes]]:
    with TemporaryFile() as file:
        for piece in pieces:
            file.write(piece)
        file.flush()
        yield file


def refusal(*pieces: bytes, declared: str | None = None) -> str | None:
    """The reason; None when the file is taken."""
    with file_of(*pieces) as file:
        try:
            inspector.inspect(file, declared)  # type: ignore[arg-type]
        except Problem as problem:
            return problem.errors[0].code if problem.errors else problem.code
    return None


def zipped(*members: tuple[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    with TemporaryFile() as file:
        with zipfile.ZipFile(file, "w", compression) as package:
            for name, content in members:
                package.writestr(name, content)
        file.seek(0)
        return file.read()


def word(*members: tuple[str, bytes]) -> bytes:
    return zipped(TYPES, BODY, *members)


def many_zeros(mebibytes: int) -> bytes:
    """Packed; a packed megabyte takes a kilobyte."""
    packer = zlib.compressobj()
    return b"".join([*(packer.compress(ZEROS) for _ in range(mebibytes)), packer.flush()])


def stream(dictionary: bytes, content: bytes) -> bytes:
    return b"%%PDF-1.7\n1 0 obj\n<<%s>>\nstream\n%s\nendstream\nendobj\n%%%%EOF\n" % (dictionary, content)


def png(width: int, height: int, *chunks: bytes, tail: bytes = b"") -> bytes:
    header = struct.pack(">LLBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + b"".join(chunks) + chunk(b"IEND", b"") + tail


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">L", len(content)) + kind + content + struct.pack(">L", zlib.crc32(kind + content))


def jpeg(width: int, height: int, tail: bytes = b"\xff\xd9") -> bytes:
    head = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    return head + b"\xff\xc0\x00\x11\x08" + struct.pack(">HH", height, width) + b"\x03" + b"\0" * 9 + tail


def overstated_members() -> bytes:
    """A table of contents that says it has more lines than anybody should build objects for."""
    honest = word()
    end = honest.rfind(b"PK\x05\x06")
    return honest[: end + 8] + struct.pack("<HH", 65000, 65000) + honest[end + 12 :]


def lying_member() -> bytes:
    """Says that it unpacks to one byte, and unpacks to two megabytes."""
    content = bytearray(word(("word/media/big.bin", ZEROS * 2)))
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = content.rfind(signature)
        content[at + offset : at + offset + 4] = struct.pack("<L", 1)
    return bytes(content)


def locked() -> bytes:
    """With the flag of an encrypted member."""
    content = bytearray(word(("word/secret.xml", b"x")))
    at = content.rfind(b"PK\x01\x02")
    content[at + 8] |= 1
    return bytes(content)


TAKEN = {
    "pdf": (PDF, "application/pdf"),
    "pdf_packed": (stream(b"/Filter /FlateDecode", zlib.compress(b"BT (Don xin) Tj ET" * 999)), "application/pdf"),
    "pdf_picture": (
        stream(b"/Subtype /Image /Width 4960 /Height 7016 /Filter /FlateDecode", many_zeros(100)),
        "application/pdf",
    ),
    "pdf_noise": (PDF[:9] + random.Random(1).randbytes(1 << 20) + PDF[9:], "application/pdf"),
    "png": (png(4960, 7016), "image/png"),
    "jpeg": (jpeg(12000, 9000), "image/jpeg"),
    "word": (word(), inspector.office.WORD),
    "word_with_chart": (word(("word/embeddings/chart.xlsx", zipped(TYPES, SHEET))), inspector.office.WORD),
    "excel": (zipped(TYPES, SHEET), inspector.office.EXCEL),
    "text": ("Đơn xin\n\tcấp phiếu < 10\r\n".encode(), "text/plain"),
    "text_across_pieces": (b"x" * (limits.CHUNK_BYTES - 1) + "ệ".encode(), "text/plain"),
}


@pytest.mark.parametrize("name", TAKEN)
def test_what_people_send_is_taken_for_what_it_is(name: str) -> None:
    content, media_type = TAKEN[name]
    with file_of(content) as file:
        assert inspector.inspect(file, media_type) == media_type  # type: ignore[arg-type]


UNSAFE = {
    "zip_bomb": (word(*((f"word/{n}.bin", ZEROS * 25) for n in range(9))), "unpacks_too_large"),
    "many_members": (word(*((f"word/{n}.xml", b"") for n in range(limits.MAX_MEMBERS))), "unpacks_too_large"),
    "overstated_members": (overstated_members(), "unpacks_too_large"),
    "lying_member": (lying_member(), "broken"),
    "nested_bomb": (
        word(("word/a.xlsx", zipped(TYPES, SHEET, *((f"xl/{n}", ZEROS * 25) for n in range(9))))),
        "unpacks_too_large",
    ),
    "nested_twice": (
        word(("word/a.xlsx", zipped(TYPES, SHEET, ("xl/b.xlsx", zipped(TYPES, SHEET))))),
        "nested_archive",
    ),
    "nested_zip": (word(("word/a.bin", zipped(("virus.exe", b"MZ")))), "nested_archive"),
    "nested_rar": (word(("word/a.bin", b"Rar!\x1a\x07\x01\0" + b"x" * 9)), "nested_archive"),
    "encrypted_member": (locked(), "encrypted"),
    "macros": (word(("word/vbaProject.bin", b"x")), "active_content"),
    "active_x": (word(("word/activeX/activeX1.xml", b"<x/>")), "active_content"),
    "entities": (word(("word/a.xml", b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]>')), "dtd_not_allowed"),
    "entities_wide": (word(("word/a.xml", "<?xml?><!DOCTYPE a>".encode("utf-16"))), "dtd_not_allowed"),
    "path_up": (word(("../../etc/passwd", b"x")), "unsafe_names"),
    "path_absolute": (word(("/etc/passwd", b"x")), "unsafe_names"),
    "path_windows": (word(("..\\..\\boot.ini", b"x")), "unsafe_names"),
    "path_drive": (word(("c:/boot.ini", b"x")), "unsafe_names"),
    "cut_off_member": (word(("word/a.bin", b"x" * 99)).replace(b"word/a.bin", b"word/b.bin", 1), "broken"),
    "zip_with_tail": (word() + b"<html>", "two_formats"),
    "pdf_script": (PDF.replace(b"<<>>", b"<</S/JavaScript/JS(app.alert(1))>>", 1), "active_content"),
    "pdf_script_spelt": (PDF.replace(b"<<>>", b"<</S/J#61vaScript>>", 1), "active_content"),
    "pdf_script_packed": (
        stream(b"/Type/ObjStm /Filter/FlateDecode", zlib.compress(b" " * 300_000 + b"<</S/JavaScript>>")),
        "active_content",
    ),
    "pdf_launch": (PDF.replace(b"<<>>", b"<</S/Launch/F(cmd.exe)>>", 1), "active_content"),
    "pdf_bomb": (stream(b"/Filter/FlateDecode", many_zeros(201)), "unpacks_too_large"),
    "pdf_bomb_as_picture": (stream(b"/Subtype/Image /Filter/FlateDecode", many_zeros(513)), "unpacks_too_large"),
    "pdf_packed_twice": (stream(b"/Filter[/FlateDecode/Flate#44ecode]", b"x"), "unpacks_too_large"),
    "pdf_many_streams": (b"%PDF-1.7\n" + b">>stream\n" * (limits.MAX_STREAMS + 1), "unpacks_too_large"),
    "pdf_huge_picture": (stream(b"/Subtype/Image/Width 99999/Height 99999", b"x"), "image_too_large"),
    "pdf_locked": (PDF.replace(b"trailer\n<<", b"trailer\n<</Encrypt 5 0 R"), "encrypted"),
    "pdf_and_zip": (PDF + zipped(("virus.exe", b"MZ")), "two_formats"),
    "png_huge": (png(60000, 60000), "image_too_large"),
    "png_note_bomb": (png(9, 9, chunk(b"zTXt", b"Comment\0\0" + many_zeros(2))), "unpacks_too_large"),
    "png_and_html": (png(9, 9, tail=b"<script>alert(1)</script>"), "two_formats"),
    "png_and_pdf": (png(9, 9, chunk(b"tEXt", b"a\0" + PDF)), "two_formats"),
    "jpeg_huge": (jpeg(60000, 60000), "image_too_large"),
    "jpeg_and_zip": (jpeg(9, 9) + zipped(("a", b"a")), "two_formats"),
    "html": (b"\n <!DOCTYPE html><script>alert(1)</script>", "active_content"),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "active_content"),
    "shell": (b"#!/bin/sh\nrm -rf /\n", "active_content"),
    "text_and_pdf": (b"Kinh gui\n" + PDF, "two_formats"),
}


@pytest.mark.parametrize("name", UNSAFE)
def test_what_could_harm_who_opens_it_is_refused_with_its_reason(name: str) -> None:
    content, reason = UNSAFE[name]
    assert refusal(content) == reason


OTHER_KINDS = {
    "program": b"MZ\x90\x00\x03" + b"\0" * 60,
    "zeros": b"\0" * 64,
    "zip": zipped(("a.txt", b"a")),
    "zip_cut_off": b"PK\x03\x04rubbish",
    "rar": b"Rar!\x1a\x07\x01\0",
    "gzip": b"\x1f\x8b\x08\0\0\0\0\0\0\x03",
    "old_word_or_locked_new_one": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504,
    "nul_in_text": b"a\x00b",
    "bell_far_in_text": b"x" * limits.CHUNK_BYTES + b"\x07",
    "half_a_letter": b"x" * 100 + "ệ".encode()[:-1],
    "gif": b"GIF89a\x01\0\x01\0\0\0\0;",
}


@pytest.mark.parametrize("name", OTHER_KINDS)
def test_what_is_not_on_the_list_is_refused_whatever_it_says_it_is(name: str) -> None:
    with file_of(OTHER_KINDS[name]) as file, pytest.raises(DocumentTypeRefused):
        inspector.inspect(file, "application/pdf")  # type: ignore[arg-type]


@pytest.mark.parametrize("declared", ["image/png", "text/html", "application/x-msdownload"])
def test_what_is_declared_as_something_else_is_refused(declared: str) -> None:
    with file_of(PDF) as file, pytest.raises(DocumentTypeMismatch) as refused:
        inspector.inspect(file, declared)  # type: ignore[arg-type]
    assert refused.value.errors[0].pointer == "/file" and declared in refused.value.errors[0].message.en


@pytest.mark.parametrize(
    "declared", [None, "", "application/octet-stream", "application/pdf; charset=x", "application/x-pdf"]
)
def test_who_does_not_know_the_type_need_not_say_it(declared: str | None) -> None:
    assert refusal(PDF, declared=declared) is None


@pytest.mark.parametrize(
    "name", ["zip_bomb", "nested_bomb", "pdf_bomb", "pdf_script_packed", "png_note_bomb", "jpeg_huge"]
)
def test_a_bomb_takes_little_memory(name: str) -> None:
    with file_of(UNSAFE[name][0]) as file:
        tracemalloc.start()
        with pytest.raises(DocumentUnsafe):
            inspector.inspect(file, None)  # type: ignore[arg-type]
        _, peak_bytes = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak_bytes < 16 * limits.MIB


def test_a_large_text_takes_little_memory() -> None:
    with file_of("𝒳".encode(), b"x" * limits.MAX_BYTES) as file:
        tracemalloc.start()
        assert inspector.inspect(file, None) == "text/plain"  # type: ignore[arg-type]
        _, peak_bytes = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak_bytes < 4 * limits.MIB
