"""What stands in front of a picture: a mask with soft edges, or none where nothing stands out clearly.

GrabCut (Rother, Kolmogorov, Blake 2004) starts from a face, with head and shoulders where they should be, or else from
what differs in colour from the picture's border. A guided filter (He, Sun, Tang 2010) fits the edge to hair and cloth.
"""

import numpy as np
from msgspec import Struct
from numpy.typing import ArrayLike, NDArray

_LOOK_SIDE = 320
"""The longer side, in pixels, of the small copy in which the subject is looked for."""

_EDGE_SIDE = 1280
_ROUNDS = 4
_FACE_AREAS = (0.05, 0.9)
_OBJECT_AREAS = (0.02, 0.65)
_LEAST_SHARE = 0.7
_MOST_MISSED = 0.1
_BORDER_COLOURS = 5
_GUIDE_NOISE = 1e-3


class Box(Struct, frozen=True):
    """A face: left, top, width and height, as fractions of the picture."""

    x: float
    y: float
    width: float
    height: float


def subject(picture: NDArray[np.uint8], face: Box | None) -> NDArray[np.float32] | None:
    """How much of each pixel of an RGB picture belongs to the subject, 0 to 1; None when it can't be told apart.

    Draws from OpenCV's random numbers: seed them for equal results.
    """
    small = shrunk(picture, _LOOK_SIDE)
    if min(small.shape[:2]) < 16:
        return None
    mask = _person(small, face) if face else _object(small)
    return None if mask is None else _fitted(mask, picture)


def shrunk(picture: NDArray[np.uint8], longer_side: int) -> NDArray[np.uint8]:
    """The picture, not larger than that."""
    import cv2

    scale = longer_side / max(picture.shape[:2])
    if scale >= 1:
        return picture
    size = (max(1, round(picture.shape[1] * scale)), max(1, round(picture.shape[0] * scale)))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _person(small: NDArray[np.uint8], face: Box) -> NDArray[np.uint8] | None:
    found = _cut(small, _around(face, *small.shape[:2]))
    # Dark hair and collars before a dark wall are missed; a person has no such bays.
    mask, _ = _largest_piece(_closed(found, face.width * small.shape[1] * 0.4))
    return mask if _FACE_AREAS[0] <= mask.mean() <= _FACE_AREAS[1] else None


