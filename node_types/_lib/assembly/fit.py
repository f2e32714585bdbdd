"""Clips of other shapes inside the film's frame."""

from typing import TYPE_CHECKING, Literal

import numpy as np

from node_types._lib.assembly.planes import I420, black, from_frame, planes

if TYPE_CHECKING:
    from av import VideoFrame

Fit = Literal["fit", "fill", "blur"]

_BACKDROP_SCALE = 8
_BACKDROP_LIGHT = 0.6


def fitted(frame: "VideoFrame", width: int, height: int, fit: Fit) -> I420:
    """The frame in a film of the given even size.

    `fit` shows all of it between bars, `fill` all of the film's frame with the sides cut off, and `blur` all of it in
    front of itself, enlarged, blurred and darkened.
    """
    if frame.width * height == frame.height * width:
        return from_frame(frame, width, height)
    if fit == "fill":
        return _centre_cut(frame, width, height)
    scale = min(width / frame.width, height / frame.height)
    shown = from_frame(frame, _even(frame.width * scale), _even(frame.height * scale))
    canvas = black(width, height) if fit == "fit" else _backdrop(frame, width, height)
    # On whole chroma samples, so that colours stay on what they belong to.
    top, left = (height - shown.shape[0] * 2 // 3) // 4, (width - shown.shape[1]) // 4
    for below, above, size in zip(planes(canvas), planes(shown), (2, 1, 1), strict=True):
        rows, columns = above.shape
        below[top * size : top * size + rows, left * size : left * size + columns] = above
    return canvas


def _centre_cut(frame: "VideoFrame", width: int, height: int) -> I420:
    scale = max(width / frame.width, height / frame.height)
    whole = from_frame(frame, max(width, _even(frame.width * scale)), max(height, _even(frame.height * scale)))
    picture = np.empty((height * 3 // 2, width), dtype=np.uint8)
    for cut, plane in zip(planes(picture), planes(whole), strict=True):
        top, left = (plane.shape[0] - cut.shape[0]) // 2, (plane.shape[1] - cut.shape[1]) // 2
        cut[:] = plane[top : top + cut.shape[0], left : left + cut.shape[1]]
    return picture


def _backdrop(frame: "VideoFrame", width: int, height: int) -> I420:
    """Blurred at an eighth of the size, which is as smooth and costs little."""
    import cv2

    small = _centre_cut(frame, _even(width / _BACKDROP_SCALE), _even(height / _BACKDROP_SCALE))
    picture = np.empty((height * 3 // 2, width), dtype=np.uint8)
    for index, (large, plane) in enumerate(zip(planes(picture), planes(small), strict=True)):
        blurred = cv2.GaussianBlur(plane, (0, 0), 4 if index == 0 else 2, borderType=cv2.BORDER_REPLICATE)
        floor = 16 if index == 0 else 128
        darkened = floor + (blurred.astype(np.float32) - floor) * _BACKDROP_LIGHT
        cv2.resize(darkened.round().astype(np.uint8), large.shape[::-1], dst=large, interpolation=cv2.INTER_CUBIC)
    return picture


def _even(side: float) -> int:
    return max(2, round(side / 2) * 2)
