"""Painting with masks: everything in a panel is a colour laid through a soft-edged mask, back to front."""

import random
from collections.abc import Callable, Iterable, Sequence

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from node_types._lib.style import RGB

Size = tuple[int, int]
Point = tuple[float, float]
Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""

_EDGE = 0.8
"""Blur in pixels that takes the stairs out of drawn edges."""


def mix(a: RGB, b: RGB, share: float) -> RGB:
    """From `a` (0) to `b` (1)."""
    red, green, blue = (round(x + (y - x) * share) for x, y in zip(a, b, strict=True))
    return red, green, blue


def luma(colour: RGB) -> float:
    """Brightness, 0 to 255 (Rec. 709 weights)."""
    return 0.2126 * colour[0] + 0.7152 * colour[1] + 0.0722 * colour[2]


def gradient(size: Size, *stops: tuple[float, RGB]) -> Image.Image:
    """A vertical gradient through `(height, colour)` stops, 0 at the top and 1 at the bottom."""
    at = [stop for stop, _ in stops]
    rows = np.linspace(0, 1, size[1])
    channels = [np.interp(rows, at, [colour[i] for _, colour in stops]) for i in range(3)]
    column = np.stack(channels, axis=-1).round().astype(np.uint8)[:, None]
    return Image.fromarray(column).resize(size, Image.Resampling.NEAREST)


def fade(size: Size, *stops: tuple[float, float]) -> Image.Image:
    """A vertical mask through `(height, opacity)` stops, both 0 to 1."""
    return gradient(size, *((at, (round(255 * opacity),) * 3) for at, opacity in stops)).getchannel(0)


def mask(size: Size, draw: Callable[[ImageDraw.ImageDraw], None], blur: float = _EDGE) -> Image.Image:
    """What `draw` draws with fill 255, with its edges softened by `blur` pixels."""
    canvas = Image.new("L", size)
    draw(ImageDraw.Draw(canvas))
    return canvas.filter(ImageFilter.GaussianBlur(blur)) if blur else canvas


def outlines(size: Size, shapes: Iterable[Sequence[Point]], blur: float = _EDGE) -> Image.Image:
    """The mask of filled outlines."""

    def draw(d: ImageDraw.ImageDraw) -> None:
        for shape in shapes:
            d.polygon(list(shape), fill=255)

    return mask(size, draw, blur)


def outline(size: Size, shape: Sequence[Point], blur: float = _EDGE) -> Image.Image:
    """The mask of one filled outline."""
    return outlines(size, (shape,), blur)


def boxes(size: Size, sides: Iterable[Box], blur: float = _EDGE) -> Image.Image:
    """The mask of rectangles."""

    def draw(d: ImageDraw.ImageDraw) -> None:
        for box in sides:
            d.rectangle(box, fill=255)

    return mask(size, draw, blur)


def ellipses(size: Size, sides: Iterable[Box], blur: float = _EDGE) -> Image.Image:
    """The mask of ellipses, each in its box."""

    def draw(d: ImageDraw.ImageDraw) -> None:
        for box in sides:
            d.ellipse(box, fill=255)

    return mask(size, draw, blur)


def around(centre: Point, across: float, down: float | None = None) -> Box:
    """The box around a centre; `across` and `down` are half its sides."""
    x, y = centre
    down = across if down is None else down
    return x - across, y - down, x + across, y + down


def paint(art: Image.Image, colour: RGB, through: Image.Image, opacity: float = 1.0) -> None:
    """Lay a colour on the art, where the mask is bright."""
    art.paste(colour, mask=through if opacity >= 1 else through.point(lambda value: value * opacity))


def glow(art: Image.Image, colour: RGB, centre: Point, radius: float, opacity: float) -> None:
    """A round light that fades out: added, not laid over, as light does."""
    side = max(8, round(radius * 2))
    fall_off = ImageChops.invert(Image.radial_gradient("L")).point(lambda value: max(0, value - 75) ** 2 / 127)
    disc = fall_off.resize((side, side), Image.Resampling.BICUBIC)
    lit = Image.merge("RGB", [disc.point(lambda value, c=c: value * c / 255 * opacity) for c in colour])
    left, top = round(centre[0] - side / 2), round(centre[1] - side / 2)
    area = (max(0, left), max(0, top), min(art.width, left + side), min(art.height, top + side))
    if area[0] >= area[2] or area[1] >= area[3]:
        return
    light = lit.crop((area[0] - left, area[1] - top, area[2] - left, area[3] - top))
    art.paste(ImageChops.screen(art.crop(area), light), area)


def spline(points: Sequence[Point], steps: int = 10) -> list[Point]:
    """A smooth closed outline through the points (Catmull–Rom, uniform)."""
    curve = np.asarray(points, dtype=float)
    before, after, later = (np.roll(curve, shift, axis=0) for shift in (1, -1, -2))
    t = np.linspace(0, 1, steps, endpoint=False)[:, None, None]
    smooth = 0.5 * (
        2 * curve
        + (after - before) * t
        + (2 * before - 5 * curve + 4 * after - later) * t**2
        + (3 * curve - before - 3 * after + later) * t**3
    )
    return [(float(x), float(y)) for x, y in smooth.transpose(1, 0, 2).reshape(-1, 2)]


def clouds(size: Size, cells: Size, seed: int) -> Image.Image:
    """Smooth random values, about `cells` lumps across and down, in two octaves."""
    numbers = np.random.default_rng(seed)
    octaves = [
        Image.fromarray(numbers.integers(0, 256, (cells[1] * k + 1, cells[0] * k + 1), dtype=np.uint8)).resize(
            size, Image.Resampling.BICUBIC
        )
        for k in (1, 3)
    ]
    return Image.blend(octaves[0], octaves[1], 0.35)


def scatter(chance: random.Random, count: int, size: Size, top: float = 0.0, bottom: float = 1.0) -> list[Point]:
    """Random places between two heights, 0 at the top and 1 at the bottom."""
    return [(chance.uniform(0, size[0]), chance.uniform(top, bottom) * size[1]) for _ in range(count)]
