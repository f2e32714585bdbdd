"""Text on pictures, in any script: OpenCV carries a variable sans-serif and a CJK font, which Pillow's own lacks."""

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from executors.providers.panel.tones import WHITE
from node_types._lib import glyph
from node_types._lib.style import RGB

if TYPE_CHECKING:
    import cv2

MIN_SIZE = 8
"""Pixels below which letters can't be read."""

REGULAR, BOLD = 400, 600
_LINE = 1.28


def text_width(text: str, size: int, weight: int = BOLD) -> int:
    """How many pixels a line takes."""
    import cv2

    left, _, width, _ = cv2.getTextSize((0, 0), text, (0, 0), _font(), size, weight)
    return int(left + width)


def write(art: Image.Image, text: str, at: tuple[int, int], size: int, colour: RGB, weight: int = BOLD) -> None:
    """Write one line as `fit` gives it; `at` is where its baseline begins."""
    import cv2

    width, height = text_width(text, size, weight) + size, size * 2
    line = np.zeros((height, width, 3), np.uint8)
    cv2.putText(line, text, (0, round(size * 1.4)), WHITE, _font(), size, weight)
    art.paste(colour, (at[0], at[1] - round(size * 1.4)), Image.fromarray(line[:, :, 0]))


def line_height(size: int) -> int:
    """From one baseline to the next, in pixels."""
    return round(size * _LINE)


def fit(text: str, width: int, size: int, lines: int) -> tuple[list[str], int]:
    """Break a text into at most so many lines of a width, smaller if need be; what still is too long ends with "…".

    The lines hold their letters as they stand from left to right. Emoji that can't be drawn are left out, and so are
    whole words with letters that can't.
    """
    words = " ".join(word for word in glyph.drawable(text).split() if not glyph.undrawable(word))
    broken, size = _fitted(words, width, size, lines)
    leftward = glyph.right_to_left(words)
    return [glyph.visual(line, leftward) for line in broken], size


def wrap(text: str, width: int, size: int) -> list[str]:
    """Lines no wider than `width`; a word that alone is wider, as all text in Chinese is, breaks anywhere."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if text_width(longer, size) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        *full, line = _broken(word, width, size)
        lines += full
    return [*lines, line] if line else lines


def _fitted(text: str, width: int, size: int, lines: int) -> tuple[list[str], int]:
    smallest = max(MIN_SIZE, round(size * 0.72))
    for smaller in range(size, smallest, -1):
        broken = wrap(text, width, smaller)
        if len(broken) <= lines:
            return broken, smaller
    broken = wrap(text, width, smallest)
    if len(broken) > lines:
        broken = [*broken[: lines - 1], _shortened(broken[lines - 1], width, smallest)]
    return broken, smallest


def _broken(word: str, width: int, size: int) -> list[str]:
    pieces = [""]
    for letter in word:
        if pieces[-1] and text_width(pieces[-1] + letter, size) > width:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def _shortened(line: str, width: int, size: int) -> str:
    while line and text_width(line + "…", size) > width:
        line = line[:-1]
    return line.rstrip(" ,;:.-") + "…"


def _font() -> "cv2.FontFace":
    import cv2

    return cv2.FontFace("sans")
