"""Pictures as they are stored in a clip: I420, uint8 of shape (height * 3 / 2, width), BT.709 limited range.

Drawing on them keeps the colours of what is not drawn on, where a way through RGB and back would shift them, and is
twice as fast.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from graph_engine import Preview
from node_types._lib.encode import BT709, LIMITED

if TYPE_CHECKING:
    from av import VideoFrame

I420 = NDArray[np.uint8]

Told = Callable[[float, Preview | None], None]
"""Hears how far the work is, 0 to 1, and what it looks like."""

BLACK = (16, 128, 128)


def planes(picture: I420) -> tuple[I420, I420, I420]:
    """Views of the luma plane and the two chroma planes of half its size."""
    height, width = picture.shape[0] * 2 // 3, picture.shape[1]
    chroma = picture[height:].reshape(2, height // 2, width // 2)
    return picture[:height], chroma[0], chroma[1]


def black(width: int, height: int) -> I420:
    """A black picture; sides are even."""
    picture = np.empty((height * 3 // 2, width), dtype=np.uint8)
    for plane, level in zip(planes(picture), BLACK, strict=True):
        plane[:] = level
    return picture


def from_frame(frame: "VideoFrame", width: int, height: int) -> I420:
    """A decoded frame, scaled to an even size."""
    if (frame.width, frame.height, frame.format.name) != (width, height, "yuv420p") or frame.colorspace != BT709:
        frame = frame.reformat(
            width=width,
            height=height,
            format="yuv420p",
            dst_colorspace=BT709,
            dst_color_range=LIMITED,
            interpolation="BICUBIC",
        )
    return frame.to_ndarray().astype(np.uint8, copy=False)


def to_rgb(picture: I420) -> NDArray[np.uint8]:
    """The picture as screens show it: RGB of shape (height, width, 3)."""
    return to_frame(picture).to_ndarray(format="rgb24").astype(np.uint8, copy=False)


def to_frame(picture: I420) -> "VideoFrame":
    """A frame for the encoder."""
    from av import VideoFrame

    frame = VideoFrame.from_ndarray(picture, format="yuv420p")
    frame.colorspace = frame.color_primaries = frame.color_trc = BT709
    frame.color_range = LIMITED
    return frame
