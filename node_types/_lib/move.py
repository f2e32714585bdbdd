"""Camera moves over a still picture: which, along which path, and how they are drawn without a jump.

A `View` is what the camera sees of a picture. `path` gives one for every frame of a move; `Still` draws them. Distances
are fractions of the picture's width and height, so that nothing here depends on its size but the drawing.
"""

import math
import random
import re
from collections.abc import Sequence
from typing import Literal, get_args

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

Move = Literal["push", "pull", "pan-left", "pan-right", "tilt-up", "tilt-down", "orbit", "still"]
MOVES: tuple[Move, ...] = get_args(Move)

_WORDS: tuple[tuple[str, Move], ...] = (
    (r"(push|zoom|dolly|track|creep|move)\w* in|close(s|r)? in|approach\w*", "push"),
    (r"(pull|zoom|dolly|track)\w* (out|back|away)|reveal\w*", "pull"),
    (r"(pan|truck|slide|move)\w* (to the )?left", "pan-left"),
    (r"(pan|truck|slide|move)\w* (to the )?right", "pan-right"),
    (r"(tilt|crane|boom|pedestal|look|rise)\w* up|rising", "tilt-up"),
    (r"(tilt|crane|boom|pedestal|look)\w* down|descend\w*", "tilt-down"),
    (r"orbit\w*|arc shot|parallax|circl(es|ing)|(move|rotate|turn)\w* around", "orbit"),
    (r"static|locked[- ]off|tripod|still (shot|camera|frame)|no camera (move|movement)", "still"),
)
_BY_SHOT: tuple[tuple[str, tuple[Move, ...]], ...] = (
    (r"extreme|macro|close|portrait|insert|detail", ("push", "orbit", "push")),
    (r"wide|establish|landscape|aerial|long|panorama", ("pan-left", "pan-right", "pull", "tilt-up")),
    (r"low", ("tilt-up", "push")),
    (r"high|top|overhead|bird", ("tilt-down", "pull")),
)
_ANY: tuple[Move, ...] = ("push", "pan-right", "orbit", "pull", "pan-left")

_ZOOM_PER_STRENGTH = 0.5
_TRAVEL_PER_STRENGTH = 0.28
_MAX_PIXELS, _MAX_SIDE = 64_000_000, 30_000
"""Of the copy that frames are drawn from: 200 MB, and less than OpenCV's 2¹⁵ a side."""


class View(Struct, frozen=True):
    """What the camera sees: its centre, 0 to 1 across the picture, and its width and height, likewise."""

    x: float
    y: float
    width: float
    height: float


class Framing(Struct, frozen=True, kw_only=True):
    """A picture behind a frame. `aspect` is the picture's width to height over the frame's; `focus` what matters."""

    aspect: float
    focus: tuple[float, float] = (0.5, 0.5)

    def view(self, zoom: float, x: float | None = None, y: float | None = None) -> View:
        """The view at a zoom of 1 (as much as the frame can hold) or more, moved inside the picture if it must."""
        width = min(1.0, 1 / self.aspect) / zoom
        height = min(1.0, self.aspect) / zoom
        x = self.focus[0] if x is None else x
        y = self.focus[1] if y is None else y
        return View(_inside(x, width), _inside(y, height), width, height)

    def zoom_for(self, travel: float, *, flat: bool) -> float:
        """The least zoom at which the view can travel this far, in views, across the picture (or up and down it)."""
        room = self.aspect if flat else 1 / self.aspect
        return max(1.0, (1 + abs(travel)) / max(1.0, room))

    def sweep(
        self, travel: float, zoom: float, last_zoom: float, *, flat: bool, reserve: float = 0.0
    ) -> tuple[View, View]:
        """First and last view of a travel, in views, whose middle is the focus, or as near to it as the picture goes.

        Sweeps of unequal travel have the same middle when they `reserve` the same room.
        """
        focus = self.focus[0 if flat else 1]
        seen = self.view(zoom).width if flat else self.view(zoom).height
        middle = _inside(focus, min(1.0, seen * (1 + max(abs(travel), reserve))))
        first, last = middle - travel * seen / 2, middle + travel * seen / 2
        if flat:
            return self.view(zoom, x=first), self.view(last_zoom, x=last)
        return self.view(zoom, y=first), self.view(last_zoom, y=last)


def chosen(text: str, shot: str, seed: int) -> Move:
    """The move that the words of a prompt ask for, else one that suits its shot type, else any; told by the seed."""
    if move := asked(text):
        return move
    for pattern, moves in _BY_SHOT:
        if re.search(pattern, shot.lower()):
            return random.Random(seed).choice(moves)
    return random.Random(seed).choice(_ANY)


def asked(text: str) -> Move | None:
    """The first camera move that a text names."""
    words = text.lower()
    found = [(match.start(), move) for pattern, move in _WORDS if (match := re.search(rf"\b(?:{pattern})\b", words))]
    return min(found)[1] if found else None


def path(move: Move, framing: Framing, strength: float, frames: int) -> list[View]:
    """One view for every frame, at rest at both ends; `strength` is 0 to 1. `orbit` is left to who knows depth."""
    return glide(*_ends(move, framing, strength), frames)


def glide(start: View, end: View, frames: int) -> list[View]:
    """One view for every frame of an eased way from one view to another."""
    return [between(start, end, eased(frame / max(1, frames - 1))) for frame in range(frames)]


