"""What moves at the end of a clip, and whether it can be trusted to go on.

The flow is DIS (Kroeger et al. 2016). The camera's part of it, a pan and a zoom, is fitted by weighted least squares;
what is left is what things in the picture do by themselves.
"""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

_LOOK_SIDE = 400
_BETTER_THAN_FREEZE = 0.85
_STANDSTILL = 0.25
"""Grey levels between two frames below which nothing moves, but noise."""

_FIT_ROUNDS = 6
_FIT_SHARE = 0.5
_FASTEST = 0.03
_RIM = 0.1

Flow = NDArray[np.float32]


class Motion(Struct, frozen=True, kw_only=True):
    """Motion from one frame to the next, in fractions of the picture's width and height.

    `pan` and `zoom` are the camera's: how far the whole moves to the right and down, and how much larger it grows.
    `own` is the rest, of shape (rows, columns, 2), coarse; None when there is nothing to speak of.
    """

    pan: tuple[float, float] = (0.0, 0.0)
    zoom: float = 0.0
    own: Flow | None = None


STANDSTILL = Motion()


def at_end(frames: Sequence[NDArray[np.uint8]]) -> Motion:
    """The motion at the end of the last three frames, RGB of equal size.

    It counts as coherent only when it would have foretold the last frame better than a freeze: else a standstill.
    """
    if len(frames) < 3:
        return STANDSTILL
    earlier, before, last = (_grey(frame) for frame in frames[-3:])
    frozen = _difference(last, before)
    if frozen < _STANDSTILL:
        return STANDSTILL
    foretold = carried(before, -_flow(before, earlier))
    if _difference(last, foretold) > frozen * _BETTER_THAN_FREEZE:
        return STANDSTILL
    return _split(-_flow(last, before))


def carried(picture: NDArray[np.uint8], flow: Flow) -> NDArray[np.uint8]:
    """The picture after every pixel has moved by the flow, in pixels."""
    import cv2

    rows, columns = picture.shape[:2]
    x, y = np.meshgrid(np.arange(columns, dtype=np.float32), np.arange(rows, dtype=np.float32))
    moved = cv2.remap(picture, x - flow[..., 0], y - flow[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(moved, dtype=np.uint8)


def _grey(frame: NDArray[np.uint8]) -> NDArray[np.uint8]:
    import cv2

    rows, columns = frame.shape[:2]
    scale = min(1.0, _LOOK_SIDE / max(rows, columns))
    size = (max(16, round(columns * scale)), max(16, round(rows * scale)))
    small = cv2.resize(cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY), size, interpolation=cv2.INTER_AREA)
    return np.asarray(small, dtype=np.uint8)


def _flow(start: NDArray[np.uint8], end: NDArray[np.uint8]) -> Flow:
    import cv2

    dis = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    return np.asarray(dis.calc(start, end, np.zeros((*start.shape, 2), dtype=np.float32)), dtype=np.float32)


def _difference(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    """Mean, in grey levels, without the rim, where motion brings in what nobody can know.

    Both are softened first: a frame that was moved is softer, which alone would make it the better guess of noise.
    """
    import cv2

    rows, columns = (max(1, side // 16) for side in one.shape)
    soft, other_soft = (cv2.GaussianBlur(picture.astype(np.float32), (0, 0), 2) for picture in (one, other))
    return float(np.abs(soft - other_soft)[rows:-rows, columns:-columns].mean())


def _split(flow: Flow) -> Motion:
    """The camera's part of a flow in pixels, when most of the picture follows it, and the rest."""
    rows, columns = flow.shape[:2]
    x, y = np.meshgrid(np.arange(columns) - (columns - 1) / 2, np.arange(rows) - (rows - 1) / 2)
    pan_x, pan_y, zoom, share = _fitted(flow, x, y)
    if share < _FIT_SHARE:
        pan_x = pan_y = zoom = 0.0
    rest = flow - np.dstack([pan_x + zoom * x, pan_y + zoom * y])
    return Motion(pan=(_slow(pan_x / columns), _slow(pan_y / rows)), zoom=_slow(zoom), own=_own(rest, columns, rows))


def _fitted(flow: Flow, x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[float, float, float, float]:
    """Pan, zoom and the share of the picture that follows them, by iteratively reweighted least squares."""
    step = (slice(4, -4, 4), slice(4, -4, 4))
    x, y, u, v = (values[step].ravel().astype(np.float64) for values in (x, y, flow[..., 0], flow[..., 1]))
    weight = np.ones_like(x)
    found = error = np.zeros(3)
    for _ in range(_FIT_ROUNDS):
        total, along_x, along_y = weight.sum(), (weight * x).sum(), (weight * y).sum()
        square = (weight * (x * x + y * y)).sum()
        left = np.array([[total, 0, along_x], [0, total, along_y], [along_x, along_y, square]])
        right = np.array([(weight * u).sum(), (weight * v).sum(), (weight * (x * u + y * v)).sum()])
        found = np.linalg.lstsq(left, right, rcond=None)[0]
        error = np.hypot(u - found[0] - found[2] * x, v - found[1] - found[2] * y)
        weight = 1 / (1 + (error / max(0.1, float(np.median(error)))) ** 2)
    speed = np.hypot(u, v)
    share = float((error < np.maximum(0.25, 0.25 * speed)).mean())
    return float(found[0]), float(found[1]), float(found[2]), share


def _own(rest: NDArray[np.float64], columns: int, rows: int) -> Flow | None:
    import cv2

    smooth = cv2.GaussianBlur(rest.astype(np.float32), (0, 0), 4) * _away_from_rim(columns, rows)
    if np.hypot(smooth[..., 0], smooth[..., 1]).max() < 0.25:
        return None
    fractions = smooth / np.array([columns, rows], dtype=np.float32)
    return np.asarray(np.clip(fractions, -_FASTEST, _FASTEST), dtype=np.float32)


def _away_from_rim(columns: int, rows: int) -> Flow:
    """0 at the rim, where flow is but a guess, 1 inside; of shape (rows, columns, 1)."""
    across, down = (
        np.clip(np.minimum(np.arange(side), np.arange(side)[::-1]) / (side * _RIM), 0, 1) for side in (columns, rows)
    )
    return np.asarray(np.outer(down, across)[..., None], dtype=np.float32)


def _slow(speed: float) -> float:
    return min(max(speed, -_FASTEST), _FASTEST)
