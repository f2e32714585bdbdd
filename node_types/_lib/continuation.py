"""How a clip goes on after its last frame, without inventing anything.

What moved goes on and comes to rest within a few frames; the camera carries its speed over, without a jerk, into a slow
move over the last frame. Nothing beyond the frame is known, so that every move also goes nearer.
"""

import math
import random
from collections.abc import Callable, Iterator, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from node_types._lib.motion import Motion, at_end
from node_types._lib.move import Framing, Still, View, between, eased

Onward = Literal["continue", "push", "pan-left", "pan-right", "tilt-up", "tilt-down", "still"]

_HANDOVER_SECONDS = 0.7
"""In which the clip's own camera move gives way to the one that follows."""

_OWN_FRAMES = 6
"""Flow foretells no more than that: afterwards a freeze is nearer to the truth."""

_RIM = 0.01
"""How much beyond the frame may be seen, mirrored, while the camera comes to rest."""

_PAN_REACH = 0.06
"""How far a pan runs out, in widths: beyond it, the camera would have to go so near that the pan looks like a zoom."""

_KEEP_ALIVE_PER_STRENGTH, _BRISK = 0.05, 0.15
"""Zoom a second: of a move that only keeps the picture alive, and the fastest that is carried on."""

_MOST_ZOOM = 2.0
_ZOOM_PER_STRENGTH, _TRAVEL_PER_STRENGTH = 0.5, 0.28
_DRIFT = 0.08
_ASIDE: dict[Onward, tuple[float, float]] = {
    "pan-left": (0.0, 0.5),
    "pan-right": (1.0, 0.5),
    "tilt-up": (0.5, 0.0),
    "tilt-down": (0.5, 1.0),
}


def continued(
    last: Sequence[NDArray[np.uint8]], count: int, *, fps: float, move: Onward, strength: float, seed: int
) -> Iterator[NDArray[np.uint8]]:
    """The next `count` frames after the last three (or fewer) of a clip: RGB, in their size."""
    motion = at_end(last)
    height, width = last[-1].shape[:2]
    views = _views(motion, count, fps, _destination(move, motion, fps, strength, seed))
    still = Still(last[-1], views, width, height)
    for frame, view in enumerate(views):
        if motion.own is None:
            yield still.draw(view)
        else:
            yield _drawn(still, view, motion.own, _way(frame + 1))


def _views(motion: Motion, count: int, fps: float, destination: Callable[[float], View]) -> list[View]:
    """One view a frame: the clip's own camera runs out while the move to the destination takes over."""
    handover = max(1.0, fps * _HANDOVER_SECONDS)
    taken_over = np.cumsum([eased(frame / handover) for frame in range(1, count + 1)])
    progress = taken_over / max(taken_over[-1], 1e-9)
    right = _run_out(motion.pan[0], _PAN_REACH, handover, count)
    down = _run_out(motion.pan[1], _PAN_REACH, handover, count)
    nearer = _run_out(motion.zoom, math.inf if motion.zoom > 0 else 2 * _RIM, handover, count)
    full, end = Framing(aspect=1).view(1.0), destination(float(taken_over[-1]) / fps)
    return [
        _kept_inside(between(full, end, float(progress[frame])), right[frame], down[frame], math.exp(nearer[frame]))
        for frame in range(count)
    ]


def _run_out(speed: float, reach: float, handover: float, count: int) -> NDArray[np.float64]:
    """How far something has gone, frame by frame, that starts at a speed and comes to rest within a reach."""
    slowing = min(handover, max(1.0, 2 * reach / abs(speed))) if speed else 1.0
    return np.cumsum([speed * (1 - eased(frame / slowing)) for frame in range(1, count + 1)])


def _kept_inside(view: View, right: float, down: float, nearer: float) -> View:
    """The view after the picture went right, down and nearer; nearer still when it would look out of the picture."""
    size = view.width / nearer
    x, y = view.x - right * size, view.y - down * size
    size = min(size, *(1 + 2 * _RIM - 2 * abs(centre - 0.5) for centre in (x, y)))
    return View(x, y, size, size)


def _destination(move: Onward, motion: Motion, fps: float, strength: float, seed: int) -> Callable[[float], View]:
    """Where a move over the whole frame ends that runs for some seconds at full speed."""
    draw = random.Random(seed)
    focus = (0.5 + draw.uniform(-_DRIFT, _DRIFT), 0.5 + draw.uniform(-_DRIFT, _DRIFT))
    framing = Framing(aspect=1, focus=focus)

    def ends(seconds: float) -> View:
        if move == "still":
            return framing.view(1.0)
        if move == "continue":
            speed = min(max(motion.zoom * fps, _KEEP_ALIVE_PER_STRENGTH * strength), _BRISK)
            return framing.view(min(math.exp(speed * seconds), _MOST_ZOOM))
        if move == "push":
            return framing.view(1 + _ZOOM_PER_STRENGTH * strength)
        x, y = _ASIDE[move]
        return framing.view(1 + _TRAVEL_PER_STRENGTH * strength, x, y)

    return ends


def _way(frame: int) -> float:
    """How far things have gone by themselves after so many frames, in steps of their last speed."""
    return sum(1 - eased(step / (_OWN_FRAMES + 1)) for step in range(1, min(frame, _OWN_FRAMES) + 1))


def _drawn(still: Still, view: View, own: NDArray[np.float32], way: float) -> NDArray[np.uint8]:
    """The frame with everything where its own motion has taken it."""
    shift = Still.of(own)
