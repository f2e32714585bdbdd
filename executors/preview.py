"""Small pictures of what a body has so far, for those who watch it work."""

import base64
import logging
import time
from collections.abc import Callable
from io import BytesIO
from typing import TYPE_CHECKING

from graph_engine.ports import Picture, Preview

if TYPE_CHECKING:
    from PIL import Image

log = logging.getLogger(__name__)

SIDE = 320
MOST_BYTES = 12_000
"""A third more as text: 16 kB in the frame that carries it."""

APART_SECONDS = 0.25
_QUALITIES = (70, 40, 15, 5)
"""JPEG is drawn in a third of a millisecond, WebP in two; the first quality that is small enough is taken."""


class Previews:
    """The previews of one attempt: at most four a second, and none that is the same as the last."""

    def __init__(self, clock: Callable[[], float] | None = None) -> None:
        self._clock = clock or time.monotonic
        self._due = 0.0
        self._last = b""

    def take(self, shown: Preview) -> bytes | None:
        """A JPEG picture. None when it is too early for another, and then nothing is drawn; or when nothing changed.

        A picture that can't be drawn is a fault of the body, but none that its work should end with.
        """
        now = self._clock()
        if now < self._due:
            return None
        self._due = now + APART_SECONDS
        try:
            drawn = _drawn(shown() if callable(shown) else shown)
        except Exception:
            log.warning("a preview could not be drawn; this attempt shows no more of them", exc_info=True)
            self._due = float("inf")
            return None
        if drawn == self._last:
            return None
        self._last = drawn
        return drawn


def as_url(preview: bytes) -> str:
    """A preview as the address of itself, as `<img src>` takes it."""
    return f"data:image/jpeg;base64,{base64.b64encode(preview).decode()}"


def _drawn(picture: Picture) -> bytes:
    from PIL import Image

    whole = picture if isinstance(picture, Image.Image) else Image.fromarray(picture)
    small = (whole if max(whole.size) <= SIDE else _shrunk(whole)).convert("RGB")
    for quality in _QUALITIES:
        encoded = BytesIO()
        small.save(encoded, "JPEG", quality=quality)
        if encoded.tell() <= MOST_BYTES:
            return encoded.getvalue()
    raise ValueError(f"a picture of {small.width} × {small.height} does not fit into {MOST_BYTES} bytes")


def _shrunk(whole: "Image.Image") -> "Image.Image":
    from PIL import Image

    scale = SIDE / max(whole.size)
    size = (max(1, round(whole.width * scale)), max(1, round(whole.height * scale)))
    return whole.resize(size, Image.Resampling.BILINEAR, reducing_gap=1.0)
