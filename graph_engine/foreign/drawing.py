"""How things are drawn elsewhere. It is only looks: what can't be read is as if it were not there."""

import re
from typing import TypeGuard

FARTHEST = 1e6
"""Pixels from the middle of the canvas. What claims to be farther away is laid out anew."""

_MOST_TITLE = 200


def pair(value: object) -> tuple[float, float] | None:
    """Two coordinates in pixels, as `[x, y]` or as `{"0": x, "1": y}`."""
    match value:
        case [x, y, *_] | {"0": x, "1": y}:
            return (float(x), float(y)) if _is_near(x) and _is_near(y) else None
        case _:
            return None


def box(value: object) -> tuple[float, float, float, float] | None:
    """x, y, width and height in pixels."""
    match value:
        case [x, y, width, height]:
            corner, size = pair([x, y]), pair([width, height])
            return (*corner, *size) if corner and size and min(size) > 0 else None
        case _:
            return None


def title(value: object) -> str:
    """A title in one line, or nothing."""
    return " ".join(value.split())[:_MOST_TITLE] if isinstance(value, str) else ""


def colour(value: object) -> str:
    """A colour as `#rgb` or `#rrggbb`, or nothing."""
    return value if isinstance(value, str) and re.fullmatch(r"#(?:[0-9a-fA-F]{3}){1,2}", value) else ""


def _is_near(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= FARTHEST
