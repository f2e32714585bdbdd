"""Silhouettes of people and animals, drawn from joints and outlines, and the light on their edges."""

import math
import random
from collections.abc import Sequence

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from executors.providers.panel.brush import Point, Size, fade, mask, mix, paint, spline
from executors.providers.panel.tones import Tones

# Joints in head heights: x to the right, y down from the crown; the feet stand at 7.5. Order: shoulder, elbow, hand
# of both arms, then hip, knee, ankle, toe of both legs.
_POSES: dict[str, tuple[tuple[Point, ...], ...]] = {
    "still": (
        ((-0.72, 1.55), (-0.92, 2.75), (-0.82, 3.8)), ((0.72, 1.55), (0.9, 2.75), (0.84, 3.8)),
        ((-0.32, 3.8), (-0.36, 5.55), (-0.4, 7.25), (-0.62, 7.45)), ((0.32, 3.8), (0.4, 5.55), (0.46, 7.25), (0.74, 7.45)),
    ),
    "walk": (
        ((-0.5, 1.55), (-0.85, 2.7), (-0.5, 3.65)), ((0.5, 1.55), (0.75, 2.75), (1.25, 3.5)),
        ((-0.2, 3.8), (-0.3, 5.5), (-1.15, 6.95), (-0.95, 7.4)), ((0.2, 3.8), (0.75, 5.45), (1.0, 7.2), (1.4, 7.4)),
    ),
    "run": (
        ((-0.3, 1.65), (-1.25, 2.3), (-1.35, 3.3)), ((0.7, 1.6), (1.15, 2.6), (2.0, 2.05)),
        ((-0.3, 3.8), (-0.5, 5.4), (-2.0, 5.9), (-2.2, 6.3)), ((0.0, 3.8), (1.25, 4.85), (1.05, 6.6), (1.5, 6.85)),
    ),
    "dance": (
        ((-0.66, 1.6), (-1.75, 1.15), (-2.5, 0.35)), ((0.66, 1.55), (1.6, 2.15), (2.6, 1.85)),
        ((-0.25, 3.8), (-0.2, 5.6), (-0.25, 7.2), (-0.05, 7.5)), ((0.25, 3.8), (1.3, 4.75), (2.35, 5.6), (2.75, 5.8)),
    ),
    "fight": (
        ((-0.6, 1.7), (-0.75, 2.75), (0.05, 2.1)), ((0.7, 1.65), (1.6, 2.1), (2.6, 1.75)),
        ((-0.35, 3.85), (-1.05, 5.4), (-1.6, 7.2), (-1.3, 7.45)), ((0.35, 3.85), (1.15, 5.35), (1.2, 7.2), (1.6, 7.45)),
    ),
}  # fmt: skip
_LIKE = {"fall": "dance", "ride": "still", "fly": "still"}
_LIMB = ((0.24, 0.19, 0.14), (0.36, 0.26, 0.17, 0.12))
_COATED = frozenset({"still", "walk"})
_COAT: tuple[Point, ...] = (
    (-0.62, 1.6), (0.0, 1.35), (0.62, 1.6), (0.56, 2.8), (0.95, 5.5), (0.3, 5.62), (-0.4, 5.62), (-0.95, 5.5), (-0.56, 2.8),
)  # fmt: skip
_SKIRT: tuple[Point, ...] = (
    (-0.42, 2.6), (0.42, 2.6), (0.95, 3.9), (1.75, 4.95), (1.0, 5.3), (0.1, 5.35), (-0.7, 5.25), (-0.7, 3.9),
)  # fmt: skip

