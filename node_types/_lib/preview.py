"""Small pictures and facts of media, as the canvas shows them: each is made from one file and written to another.

`PREVIEWS[kind][name]` is the maker. The same media gives the same bytes. What can't be read raises `NodeError`; a
waveform of a video without sound has the code `no_sound`.

    image   thumbnail   WebP, at most 512 pixels a side
    video   poster      WebP, at most 512 pixels a side: the first picture that shows something
            sprite      WebP sheet of at most 60 tiles in rows of ten, with facts to find a tile by its time
            peaks       JSON, the waveform
    audio   peaks
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
from msgspec import Struct
from PIL import Image

from node_types._lib import decode, picture, sound
from node_types._lib.container import opened, picture_track

if TYPE_CHECKING:
    from av import VideoFrame

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


def thumbnail(source: Path, target: Path) -> Preview:
    """A picture at most `SIDE` pixels wide and high."""
    return _write(picture.load_upright(source), target)


def poster(source: Path, target: Path) -> Preview:
    """The first of a few pictures of a video that is neither black nor blank, else its first one."""
    ...


def sprite(source: Path, target: Path) -> Preview: ...


def peaks(source: Path, target: Path) -> Preview:
    """The waveform: at most 400 peaks, 0 to 1, and how long the sound is."""
    samples = 0
    heights = []
    for block in sound.blocks(source):
        samples += len(block)
        heights.append(sound.peaks(block))
    ...
