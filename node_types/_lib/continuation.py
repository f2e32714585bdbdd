"""How a clip goes on after its last frame, without inventing anything.

What moved goes on and comes to rest within a few frames; the camera carries its speed over, without a jerk, into a slow
move over the last frame. Nothing is known beyond the frame, so that every move also goes nearer.
"""

import math
import random
from collections.abc import Iterator, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from node_types._lib.motion import Flow, Motion, at_end
from node_types._lib.move import Framing, Still, View, between, eased

Onward = Literal["continue", "push", "pan-left", "pan-right", "tilt-up", "tilt-down", "still"]

_HANDOVER_SECONDS = 0.7
"""In which the clip's own camera move gives way to the one that follows."""

_OWN_FRAMES = 6
"""Flow foretells no more than that: afterwards a freeze is nearer to the truth."""

_RIM = 0.01
"""How much beyond the frame may be seen, mirrored, while the camera comes to rest."""

_PAN_REACH = 0.06
"""How far a pan runs out, in widths: further, the camera would have to go so near that the pan looks like a zoom."""

_PULL_REACH = 0.03
"""How far a pull runs out: all that comes into view is mirrored."""

_KEEP_ALIVE_PER_STRENGTH, _BRISK = 0.05, 0.15
"""Zoom a second: of a move that only keeps the picture alive, and the fastest that is carried on."""

_MOST_ZOOM = 2.0
_ZOOM_PER_STRENGTH, _TRAVEL_PER_STRENGTH = 0.5, 0.28
_DRIFT = 0.08
_FINENESS = 3.0
"""An odd number: a view of the whole is then the last frame to the bit."""

_ASIDE = {"pan-left": (0.0, 0.5), "pan-right": (1.0, 0.5), "tilt-up": (0.5, 0.0), "tilt-down": (0.5, 1.0)}
_WHOLE = View(0.5, 0.5, 1.0, 1.0)


def continued(
    last: Sequence[NDArray[np.uint8]], count: int, *, fps: float, move: Onward, strength: float, seed: int
) -> Iterator[NDArray[np.uint8]]:
    """The next `count` frames after the last three (or fewer) of a clip: RGB, in their size.

    `strength` is 0 to 1; the seed tells to which spot the camera drifts.
    """
    motion = at_end(last)
    height, width = last[-1].shape[:2]
    views = _views(motion, count, fps, move, strength, seed)
    still = Still(last[-1], [_WHOLE, *views], width, height, fineness=_FINENESS)
    for frame, view in enumerate(views, 1):
        yield still.draw(view) if motion.own is None else _drawn(still, view, motion.own * _way(frame))


def _views(motion: Motion, count: int, fps: float, move: Onward, strength: float, seed: int) -> list[View]:
    """One view a frame: the clip's own camera runs out while the move to the destination takes over."""
    handover = fps * _HANDOVER_SECONDS
    taken_over = np.cumsum([eased(frame / handover) for frame in range(1, count + 1)])
    end = _destination(move, motion.zoom * fps, taken_over[-1] / fps, strength, seed)
    right = _run_out(motion.pan[0], _PAN_REACH, handover, count)
    down = _run_out(motion.pan[1], _PAN_REACH, handover, count)
    nearer = _run_out(motion.zoom, _MOST_ZOOM if motion.zoom > 0 else _PULL_REACH, handover, count)
    return [
        _kept_inside(between(_WHOLE, end, way / taken_over[-1]), *run_out)
        for way, *run_out in zip(taken_over, right, down, nearer, strict=True)
    ]


def _destination(move: Onward, zoom_a_second: float, seconds: float, strength: float, seed: int) -> View:
    """What is seen at the end of a move that runs for so long at full speed."""
    draw = random.Random(seed)
    framing = Framing(aspect=1, focus=(0.5 + draw.uniform(-_DRIFT, _DRIFT), 0.5 + draw.uniform(-_DRIFT, _DRIFT)))
    if move == "still":
        return _WHOLE
    if move == "push":
        return framing.view(1 + _ZOOM_PER_STRENGTH * strength)
    if move == "continue":
        speed = min(max(zoom_a_second, _KEEP_ALIVE_PER_STRENGTH * strength), _BRISK)
        return framing.view(min(math.exp(speed * seconds), _MOST_ZOOM))
    return framing.view(1 + _TRAVEL_PER_STRENGTH * strength, *_ASIDE[move])


def _run_out(speed: float, reach: float, handover: float, count: int) -> NDArray[np.float64]:
    """How far something has gone, frame by frame, that starts at a speed and comes to rest within a reach."""
    slowing = min(handover, max(1.0, 2 * reach / abs(speed))) if speed else handover
    return np.cumsum([speed * (1 - eased(frame / slowing)) for frame in range(1, count + 1)])


def _kept_inside(view: View, right: float, down: float, nearer: float) -> View:
    """The view after the picture went right, down and nearer; nearer still when it would look out of the picture.

    What it sticks out by is taken back softly, by ever more of it, so that the camera never starts with a jerk.
    """
    size = view.width / math.exp(nearer)
    x, y = view.x - right * size, view.y - down * size
    out = max(0.0, size - 1 + 2 * max(abs(x - 0.5), abs(y - 0.5)))
    size -= out * out / (out + 2 * _RIM)
    return View(x, y, size, size)


def _way(frame: int) -> np.float32:
    """How far things have gone by themselves after so many frames, in steps of their last speed."""
    return np.float32(sum(1 - eased(step / (_OWN_FRAMES + 1)) for step in range(1, min(frame, _OWN_FRAMES) + 1)))


def _drawn(still: Still, view: View, moved: Flow) -> NDArray[np.uint8]:
    """The view after everything has moved by so much, in fractions of the picture."""
    import cv2

    rows, columns = still.fine.shape[:2]
    coarse = np.array([[moved.shape[1] / columns], [moved.shape[0] / rows]])
    matrix = still.matrix(view)
    matrix[:, 2:] += 0.5
    matrix *= coarse
    matrix[:, 2:] -= 0.5
    here = cv2.warpAffine(
        moved, matrix, still.size, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE
    )
    return still.draw_bent(view, here[..., 0] * np.float32(-columns), here[..., 1] * np.float32(-rows))