# A profile that looks to the right; x from the middle of the skull, y from the crown (0) to the chin (1).
_PROFILE: tuple[Point, ...] = (
    (-0.30, 1.18), (-0.31, 1.02), (-0.37, 0.84), (-0.455, 0.60), (-0.46, 0.36), (-0.34, 0.12), (-0.08, 0.0), (0.16, 0.045),
    (0.295, 0.19), (0.335, 0.345), (0.318, 0.425), (0.385, 0.53), (0.435, 0.60), (0.345, 0.65), (0.372, 0.705),
    (0.338, 0.742), (0.362, 0.785), (0.318, 0.835), (0.335, 0.915), (0.255, 0.995), (0.06, 0.985), (-0.02, 1.06),
    (-0.01, 1.24), (0.12, 1.40), (0.42, 1.58), (0.60, 1.95), (0.70, 2.8), (0.70, 4.2), (-0.92, 4.2), (-0.92, 2.8),
    (-0.86, 1.95), (-0.66, 1.55), (-0.38, 1.38),
)  # fmt: skip
_FRONT: tuple[Point, ...] = (
    (0.0, 0.0), (0.22, 0.05), (0.345, 0.24), (0.36, 0.48), (0.32, 0.72), (0.22, 0.90), (0.20, 1.02), (0.20, 1.22),
    (0.36, 1.38), (0.74, 1.50), (0.98, 1.70), (1.10, 2.2), (1.16, 3.0), (1.16, 4.2), (-1.16, 4.2), (-1.16, 3.0),
    (-1.10, 2.2), (-0.98, 1.70), (-0.74, 1.50), (-0.36, 1.38), (-0.20, 1.22), (-0.20, 1.02), (-0.22, 0.90),
    (-0.32, 0.72), (-0.36, 0.48), (-0.345, 0.24), (-0.22, 0.05),
)  # fmt: skip
_HAIR: dict[str, tuple[tuple[Point, ...], ...]] = {
    "short": (((-0.47, 0.62), (-0.50, 0.34), (-0.36, 0.06), (-0.08, -0.06), (0.2, -0.02), (0.33, 0.14), (0.2, 0.2), (-0.2, 0.4)),),
    "long": (
        ((-0.44, 1.5), (-0.66, 1.2), (-0.58, 0.6), (-0.53, 0.3), (-0.36, 0.02), (-0.06, -0.07), (0.2, -0.02), (0.32, 0.16),
         (0.1, 0.3), (-0.1, 0.7), (-0.14, 1.2), (-0.25, 1.5)),
    ),
    "bun": (
        ((-0.46, 0.5), (-0.49, 0.3), (-0.34, 0.05), (-0.08, -0.04), (0.2, 0.0), (0.32, 0.15), (0.1, 0.25), (-0.3, 0.5)),
        ((-0.42, -0.02), (-0.62, 0.06), (-0.66, 0.24), (-0.52, 0.34), (-0.36, 0.24), (-0.32, 0.08)),
    ),
    "bob": (
        ((-0.24, 1.02), (-0.56, 0.98), (-0.6, 0.6), (-0.54, 0.3), (-0.36, 0.02), (-0.06, -0.07), (0.2, -0.02), (0.33, 0.16),
         (0.16, 0.28), (0.04, 0.6), (0.02, 0.86)),
    ),
}  # fmt: skip
_FRONT_HAIR: dict[str, tuple[tuple[Point, ...], ...]] = {
    "short": (
        ((-0.38, 0.42), (-0.40, 0.2), (-0.24, -0.03), (0.0, -0.07), (0.24, -0.03), (0.40, 0.2), (0.38, 0.42), (0.3, 0.2),
         (-0.3, 0.2)),
    ),
    "long": (
        ((-0.5, 1.5), (-0.52, 0.9), (-0.44, 0.25), (-0.25, -0.03), (0.0, -0.07), (0.25, -0.03), (0.44, 0.25), (0.52, 0.9),
         (0.5, 1.5), (0.2, 1.55), (-0.2, 1.55)),
    ),
    "bun": (
        ((-0.37, 0.42), (-0.38, 0.2), (-0.23, -0.02), (0.0, -0.05), (0.23, -0.02), (0.38, 0.2), (0.37, 0.42)),
        ((-0.16, -0.06), (-0.12, -0.2), (0.0, -0.25), (0.12, -0.2), (0.16, -0.06), (0.0, 0.02)),
    ),
    "bob": (
        ((-0.42, 0.98), (-0.5, 0.7), (-0.43, 0.25), (-0.25, -0.03), (0.0, -0.07), (0.25, -0.03), (0.43, 0.25), (0.5, 0.7),
         (0.42, 0.98), (0.2, 0.9), (-0.2, 0.9)),
    ),
}  # fmt: skip

