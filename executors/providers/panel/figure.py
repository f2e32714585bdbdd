"""Silhouettes of people and animals, and the light on their edges."""

import math
import random
from collections.abc import Sequence

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from executors.providers.panel.brush import Point, Size, around, fade, mask, mix, outlines, paint, spline
from executors.providers.panel.outline import (
    ARM_RADII,
    COAT,
    FOX_BODY,
    FOX_LEG_RADII,
    FOX_LEGS,
    FRONT,
    FRONT_HAIR,
    HAIR,
    JACKET,
    LEG_RADII,
    POSE_OF,
    POSES,
    PROFILE,
    SKIRT,
    Outline,
)
from executors.providers.panel.tones import BLACK, Tones

_HEADS = 7.5
"""Heights of a head that a person measures."""

_NECK: Outline = ((-0.2, 0.8), (0.2, 0.8), (0.26, 1.5), (-0.26, 1.5))
_SKULL: Outline = tuple(point for point in FRONT if point[1] < 1)


def hair(chance: random.Random, gender: str) -> str:
    """A hair style that is read as the idea's person from afar; any, where it says nothing."""
    styles = [style for style in sorted(HAIR) if gender == "" or (style == "short") == (gender == "man")]
    return chance.choice(styles)


def standing(
    size: Size, foot: Point, height: float, motion: str, style: str, *, flip: bool
) -> tuple[Image.Image, Image.Image]:
    """The masks of a whole person and of what they wear.

    `foot` is the middle of the ground under them, `height` in pixels.
    """
    name = POSE_OF.get(motion, motion)
    pose = POSES.get(name, POSES["still"])
    unit, side = height / _HEADS, -1 if flip else 1

    def put(points: Sequence[Point]) -> list[Point]:
        return [
            (foot[0] + side * (x + pose.lean * (3.8 - y) * 0.25) * unit, foot[1] + (y - _HEADS) * unit)
            for x, y in points
        ]

    trunk = (pose.left_arm[0], (-0.2, 1.3), (0.2, 1.3), pose.right_arm[0], (0.44, 2.8), (0.5, 3.95), (-0.5, 3.95),
             (-0.44, 2.8))  # fmt: skip
    clothes: list[Outline] = [trunk]
    if pose.coat:
        clothes.append(JACKET if style == "short" else COAT)
    elif name == "dance" and style != "short":
        clothes.append(SKIRT)

    def limbs(d: ImageDraw.ImageDraw) -> None:
        for arm in (pose.left_arm, pose.right_arm):
            _limb(d, put(arm), [r * unit for r in ARM_RADII])
        for leg in (pose.left_leg, pose.right_leg):
            _limb(d, put(leg), [r * unit for r in LEG_RADII])

    blur = max(0.7, unit * 0.012)
    dress = outlines(size, [put(spline(part, 6)) for part in clothes], blur)
    head = outlines(size, [put(_NECK), *(put(spline(part, 6)) for part in (_SKULL, *FRONT_HAIR[style]))], blur)
    return ImageChops.lighter(ImageChops.lighter(mask(size, limbs, blur), head), dress), dress


def bust(size: Size, crown: Point, head: float, style: str, *, profile: bool, flip: bool) -> Image.Image:
    """The mask of head and shoulders; `crown` is the top of the head, `head` its height in pixels."""
    side = -1 if flip else 1
    parts = (PROFILE, *HAIR[style]) if profile else (FRONT, *FRONT_HAIR[style])
    placed = [[(crown[0] + side * x * head, crown[1] + y * head) for x, y in spline(part)] for part in parts]
    return outlines(size, placed, max(0.9, head * 0.004))


def animal(size: Size, foot: Point, height: float, *, flip: bool) -> Image.Image:
    """The mask of a four-legged animal, walking."""
    unit, side = height / 2.6, -1 if flip else 1

    def put(points: Sequence[Point]) -> list[Point]:
        return [(foot[0] + side * x * unit, foot[1] + y * unit) for x, y in points]

    def draw(d: ImageDraw.ImageDraw) -> None:
        d.polygon(put(spline(FOX_BODY, 6)), fill=255)
        for leg in FOX_LEGS:
            _limb(d, put(leg), [r * unit for r in FOX_LEG_RADII])

    return mask(size, draw, max(0.7, unit * 0.02))


def light_up(
    art: Image.Image, shape: Image.Image, tones: Tones, towards: float, scale: float, depth: float = 0.0
) -> None:
    """Paint a silhouette with a lit edge towards the light (−1 left, 1 right) and the accent on the other side.

    `scale` is the size of a head in pixels, `depth` how much air lies before it, 0 to 1.
    """
    body = mix(mix(tones.dark, BLACK, 0.35), tones.horizon, depth)
    paint(art, body, shape)
    low = ImageChops.multiply(shape, fade(art.size, (0, 0), (0.6, 0.0), (1, 1)))
    paint(art, mix(body, BLACK, 0.5), low, 0.7)
    for reach, softness, side, colour, opacity in (
        (0.30, 0.14, towards, mix(tones.middle, tones.light, 0.3), 0.3),
        (0.05, 0.025, -towards, tones.accent, 0.55),
        (0.05, 0.016, towards, mix(tones.light, tones.horizon, 0.15), 0.95),
    ):
        paint(art, colour, _edge(shape, side * reach * scale, -0.4 * reach * scale, softness * scale), opacity)


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
        start, end = (across * r1, along * r1), (across * r2, along * r2)
        bone = [(x1 + start[0], y1 + start[1]), (x2 + end[0], y2 + end[1]), (x2 - end[0], y2 - end[1]),
                (x1 - start[0], y1 - start[1])]  # fmt: skip
        d.polygon(bone, fill=255)
    for joint, radius in zip(joints, radii, strict=True):
        d.ellipse(around(joint, radius), fill=255)