def eased(time: float) -> float:
    """Perlin's smootherstep: 0 to 1 with neither speed nor acceleration at the ends."""
    time = min(max(time, 0.0), 1.0)
    return time * time * time * (time * (time * 6 - 15) + 10)


def between(start: View, end: View, fraction: float) -> View:
    """A view on the straight way from one to another: a zoom grows by equal ratios and keeps its vanishing point."""
    ratio = end.width / start.width
    scale = ratio**fraction
    way = fraction if abs(ratio - 1) < 1e-6 else (scale - 1) / (ratio - 1)
    return View(
        start.x + (end.x - start.x) * way, start.y + (end.y - start.y) * way, start.width * scale, start.height * scale
    )


class Still:
    """A picture of which frames are drawn to a fraction of a pixel.

    They are taken from `fine`, a copy `scale` times as large as the picture and, at the closest view, `fineness` times
    as fine as the frame: more is sharper, but where the picture itself is that fine, distant views shimmer.

    `picture` is RGB or RGBA of shape (height, width, 3 or 4). Edges are mirrored beyond the picture: nothing is black.
    """

    def __init__(
        self, picture: NDArray[np.uint8], views: Sequence[View], width: int, height: int, fineness: float = 1.3
    ) -> None:
        import cv2

        self.size = (width, height)
        rows, columns = picture.shape[:2]
        left, right = _covered([(v.x, v.width) for v in views], columns)
        top, bottom = _covered([(v.y, v.height) for v in views], rows)
        self._origin = (left / columns, top / rows)
        self._extent = ((right - left) / columns, (bottom - top) / rows)
        fine_width = width * fineness * self._extent[0] / min(v.width for v in views)
        fine_height = height * fineness * self._extent[1] / min(v.height for v in views)
        bound = min(1.0, math.sqrt(_MAX_PIXELS / (fine_width * fine_height)), _MAX_SIDE / max(fine_width, fine_height))
        fine = (max(2, round(fine_width * bound)), max(2, round(fine_height * bound)))
        method = cv2.INTER_AREA if fine[0] < right - left else cv2.INTER_CUBIC
        fine_picture = cv2.resize(picture[top:bottom, left:right], fine, interpolation=method)
        self.fine = np.asarray(fine_picture, dtype=np.uint8)
        self.scale = fine[0] / (right - left)

    def draw(self, view: View) -> NDArray[np.uint8]:
        """The frame that shows one of the views."""
        import cv2

        drawn = cv2.warpAffine(
            self.fine,
            self.matrix(view),
            self.size,
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REFLECT_101,
        )
        return np.asarray(drawn, dtype=np.uint8)

    def draw_bent(
        self, view: View, right: NDArray[np.float32], down: NDArray[np.float32] | None = None
    ) -> NDArray[np.uint8]:
        """The frame whose pixels are fetched from further right and down in `fine`, by so many pixels each."""
        import cv2

        across, along = self.positions(view)
        map_x = np.broadcast_to(across, self.size[::-1]) + right
        map_y = np.broadcast_to(along[:, None], self.size[::-1]) + (0 if down is None else down)
        drawn = cv2.remap(
            self.fine,
            np.asarray(map_x, dtype=np.float32),
            np.asarray(map_y, dtype=np.float32),
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REFLECT_101,
        )
        return np.asarray(drawn, dtype=np.uint8)

    def positions(self, view: View) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Where in `fine` the columns and the rows of the frame are."""
        (step_x, _, left), (_, step_y, top) = self.matrix(view)
        width, height = self.size
        return (
            (np.arange(width) * step_x + left).astype(np.float32),
            (np.arange(height) * step_y + top).astype(np.float32),
        )

    def matrix(self, view: View) -> NDArray[np.float64]:
        """From the centres of the frame's pixels to those of `fine`, as a 2 × 3 matrix."""
        rows, columns = self.fine.shape[:2]
        across = columns / self._extent[0]
        down = rows / self._extent[1]
        step_x = view.width * across / self.size[0]
        step_y = view.height * down / self.size[1]
        left = (view.x - view.width / 2 - self._origin[0]) * across
        top = (view.y - view.height / 2 - self._origin[1]) * down
        return np.array([[step_x, 0, left + step_x / 2 - 0.5], [0, step_y, top + step_y / 2 - 0.5]])


def _ends(move: Move, framing: Framing, strength: float) -> tuple[View, View]:
    if move in ("push", "pull"):
        far, near = framing.view(1.0), framing.view(1 + _ZOOM_PER_STRENGTH * strength)
        return (far, near) if move == "push" else (near, far)
    if move in ("still", "orbit"):
        return framing.view(1.0), framing.view(1.0)
    flat = move.startswith("pan")
    travel = _TRAVEL_PER_STRENGTH * strength
    zoom = framing.zoom_for(travel, flat=flat)
    forward = move in ("pan-right", "tilt-down")
    return framing.sweep(travel if forward else -travel, zoom, zoom, flat=flat)


def _inside(centre: float, size: float) -> float:
    return min(max(centre, size / 2), 1 - size / 2)


def _covered(spans: Sequence[tuple[float, float]], pixels: int) -> tuple[int, int]:
    """The first and last pixel that any of the spans (centre and size) needs, with room for the filter."""
    low = min(centre - size / 2 for centre, size in spans) * pixels
    high = max(centre + size / 2 for centre, size in spans) * pixels
    return max(0, int(low) - 4), min(pixels, int(high) + 5)