_FOX_BODY: tuple[Point, ...] = (
    (2.5, -2.05), (2.15, -2.2), (2.0, -2.62), (1.8, -2.25), (1.62, -2.6), (1.5, -2.1), (1.2, -1.75), (0.4, -1.72),
    (-0.7, -1.78), (-1.3, -1.65), (-2.0, -1.2), (-2.9, -0.75), (-3.3, -0.85), (-3.0, -0.5), (-2.2, -0.68), (-1.4, -1.1),
    (-1.1, -0.95), (0.0, -0.85), (0.9, -0.95), (1.3, -1.2), (1.65, -1.6), (2.1, -1.78), (2.45, -1.88),
)  # fmt: skip
_FOX_LEGS: tuple[tuple[Point, ...], ...] = (
    ((1.05, -1.2), (1.2, -0.55), (1.35, 0.0)), ((0.75, -1.2), (0.72, -0.55), (0.5, 0.0)),
    ((-1.0, -1.2), (-1.25, -0.55), (-1.1, 0.0)), ((-0.7, -1.2), (-0.55, -0.6), (-0.75, 0.0)),
)  # fmt: skip


def hair(chance: random.Random) -> str:
    """One of the hair styles."""
    return chance.choice(sorted(_HAIR))


def standing(
    size: Size, foot: Point, height: float, motion: str, style: str, *, flip: bool
) -> tuple[Image.Image, Image.Image]:
    """The masks of a whole person and of what they wear.

    `foot` is the middle of the ground under them, `height` in pixels.
    """
    pose = motion if motion in _POSES else _LIKE.get(motion, "still")
    unit, side = height / 7.5, -1 if flip else 1
    arms_and_legs = _POSES[pose]
    lean = 0.35 if pose == "run" else 0.1 if pose in ("walk", "fight") else 0.0

    def place(point: Point) -> Point:
        return foot[0] + side * (point[0] + lean * (3.8 - point[1]) * 0.25) * unit, foot[1] + (point[1] - 7.5) * unit

    (left_arm, right_arm, left_leg, right_leg) = arms_and_legs
    trunk = [left_arm[0], (-0.2, 1.3), (0.2, 1.3), right_arm[0], (0.44, 2.8), (0.5, 3.95), (-0.5, 3.95), (-0.44, 2.8)]

    def dress(d: ImageDraw.ImageDraw) -> None:
        d.polygon([place(p) for p in spline(trunk, 6)], fill=255)
        if pose in _COATED:
            d.polygon([place(p) for p in spline(_COAT, 6)], fill=255)
        elif pose == "dance" and style != "short":
            d.polygon([place(p) for p in spline(_SKIRT, 6)], fill=255)

    def draw(d: ImageDraw.ImageDraw) -> None:
        for limb, thick in ((left_arm, 0), (right_arm, 0), (left_leg, 1), (right_leg, 1)):
            _limb(d, [place(p) for p in limb], [r * unit for r in _LIMB[thick]])
        dress(d)
        d.polygon([place(p) for p in ((-0.2, 0.8), (0.2, 0.8), (0.26, 1.5), (-0.26, 1.5))], fill=255)
        skull = [(x * 0.98, y) for x, y in _FRONT if y < 1]
        d.polygon([place(p) for p in spline(skull, 6)], fill=255)
        for lock in _FRONT_HAIR[style]:
            d.polygon([place(p) for p in spline(lock, 6)], fill=255)

    blur = max(0.7, unit * 0.012)
    return mask(size, draw, blur), mask(size, dress, blur)


