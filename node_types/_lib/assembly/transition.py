"""How one shot becomes the next."""

from typing import Literal

import numpy as np

from node_types._lib.assembly.planes import I420, black, planes

Kind = Literal["none", "dissolve", "fade", "fadeblack", "wipe-left", "wipe-right", "slide"]


def mix(kind: Kind, before: I420, after: I420, progress: float) -> I420:
    """The picture `progress` (0 to 1) of the way between two pictures of one size.

    dissolve   an even mix
    fade       a mix that starts and ends gently
    fadeblack  down to black, then up
    wipe-left  the edge of the new picture travels to the left, wipe-right to the right
    slide      the new picture pushes the old one out to the left
    """
    match kind:
        case "none":
            return before if progress < 0.5 else after
        case "dissolve":
            return _mixed(before, after, progress)
        case "fade":
            return _mixed(before, after, progress * progress * (3 - 2 * progress))
        case "fadeblack":
            dark = black(before.shape[1], before.shape[0] * 2 // 3)
            if progress < 0.5:
                return _mixed(before, dark, 2 * progress)
            return _mixed(dark, after, 2 * progress - 1)
        case "wipe-left" | "wipe-right" | "slide":
            return _moved(kind, before, after, progress)


def _mixed(before: I420, after: I420, weight: float) -> I420:
    import cv2

    return np.asarray(cv2.addWeighted(before, 1 - weight, after, weight, 0), dtype=np.uint8)


def _moved(kind: Kind, before: I420, after: I420, progress: float) -> I420:
    picture = np.empty_like(before)
    for drawn, old, new in zip(planes(picture), planes(before), planes(after), strict=True):
        width = drawn.shape[1]
        edge = round(progress * before.shape[1] / 2) * width // (before.shape[1] // 2)
        if kind == "wipe-right":
            drawn[:, :edge] = new[:, :edge]
            drawn[:, edge:] = old[:, edge:]
        else:
            drawn[:, : width - edge] = old[:, edge:] if kind == "slide" else old[:, : width - edge]
            drawn[:, width - edge :] = new[:, :edge] if kind == "slide" else new[:, width - edge :]
    return picture
