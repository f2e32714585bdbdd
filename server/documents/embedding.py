"""Films and pictures that carry the graph they were made by. Nothing in them is changed but what players pass over.

PNG        a text chunk `reelgraph` before the end (PNG specification §11.3.3.4, iTXt, compressed)
MP4, MOV   a `uuid` box at the end (ISO/IEC 14496-12 §11.1)
WebM, MKV  a Void element at the end (RFC 8794 §11.3.2)
WebP       a chunk of a type of our own at the end (RFC 9649 §2.3)

But for PNG, all of them end with the same trailer: the deflated document, its length in 4 bytes, and 16 bytes that no
file has there by chance. No length in a file is believed before it was compared with what is there and allowed.
"""

import os
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from graph_engine.document import MOST_BYTES
from graph_engine.errors import NodeError

MOST_PACKED_BYTES = 16 * 1024**2
_CHUNK_BYTES = 1 << 20
_MARK = UUID("6f1c1c0e-5d0b-4c6e-9a57-3d2f1b7a8e24").bytes
_TRAILER_BYTES = 4 + len(_MARK)
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_END = b"\0\0\0\0IEND" + struct.pack(">I", zlib.crc32(b"IEND"))
_PNG_TEXT = b"reelgraph\0\1\0\0\0"
"""Keyword, compressed, by deflate, no language, no other keyword."""
_MOST_PNG_CHUNKS = 100_000
_MATROSKA = b"\x1a\x45\xdf\xa3"
_RIFF = struct.Struct("<4sI4s")


def embed(path: Path, document: bytes) -> Iterator[bytes]:
    """The bytes of a copy that carries the document. Raises NodeError for kinds of files that can't."""
    packed = zlib.compress(document)
    if len(document) > MOST_BYTES or len(packed) > MOST_PACKED_BYTES:
        raise NodeError(
            "The graph is too large to travel in a file",
            hint="Export it as an archive instead.",
            code="document_too_large",
        )
    with path.open("rb") as file:
        start, end, size = _ends(file)
    if start.startswith(_PNG) and end == _PNG_END:
        text = b"iTXt" + _PNG_TEXT + packed
        chunk = struct.pack(">I", len(text) - 4) + text + struct.pack(">I", zlib.crc32(text))
        return _copied(path, b"", 0, size - len(_PNG_END), chunk + _PNG_END)
    trailer = packed + struct.pack(">I", len(packed)) + _MARK
    if start[4:8] == b"ftyp":
        box = struct.pack(">I4s", 8 + len(_MARK) + len(trailer), b"uuid") + _MARK + trailer
        return _copied(path, b"", 0, size, box)
    if start.startswith(_MATROSKA):
        void = b"\xec" + struct.pack(">Q", len(trailer) | 1 << 56) + trailer
        return _copied(path, b"", 0, size, void)
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP" and size % 2 == 0:
        padded = packed + b"\0" * (len(packed) % 2)
        trailer = padded + struct.pack(">I", len(padded)) + _MARK
        chunk = struct.pack("<4sI", b"rlgr", len(trailer)) + trailer
        return _copied(path, _RIFF.pack(b"RIFF", size - 8 + len(chunk), b"WEBP"), len(start), size, chunk)
    raise NodeError(
        "This kind of file can't carry a graph",
        detail="MP4, MOV, WebM, MKV, PNG and WebP can.",
        hint="Export the project instead.",
        code="cannot_carry",
    )


def extract(path: Path) -> bytes | None:
    """The document that a file carries; None when it carries none, or one that can't be read."""
    with path.open("rb") as file:
        start, _, size = _ends(file)
        packed = _text_of_png(file, size) if start.startswith(_PNG) else _trailer(file, size)
    return _inflated(packed) if packed is not None else None


def _ends(file: BinaryIO) -> tuple[bytes, bytes, int]:
    """The first and the last 12 bytes, and the size."""
    size = os.fstat(file.fileno()).st_size
    start = file.read(12)
    file.seek(max(0, size - 12))
    return start, file.read(12), size


def _copied(path: Path, head: bytes, first: int, end: int, tail: bytes) -> Iterator[bytes]:
    yield head
    with path.open("rb") as file:
        file.seek(first)
        left = end - first
        while left > 0 and (chunk := file.read(min(_CHUNK_BYTES, left))):
            left -= len(chunk)
            yield chunk
    yield tail


def _trailer(file: BinaryIO, size: int) -> bytes | None:
    if size < _TRAILER_BYTES:
        return None
    file.seek(size - _TRAILER_BYTES)
    length, mark = struct.unpack(">I16s", file.read(_TRAILER_BYTES))
    if mark != _MARK or length > min(size - _TRAILER_BYTES, MOST_PACKED_BYTES):
        return None
    file.seek(size - _TRAILER_BYTES - length)
    return file.read(length)


def _text_of_png(file: BinaryIO, size: int) -> bytes | None:
    """The last text of ours in a PNG."""
    found = None
    position = len(_PNG)
    for _ in range(_MOST_PNG_CHUNKS):
        file.seek(position)
        header = file.read(8)
        if len(header) < 8:
            break
        length, kind = struct.unpack(">I4s", header)
        if position + 12 + length > size:
            break
        if kind == b"iTXt" and len(_PNG_TEXT) <= length <= MOST_PACKED_BYTES + len(_PNG_TEXT):
            text = file.read(length)
            found = text.removeprefix(_PNG_TEXT) if text.startswith(_PNG_TEXT) else found
        position += 12 + length
    return found


def _inflated(packed: bytes) -> bytes | None:
    inflater = zlib.decompressobj()
    try:
        document = inflater.decompress(packed, MOST_BYTES + 1)
    except zlib.error:
        return None
    return document if inflater.eof and len(document) <= MOST_BYTES else None
