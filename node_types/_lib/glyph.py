"""Text made ready for the fonts inside OpenCV: what of it they can draw, and in which order.

OpenCV 5.0 sets one glyph after another, from left to right, and "?" for what none of its fonts has. It neither joins
letters nor places marks: Hebrew can be drawn once it is in order, but without its points, and Arabic can't.
"""

import functools
import re
import unicodedata
from collections.abc import Iterator

import numpy as np

_DECORATIONS = ("So", "Sk", "M", "C")
"""Categories of what is left out where it can't be drawn: emoji, skin tones, marks and points, joiners."""

_WAVE_DASH = str.maketrans("〜", "～")
"""Japanese has two characters for this dash; the fonts have the other."""

_MIRRORED = str.maketrans("()[]{}<>«»‹›≤≥", ")(][}{><»«›‹≥≤")

_PROOF = 24
"""Pixels of the letters that are drawn to compare them."""

# Bidirectional types, a letter each, so that the rules are patterns. Marks and Arabic letters are not drawn at all.
_TYPES = {"L": "L", "R": "R", "EN": "E", "AN": "A", "ES": "s", "ET": "t", "CS": "c"}
_LEVELS = {"L": "02", "R": "11", "E": "22", "A": "22"}


def drawable(text: str) -> str:
    """The text composed (NFC), with plainer forms for what the fonts lack ("⁉" becomes "!?"), without missing emoji.

    Letters, digits and signs that can't be drawn are still there; `undrawable` finds them.
    """
    return "".join(_plainer(letter) for letter in unicodedata.normalize("NFC", text.translate(_WAVE_DASH)))


def undrawable(text: str) -> str:
    """What of a `drawable` text can't be drawn, each once."""
    return "".join(dict.fromkeys(letter for letter in text if not letter.isspace() and not _has(letter)))


def right_to_left(text: str) -> bool:
    """Whether the first letter that has a direction runs to the left."""
    return next((kind for kind in map(unicodedata.bidirectional, text) if kind in ("L", "R")), "L") == "R"


def visual(line: str, leftward: bool) -> str:
    """The letters of a `drawable` line as they stand from left to right; `leftward` is the direction of its text.

    By the Unicode Bidirectional Algorithm (UAX #9), without its explicit embeddings.
    """
    levels = _levels(line, leftward)
    letters = [
        letter.translate(_MIRRORED) if level == "1" else letter for letter, level in zip(line, levels, strict=True)
    ]
    for run in (*re.finditer("2+", levels), *re.finditer("[12]+", levels)):
        letters[slice(*run.span())] = reversed(letters[slice(*run.span())])
    return "".join(letters)


def _levels(line: str, leftward: bool) -> str:
    """The embedding level of each letter, from "0" to "2"."""
    base = "R" if leftward else "L"
    types = base + "".join(_TYPES.get(unicodedata.bidirectional(letter), "n") for letter in line) + base
    types = re.sub("(?<=E)[sc](?=E)", "E", types)  # W4
    types = re.sub("(?<=A)c(?=A)", "A", types)
    types = re.sub("t+(?=E)|(?<=E)t+", lambda signs: "E" * len(signs[0]), types)  # W5
    types = re.sub("[stc]", "n", types)  # W6
    types = re.sub("L[^LR]*", lambda run: run[0].replace("E", "L"), types)  # W7
    types = _bracketed(line, types, base)  # N0
    types = re.sub("(?<=L)n+(?=L)", lambda run: "L" * len(run[0]), types)  # N1
    types = re.sub("(?<=[REA])n+(?=[REA])", lambda run: "R" * len(run[0]), types)
    types = types.replace("n", base)  # N2
    return "".join(_LEVELS[kind][leftward] for kind in types[1:-1])  # I1, I2


def _bracketed(line: str, types: str, base: str) -> str:
    """Both brackets of a pair in one direction: the text's if it is inside, else that of what is before them."""
    directed = list(types.replace("E", "R").replace("A", "R"))
    brackets = {}
    for opening, closing in sorted(_pairs(line)):
        inside = set(directed[opening + 2 : closing + 1]) - {"n"}
        if not inside:
            continue
        direction = base if base in inside else next(kind for kind in directed[opening::-1] if kind != "n")
        for place in (opening + 1, closing + 1):
            directed[place] = brackets[place] = direction
    return "".join(brackets.get(place, kind) for place, kind in enumerate(types))


def _pairs(line: str) -> Iterator[tuple[int, int]]:
    """Where brackets open and close (BD16)."""
    opened: list[int] = []
    for place, letter in enumerate(line):
        if letter in "([{":
            opened.append(place)
        elif letter in ")]}":
            depth = next((d for d, o in reversed([*enumerate(opened)]) if line[o] == letter.translate(_MIRRORED)), None)
            if depth is not None:
                yield opened[depth], place
                del opened[depth:]


def _plainer(letter: str) -> str:
    if letter.isspace() or _has(letter):
        return letter
    plain = unicodedata.normalize("NFKC", letter)
    if plain != letter and all(map(_has, plain)):
        return plain
    return "" if unicodedata.category(letter).startswith(_DECORATIONS) else letter


@functools.cache
def _has(letter: str) -> bool:
    """Whether a font has the letter, and drawing it alone is drawing it right."""
    if unicodedata.category(letter).startswith(("C", "M")) or unicodedata.bidirectional(letter) == "AL":
        return False
    return letter == "?" or _proof(letter) != _proof("?")


def _proof(letter: str) -> bytes:
    import cv2

    page = np.zeros((2 * _PROOF, 2 * _PROOF), dtype=np.uint8)
    cv2.putText(page, letter, (_PROOF // 2, _PROOF * 3 // 2), (255,), cv2.FontFace("sans"), _PROOF)
    return page.tobytes()
