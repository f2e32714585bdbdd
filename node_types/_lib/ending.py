"""Whether the end of a file is missing, where the media reader would take what is left for the whole."""

import re
import struct
from pathlib import Path

from node_types._lib.container import opened, sound_track

_LONGEST_OGG_PAGE = 65_307
_OGG_HEADER = 27

_LONGEST_MP3_FRAME = 2_881
_LOST_FRAMES = 4
"""A tenth of a second: some encoders count their header as a frame, and what is damaged is passed over."""

_NEVER_FILLED_IN = 0xFFFFFFFF
_COUNTED_TOO_MUCH = 16
"""Some writers of AVI count the header of a chunk, too, or its padding."""

_XING = re.compile(rb"\xff[\xe2-\xff]..(?:.{32}|.{17}|.{9})(?:Xing|Info)(.{12})", re.DOTALL)
_VBRI = re.compile(rb"\xff[\xe2-\xff].{34}VBRI.{6}(.{8})", re.DOTALL)


def ogg_is_cut(path: Path) -> bool:
    """Whether the last page of an Ogg file (RFC 3533 §6) is cut.

    That it does not say it is the last means nothing: recordings of a broadcast end like that.
    """
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 2 * _LONGEST_OGG_PAGE))
        tail = file.read()
    start = tail.rfind(b"OggS")
    if start < 0:
        return False  # something long was appended, and a file that is cut ends with the file
    page = tail[start:]
    if len(page) < _OGG_HEADER:
        return True
    segments = page[_OGG_HEADER - 1]
    table = page[_OGG_HEADER : _OGG_HEADER + segments]
    return len(table) < segments or len(page) < _OGG_HEADER + segments + sum(table)


def mp3_is_cut(path: Path) -> bool:
    """Whether an MP3 has less than the header of its encoder promises.

    Without such a header any beginning of an MP3 is one too, and many songs end within a frame.
    """
    start, frames = 0, 0
    with opened(path) as container:
        for packet in container.demux(sound_track(container)):
            if bytes(packet)[:1] != b"\xff":
                continue  # a tag, or zeros, behind the last frame
            if not frames:
                start = packet.pos or 0
            frames += 1
    promised_frames, promised_end = _promised(path, start)
    return promised_frames > frames + _LOST_FRAMES or promised_end > path.stat().st_size


def avi_is_cut(path: Path) -> bool:
    """Whether one of the chunks that an AVI consists of is longer than what there is of it."""
    size, end = path.stat().st_size, 0
    with path.open("rb") as file:
        while end + 8 <= size:
            file.seek(end)
            name, length = struct.unpack("<4sI", file.read(8))
            if name != b"RIFF":
                break
            if length == _NEVER_FILLED_IN:
                return False
            end += 8 + length
    return end > size + _COUNTED_TOO_MUCH


def _promised(path: Path, start: int) -> tuple[int, int]:
    """How many frames, and which end of the file, the header before the first frame promises; 0 if it does not say."""
    before = max(0, start - _LONGEST_MP3_FRAME)
    with path.open("rb") as file:
        file.seek(before)
        head = file.read(start - before)
    if found := _VBRI.search(head):
        size, frames = struct.unpack(">II", found[1])
        return frames, before + found.start() + size
    if found := _XING.search(head):
        flags, *fields = struct.unpack(">III", found[1])
        frames = fields.pop(0) if flags & 1 else 0
        return frames, before + found.start() + fields[0] if flags & 2 else 0
    return 0, 0
