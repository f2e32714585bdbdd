"""An orbit around a still picture (2.5D parallax): what is near moves otherwise than what is far.

The subject is lifted off the picture, which is filled in behind it, and the two are moved apart. Where no subject
stands out, the whole picture is bent over a plain guess of depth instead: the ground and the middle are near.
"""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from executors.providers._subject import Box, shrunk, subject
from node_types._lib.move import Framing, Still, View, eased, glide

_SWING_PER_STRENGTH = 0.07
_NEAR_SHARE = 0.4
"""The camera turns about a point just behind the subject, which so moves less than the background, and against it."""

_FAR_PUSH, _NEAR_PUSH = 1.04, 1.08
_FILL_SIDE = 400


class Scene(Protocol):
    """Something that the camera has been put before."""

    def draw(self, frame: int) -> NDArray[np.uint8]:
        """One frame, RGB."""
        ...


def orbit(
    picture: NDArray[np.uint8],
    framing: Framing,
    *,
    width: int,
    height: int,
    frames: int,
    strength: float,
    seed: int,
    face: Box | None = None,
) -> Scene:
    """A camera that swings around the subject of a picture; the seed tells to which side."""
    import cv2

    picture = shrunk(picture, 2 * round(max(width * max(1.0, framing.aspect), height / min(1.0, framing.aspect))))
    swing = _SWING_PER_STRENGTH * strength * (-1 if seed % 2 else 1)
    zoom = framing.zoom_for(swing, flat=True)

    def views(share: float, push: float) -> list[View]:
        ends = framing.sweep(share * swing, zoom, zoom * push, flat=True, reserve=abs(swing))
        return glide(*ends, frames)

    cv2.setRNGSeed(seed)
    mask = subject(picture, face)
    if mask is None:
        return _Bent(picture, views(-0.5, _NEAR_PUSH), -swing * 0.5, width, height)
    return _Layers(picture, mask, views(_NEAR_SHARE, _NEAR_PUSH), views(-1.0, _FAR_PUSH), width, height)


class _Layers:
    """A subject that floats before its background."""

    def __init__(
        self,
        picture: NDArray[np.uint8],
        mask: NDArray[np.float32],
        near: list[View],
        far: list[View],
        width: int,
        height: int,
    ) -> None:
        cut = np.dstack([picture * mask[..., None], mask * 255])
        self._near = Still(np.rint(cut).astype(np.uint8), near, width, height)
        self._far = Still(_filled(picture, mask), far, width, height)
        self._views = list(zip(near, far, strict=True))

    def draw(self, frame: int) -> NDArray[np.uint8]:
        """See `Scene`."""
        import cv2

        near, far = self._views[frame]
        subject = self._near.draw(near)
        seen_through = cv2.cvtColor(255 - subject[..., 3], cv2.COLOR_GRAY2RGB)
        behind = cv2.multiply(self._far.draw(far), seen_through, scale=1 / 255)
        return np.asarray(cv2.add(behind, subject[..., :3]), dtype=np.uint8)


class _Bent:
    """A picture whose near parts lean to one side as the camera swings: `lean` over the whole way, in widths of it."""

    def __init__(self, picture: NDArray[np.uint8], views: list[View], lean: float, width: int, height: int) -> None:
        self._still = Still(picture, views, width, height)
        self._views = views
        pixels = lean * picture.shape[1] * self._still.scale
        last = max(1, len(views) - 1)
        self._leans = [np.float32(pixels * (eased(frame / last) - 0.5)) for frame in range(len(views))]

    def draw(self, frame: int) -> NDArray[np.uint8]:
        """See `Scene`."""
        view = self._views[frame]
        near = self._nearness(*self._still.positions(view))
        return self._still.draw_bent(view, self._leans[frame] * (near - np.float32(0.5)))

    def _nearness(self, across: NDArray[np.float32], down: NDArray[np.float32]) -> NDArray[np.float32]:
        """0 far to 1 near, for columns and rows of the kept picture. It has no edges, so that nothing tears."""
        rows, columns = self._still.fine.shape[:2]
        x, y = across / columns, down / rows
        hill = np.exp(-(((y - 0.6) / 0.35) ** 2))[:, None] * np.exp(-(((x - 0.5) / 0.3) ** 2))
        return np.asarray(0.5 * np.clip(y, 0, 1)[:, None] + 0.5 * hill, dtype=np.float32)


def _filled(picture: NDArray[np.uint8], mask: NDArray[np.float32]) -> NDArray[np.uint8]:
    """The picture without its subject: what was behind it is guessed, coarsely, from around it (Telea 2004)."""
    import cv2

    small = shrunk(picture, _FILL_SIDE)
    size = (small.shape[1], small.shape[0])
    hidden = (cv2.resize(mask, size, interpolation=cv2.INTER_AREA) > 0.02).astype(np.uint8)
    hole = cv2.dilate(hidden, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (9, 9)))
    guess = cv2.GaussianBlur(cv2.inpaint(small, hole, 3, cv2.INPAINT_TELEA), (0, 0), 1.5)
    full = picture.shape[1::-1]
    soft = cv2.resize(cv2.GaussianBlur(hole.astype(np.float32), (0, 0), 2), full, interpolation=cv2.INTER_LINEAR)
    guess = cv2.resize(guess, full, interpolation=cv2.INTER_CUBIC)
    one_minus = 1 - soft
    return np.asarray(cv2.blendLinear(guess, picture, soft, one_minus), dtype=np.uint8)