def bust(size: Size, crown: Point, head: float, style: str, *, profile: bool, flip: bool) -> Image.Image:
    """The mask of head and shoulders; `crown` is the top of the head, `head` its height in pixels."""
    side = -1 if flip else 1

    def place(points: Sequence[Point]) -> list[Point]:
        return [(crown[0] + side * x * head, crown[1] + y * head) for x, y in spline(points)]

    outlines = (_PROFILE, *_HAIR[style]) if profile else (_FRONT, *_FRONT_HAIR[style])
    return mask(size, lambda d: [d.polygon(place(outline), fill=255) for outline in outlines], max(0.9, head * 0.004))


def animal(size: Size, foot: Point, height: float, *, flip: bool) -> Image.Image:
    """The mask of a four-legged animal, walking."""
    unit, side = height / 2.6, -1 if flip else 1

    def place(point: Point) -> Point:
        return foot[0] + side * point[0] * unit, foot[1] + point[1] * unit

    def draw(d: ImageDraw.ImageDraw) -> None:
        d.polygon([place(p) for p in spline(_FOX_BODY, 6)], fill=255)
        for leg in _FOX_LEGS:
            _limb(d, [place(p) for p in leg], [0.24 * unit, 0.13 * unit, 0.09 * unit])

    return mask(size, draw, max(0.7, unit * 0.02))


def light_up(
    art: Image.Image, shape: Image.Image, tones: Tones, towards: float, scale: float, depth: float = 0.0
) -> None:
    """Paint a silhouette with a lit edge towards the light (−1 left, 1 right) and the accent on the other side.

    `scale` is the size of a head in pixels, `depth` how much air lies before it, 0 to 1.
    """
    body = mix(mix(tones.dark, (0, 0, 0), 0.35), tones.horizon, depth)
    paint(art, body, shape)
    low = ImageChops.multiply(shape, fade(art.size, (0, 0), (0.6, 0.0), (1, 1)))
    paint(art, mix(body, (0, 0, 0), 0.5), low, 0.7)
    for reach, softness, direction, colour, opacity in (
        (0.30, 0.14, towards, mix(tones.middle, tones.light, 0.3), 0.3),
        (0.05, 0.025, -towards, tones.accent, 0.55),
        (0.05, 0.016, towards, mix(tones.light, tones.horizon, 0.15), 0.95),
    ):
        paint(art, colour, _edge(shape, direction * reach * scale, -0.4 * reach * scale, softness * scale), opacity)


def _edge(shape: Image.Image, right: float, down: float, softness: float) -> Image.Image:
    """The part of a shape that is not covered when the shape is moved away from the light."""
    moved = Image.new("L", shape.size)
    moved.paste(shape, (round(-right), round(-down)))
    moved = moved.filter(ImageFilter.GaussianBlur(max(0.5, softness)))
    return ImageChops.multiply(shape, ImageChops.subtract(shape, moved))


def _limb(d: ImageDraw.ImageDraw, joints: Sequence[Point], radii: Sequence[float]) -> None:
    """Tapering bones with round joints."""
    for (x1, y1), (x2, y2), r1, r2 in zip(joints, joints[1:], radii, radii[1:], strict=False):
        angle = math.atan2(y2 - y1, x2 - x1) + math.pi / 2
        across, along = math.cos(angle), math.sin(angle)
        d.polygon(
            [
                (x1 + across * r1, y1 + along * r1), (x2 + across * r2, y2 + along * r2),
                (x2 - across * r2, y2 - along * r2), (x1 - across * r1, y1 - along * r1),
            ],
            fill=255,
        )  # fmt: skip
    for (x, y), r in zip(joints, radii, strict=True):
        d.ellipse((x - r, y - r, x + r, y + r), fill=255)
