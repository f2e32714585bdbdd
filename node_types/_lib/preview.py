"""Small pictures and facts of media, as the canvas shows them: each is made from one file and written to another.

`PREVIEWS[kind][name]` is the maker. The same media gives the same bytes. What can't be read raises `NodeError`; a
waveform of a video without sound has the code `no_sound`.

    image   thumbnail   WebP, at most 512 pixels a side
    video   poster      WebP, at most 512 pixels a side: the first picture that shows something
            sprite      WebP sheet of at most 60 tiles in rows of ten, with facts to find a tile by its time
            peaks       JSON, the waveform
    audio   peaks
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
from msgspec import Struct
from PIL import Image

from node_types._lib import decode, picture, sound
from node_types._lib.container import opened, picture_track

if TYPE_CHECKING:
    from av import VideoFrame, VideoStream
    from av.container import InputContainer

SIDE = 512
TILES = 60
COLUMNS = 10
TILE_WIDTH = 160
TILE_HEIGHT = 320
"""At most, for pictures that stand upright."""

_QUALITY = 80
_DECODED_FRAMES = 1500
"""A clip with more frames shows its nearest earlier key frames: decoding all of it would take long."""

_POSTER_PLACES = (0.0, 0.1, 0.3, 0.5)
_PLAIN = 8.0
"""Standard deviation of brightness below which a picture shows nothing: black, white or a fade."""


class Preview(Struct, frozen=True, kw_only=True):
    """What was written. The facts are for programs: pixels, seconds."""

    media_type: str
    facts: dict[str, Any] = {}


Maker = Callable[[Path, Path], Preview]


def thumbnail(source: Path, target: Path) -> Preview:
    """A picture, small."""
    small = picture.load_upright(source)
    small.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS, reducing_gap=3)
    return _write(small, target)


def poster(source: Path, target: Path) -> Preview:
    """A video's first picture that is neither black nor blank, of a few; when all are, its first."""
    clip = decode.describe(source)
    frames = _shown(source, clip, [clip.seconds * place for place in _POSTER_PLACES])
    pictures = [_small(next(frames), clip, SIDE, SIDE)]
    while not _shows(pictures[-1]) and (frame := next(frames, None)) is not None:
        pictures.append(_small(frame, clip, SIDE, SIDE))
    return _write(pictures[-1] if _shows(pictures[-1]) else pictures[0], target)


def sprite(source: Path, target: Path) -> Preview:
    """Tiles of a video from left to right and top to bottom. Tile `i` stands for `i * seconds_per_tile` and on."""
    clip = decode.describe(source)
    count = min(TILES, clip.frames)
    step = clip.seconds / count
    width, height = _fitted(clip, TILE_WIDTH, TILE_HEIGHT)
    columns = min(COLUMNS, count)
    rows = -(-count // columns)
    sheet = Image.new("RGB", (columns * width, rows * height))
    for index, frame in enumerate(_shown(source, clip, [(index + 0.5) * step for index in range(count)])):
        row, column = divmod(index, columns)
        sheet.paste(_small(frame, clip, TILE_WIDTH, TILE_HEIGHT), (column * width, row * height))
    facts = {
        "columns": columns,
        "rows": rows,
        "tiles": count,
        "tile_width": width,
        "tile_height": height,
        "seconds_per_tile": step,
    }
    return _write(sheet, target, facts)


def peaks(source: Path, target: Path) -> Preview:
    """The waveform `{"peaks": [...], "seconds": ...}`: at most 400 peaks, 0 to 1."""
    heights, samples = [np.empty(0, dtype=np.float32)], 0
    for block in sound.blocks(source):
        heights.append(sound.peaks(block))
        samples += len(block)
    waveform = {"peaks": sound.waveform(np.concatenate(heights)), "seconds": samples / sound.RATE}
    target.write_bytes(msgspec.json.encode(waveform))
    return Preview(media_type="application/json", facts={"seconds": waveform["seconds"]})


PREVIEWS: Mapping[str, Mapping[str, Maker]] = {
    "image": {"thumbnail": thumbnail},
    "video": {"poster": poster, "sprite": sprite, "peaks": peaks},
    "audio": {"peaks": peaks},
}
"""Makers by kind of media and name of preview."""


def _shown(source: Path, clip: decode.Facts, times: Sequence[float]) -> "Iterator[VideoFrame]":
    """The pictures that are shown at some times in order, counted from the clip's first picture."""
    with opened(source) as container:
        track = picture_track(container)
        assert track is not None, "what `describe` has read has pictures"
        at = [float(clip.start) + time for time in times]
        yield from (_passing if clip.frames <= _DECODED_FRAMES else _key_frames)(container, track, at)


def _passing(container: "InputContainer", track: "VideoStream", times: Sequence[float]) -> "Iterator[VideoFrame]":
    from av.codec.context import ThreadType

    track.codec_context.thread_type = ThreadType.AUTO
    frames = container.decode(track)
    shown = coming = next(frames, None)
    for time in times:
        while coming is not None and (coming.time or 0.0) <= time:
            shown, coming = coming, next(frames, None)
        if shown is not None:
            yield shown


def _key_frames(container: "InputContainer", track: "VideoStream", times: Sequence[float]) -> "Iterator[VideoFrame]":
    track.codec_context.skip_frame = "NONKEY"
    shown: VideoFrame | None = None
    for time in times:
        container.seek(int(time / (track.time_base or 1)), stream=track)
        shown = next(container.decode(track), shown)
        if shown is not None:
            yield shown


def _small(frame: "VideoFrame", clip: decode.Facts, width: int, height: int) -> Image.Image:
    """Upright and in the shape in which it is shown."""
    wide, high = _fitted(clip, width, height)
    turns = round(frame.rotation / 90) % 4
    lying = (high, wide) if turns % 2 else (wide, high)
    pixels = frame.to_ndarray(format="rgb24", width=lying[0], height=lying[1])
    return Image.fromarray(np.ascontiguousarray(np.rot90(pixels, turns)))


def _shows(image: Image.Image) -> bool:
    return float(np.asarray(image.convert("L")).std()) >= _PLAIN


def _fitted(clip: decode.Facts, width: int, height: int) -> tuple[int, int]:
    scale = min(width / clip.width, height / clip.height, 1.0)
    return max(1, round(clip.width * scale)), max(1, round(clip.height * scale))


def _write(image: Image.Image, target: Path, facts: dict[str, Any] | None = None) -> Preview:
    image.save(target, "WEBP", quality=_QUALITY)
    return Preview(media_type="image/webp", facts={"width": image.width, "height": image.height, **(facts or {})})
