"""Titles: drawn once, then laid over the frames of their span only."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Annotated, Literal, get_args

import numpy as np
from msgspec import Meta, Struct
from numpy.typing import NDArray

from graph_engine import NodeError, Text
from node_types._lib import glyph
from node_types._lib.assembly.planes import I420, planes
from node_types._lib.hint import SECONDS, choices

Position = Literal["top", "middle", "bottom"]

MAX_TEXT = 300
FADE_SECONDS = 0.3
CARD_SECONDS = 4.0
"""How long a title of the titles port stays, when its share of the film allows."""

# Shares of the frame's short side.
_FONT_SIZE = 0.072
_SAFE_MARGIN = 0.08
# Shares of the font size.
_LINE_HEIGHT = 1.25
_BASELINE = 0.95
_SMALLEST = 6
_WEIGHT = 500
_INVISIBLE = 1 / 255
_NAMED = 10
"""So many missing letters are named."""


class Title(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A line or two over the picture."""

    text: Annotated[str, Meta(title="Text", min_length=1, max_length=MAX_TEXT)]
    start: Annotated[
        float,
        Meta(
            title="Start",
            ge=0,
            le=7200,
            description="When it appears, in seconds from the film's start.",
            extra_json_schema=SECONDS,
        ),
    ] = 0.0
    seconds: Annotated[
        float, Meta(title="Seconds", ge=0.2, le=600, description="How long it stays.", extra_json_schema=SECONDS)
    ] = 3.0
    position: Annotated[
        Position,
        Meta(title="Position", description="Where in the picture.", extra_json_schema=choices(get_args(Position))),
    ] = "bottom"


class Overlay(Struct, frozen=True, eq=False):
    """A drawn title over film frames `start` to `end`: a band of I420 with its cover, 0 to 1, at row `top`.

    `cover` is for luma, `chroma_cover` for the planes of half the size; it fades over `fade` frames at both ends.
    """

    start: int
    end: int
    fade: int
    top: int
    picture: I420
    cover: NDArray[np.float32]
    chroma_cover: NDArray[np.float32]

    def onto(self, picture: I420, frame: int) -> None:
        """Draw it on the picture of a film frame within its span, in place."""
        strength = min(1.0, (frame - self.start + 1) / (self.fade + 1), (self.end - frame) / (self.fade + 1))
        covers = (self.cover, self.chroma_cover, self.chroma_cover)
        for index, (plane, drawn, cover) in enumerate(zip(planes(picture), planes(self.picture), covers, strict=True)):
            top = self.top if index == 0 else self.top // 2
            band = plane[top : top + drawn.shape[0]]
            band[:] = np.rint(band + (drawn - band.astype(np.float32)) * (cover * np.float32(strength)))


def spread(texts: Sequence[Text], seconds: float) -> tuple[Title, ...]:
    """One title for each text, evenly over a film of so many seconds; the first opens it."""
    share = seconds / max(1, len(texts))
    shown = [(index, text.text.strip()[:MAX_TEXT]) for index, text in enumerate(texts)]
    return tuple(
        Title(text=text, start=index * share, seconds=max(0.2, min(CARD_SECONDS, share * 0.8)))
        for index, text in shown
        if text
    )