def _object(small: NDArray[np.uint8]) -> NDArray[np.uint8] | None:
    """One thing before a plain background, with all that is unlike the border: half of one is worse than none."""
    import cv2

    inner, unlike = _unlike_border(small)
    guess = np.where(unlike, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    guess[~inner] = cv2.GC_BGD
    mask, share = _largest_piece(_cut(small, guess))
    missed = (unlike & inner & (mask == 0)).sum()
    whole = share >= _LEAST_SHARE and missed <= _MOST_MISSED * mask.sum()
    return mask if whole and _OBJECT_AREAS[0] <= mask.mean() <= _OBJECT_AREAS[1] else None


def _cut(small: NDArray[np.uint8], guess: NDArray[np.uint8]) -> NDArray[np.uint8]:
    import cv2

    hopeful = np.isin(guess, (cv2.GC_FGD, cv2.GC_PR_FGD))
    if hopeful.sum() < 20 or (~hopeful).sum() < 20:  # too little for the colour models
        return hopeful.astype(np.uint8)
    cv2.grabCut(small, guess, None, np.zeros((1, 65)), np.zeros((1, 65)), _ROUNDS, cv2.GC_INIT_WITH_MASK)  # type: ignore[call-overload]  # the stub lacks None
    return np.isin(guess, (cv2.GC_FGD, cv2.GC_PR_FGD)).astype(np.uint8)


def _around(face: Box, rows: int, columns: int) -> NDArray[np.uint8]:
    """GrabCut's first guess: where head, shoulders and chest of a face usually are."""
    import cv2

    width, height = face.width * columns, face.height * rows
    x, y = (face.x + face.width / 2) * columns, (face.y + face.height / 2) * rows
    chin = y + height / 2
    guess = np.full((rows, columns), cv2.GC_BGD, dtype=np.uint8)

    def oval(wide: float, tall: float, label: int) -> None:
        axes = (max(1, round(wide * width)), max(1, round(tall * height)))
        cv2.ellipse(guess, (round(x), round(y - 0.1 * height)), axes, 0, 0, 360, label, -1)

    def body(neck: float, top: float, shoulder: float, hem: float, label: int) -> None:
        """Half widths in face widths; `top` and shoulder line in face heights below the chin."""
        right = [(neck, chin + top * height), (shoulder, chin + (top + 0.6) * height), (hem, float(rows))]
        outline = [(x + w * width, v) for w, v in right] + [(x - w * width, v) for w, v in reversed(right)]
        cv2.fillPoly(guess, [np.array(outline, dtype=np.int32).reshape(-1, 1, 2)], label)

    oval(1.3, 1.2, cv2.GC_PR_BGD)
    body(1.2, -0.2, 4.0, 4.0, cv2.GC_PR_BGD)
    oval(0.75, 0.8, cv2.GC_PR_FGD)
    body(0.6, 0.1, 1.7, 2.1, cv2.GC_PR_FGD)
    oval(0.52, 0.62, cv2.GC_FGD)
    body(0.4, -0.5, 0.8, 1.2, cv2.GC_FGD)
    return guess


def _unlike_border(small: NDArray[np.uint8]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """What lies inside the border, and what has a colour that the border (but its lowest quarter) has not."""
    import cv2

    rows, columns = small.shape[:2]
    inner = np.zeros((rows, columns), dtype=np.bool_)
    inner[max(2, rows // 14) :, max(2, columns // 14) : -max(2, columns // 14)] = True
    inner[rows * 3 // 4 :] = True
    lab = cv2.cvtColor(cv2.GaussianBlur(small, (0, 0), 1.5), cv2.COLOR_RGB2LAB).astype(np.float32)
    until = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 20, 1.0)
    _, _, colours = cv2.kmeans(lab[~inner], _BORDER_COLOURS, None, until, 1, cv2.KMEANS_PP_CENTERS)  # type: ignore[call-overload]  # the stub lacks None
    distance = np.linalg.norm(lab[:, :, None] - colours, axis=-1).min(-1)
    halves = np.clip(distance * 2, 0, 255).astype(np.uint8)
    split, _ = cv2.threshold(halves, 0, 255, cv2.THRESH_OTSU)
    return inner, distance > max(14.0, split / 2)


def _largest_piece(found: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], float]:
    """The largest connected piece, smoothed and without holes, and its share of all that was found."""
    import cv2

    smooth = cv2.morphologyEx(_closed(found, 7), cv2.MORPH_OPEN, _disc(5))
    count, pieces, facts, _ = cv2.connectedComponentsWithStats(smooth)
    if count < 2:
        return np.zeros_like(found), 0.0
    largest = 1 + int(np.argmax(facts[1:, cv2.CC_STAT_AREA]))
    outlines, _ = cv2.findContours((pieces == largest).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    mask = np.zeros_like(found)
    cv2.drawContours(mask, outlines, -1, 1, cv2.FILLED)
    return mask, float(facts[largest, cv2.CC_STAT_AREA]) / float(smooth.sum())


def _closed(mask: NDArray[np.uint8], pixels: float) -> NDArray[np.uint8]:
    """The mask without bays narrower than that. It goes on beyond the picture's edges."""
    import cv2

    size = max(3, round(pixels) | 1)
    wide = cv2.copyMakeBorder(mask, size, size, size, size, cv2.BORDER_REPLICATE)
    closed = cv2.morphologyEx(wide, cv2.MORPH_CLOSE, _disc(size))
    return np.asarray(closed, dtype=np.uint8)[size:-size, size:-size]


def _disc(size: int) -> NDArray[np.uint8]:
    import cv2

    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)), dtype=np.uint8)


def _fitted(mask: NDArray[np.uint8], picture: NDArray[np.uint8]) -> NDArray[np.float32]:
    """The mask in the picture's size, its edge moved to the edges of the picture nearby and softened.

    It is drawn wide: a rim of background that goes along is hardly seen, a missing ear is.
    """
    import cv2

    guide = _floats(cv2.cvtColor(shrunk(picture, _EDGE_SIDE), cv2.COLOR_RGB2GRAY)) / np.float32(255)
    size = (guide.shape[1], guide.shape[0])
    wide = _floats(cv2.resize(_floats(cv2.dilate(mask, _disc(3))), size, interpolation=cv2.INTER_LINEAR))
    radius = max(2, max(size) // 160)

    def mean(values: NDArray[np.float32]) -> NDArray[np.float32]:
        kernel = (2 * radius + 1, 2 * radius + 1)
        return _floats(cv2.boxFilter(values, -1, kernel, borderType=cv2.BORDER_REFLECT))

    mean_guide, mean_wide = mean(guide), mean(wide)
    variance = mean(guide * guide) - mean_guide * mean_guide
    slope = _floats((mean(guide * wide) - mean_guide * mean_wide) / (variance + _GUIDE_NOISE))
    soft = mean(slope) * guide + mean(mean_wide - slope * mean_guide)
    core = _floats(cv2.resize(_floats(cv2.erode(mask, _disc(3))), size, interpolation=cv2.INTER_LINEAR))
    kept = np.clip(np.maximum(soft, core), 0, 1)
    return _floats(cv2.resize(kept, picture.shape[1::-1], interpolation=cv2.INTER_LINEAR))


def _floats(values: ArrayLike) -> NDArray[np.float32]:
    return np.asarray(values, dtype=np.float32)