def overlay(title: Title, width: int, height: int, fps: Fraction, total: int) -> Overlay | None:
    """The title drawn for a film of `total` frames; None when it would come after the end, or has nothing to show.

    Raises `NodeError` when it has letters that can't be drawn. Emoji that can't are left out.
    """
    start = round(Fraction(title.start) * fps)
    end = min(total, start + max(1, round(Fraction(title.seconds) * fps)))
    text = glyph.drawable(title.text)
    if start >= end or not text.strip():
        return None
    _check(title.text, glyph.undrawable(text))
    light, cover = _drawn(text, title.position, width, height)
    rows = np.flatnonzero(cover.any(axis=1))
    if not rows.size:
        return None
    top = int(rows[0]) // 2 * 2
    band = slice(top, min(height, int(rows[-1]) // 2 * 2 + 2))
    light, cover = light[band], cover[band]
    return Overlay(
        start=start,
        end=end,
        fade=round(Fraction(FADE_SECONDS) * fps),
        top=top,
        picture=_grey(light),
        cover=cover,
        chroma_cover=cover.reshape(cover.shape[0] // 2, 2, width // 2, 2).mean(axis=(1, 3), dtype=np.float32),
    )


def _check(title: str, missing: str) -> None:
    if not missing:
        return
    named = ", ".join(missing[:_NAMED]) + (" and more" if len(missing) > _NAMED else "")
    raise NodeError(
        "The title has letters that can't be drawn here yet",
        detail=f"In “{title}” these can't be drawn: {named}.",
        hint="Write it in Latin, Greek, Cyrillic, Hebrew, Chinese, Japanese or Korean letters.",
        code="unsupported_text",
        field="titles",
    )


def _drawn(words: str, position: Position, width: int, height: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Light and cover, 0 to 1, of white text on a soft shadow. It becomes smaller until it fits the safe area.

    OpenCV brings its own fonts for most scripts, so a title looks the same on every machine.
    """
    import cv2

    face = cv2.FontFace("sans")
    margin = round(min(width, height) * _SAFE_MARGIN)
    size = round(min(width, height) * _FONT_SIZE)

    def measure(line: str) -> int:
        return int(cv2.getTextSize((0, 0), line, (0, 0), face, size, _WEIGHT)[2])

    while True:
        lines = _wrapped(words, measure, width - 2 * margin)
        block = round(len(lines) * size * _LINE_HEIGHT)
        if block <= height - 2 * margin or size <= _SMALLEST:
            break
        size = max(_SMALLEST, round(size * 0.85))
    top = {"top": margin, "middle": (height - block) // 2, "bottom": height - margin - block}[position]
    leftward = glyph.right_to_left(words)
    text = np.zeros((height, width), dtype=np.uint8)
    for number, line in enumerate(glyph.visual(line, leftward) for line in lines):
        baseline = top + round(number * size * _LINE_HEIGHT + size * _BASELINE)
        cv2.putText(text, line, ((width - measure(line)) // 2, baseline), (255,), face, size, _WEIGHT)
    return _shadowed(np.divide(text, 255, dtype=np.float32), size)


def _shadowed(text: NDArray[np.float32], size: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Two shadows: a wide one that calms the picture behind and a tight one that draws the edge."""
    import cv2

    wide = np.minimum(0.6, 2 * np.asarray(cv2.GaussianBlur(text, (0, 0), size * 0.4)))
    tight = np.minimum(0.8, 2 * np.asarray(cv2.GaussianBlur(text, (0, 0), size * 0.06)))
    cover = 1 - (1 - wide) * (1 - tight) * (1 - text)
    cover[cover < _INVISIBLE] = 0
    light = np.divide(text, cover, out=np.zeros_like(text), where=cover > 0)
    return light.astype(np.float32), cover.astype(np.float32)


def _wrapped(text: str, measure: Callable[[str], int], width: int) -> list[str]:
    """Lines no wider than `width`; a word that is wider is broken."""
    lines: list[str] = []
    for paragraph in text.strip().splitlines():
        line = ""
        for word in paragraph.split():
            longer = f"{line} {word}".lstrip()
            if measure(longer) <= width:
                line = longer
                continue
            lines += [line] if line else []
            *whole, line = _broken(word, measure, width)
            lines += whole
        lines.append(line)
    return lines


def _broken(word: str, measure: Callable[[str], int], width: int) -> list[str]:
    parts = [""]
    for letter in word:
        if parts[-1] and measure(parts[-1] + letter) > width:
            parts.append("")
        parts[-1] += letter
    return parts


def _grey(light: NDArray[np.float32]) -> I420:
    """I420 of grey levels from 0 to 1."""
    height, width = light.shape
    picture = np.full((height * 3 // 2, width), 128, dtype=np.uint8)
    picture[:height] = np.rint(16 + light * 219)
    return picture
