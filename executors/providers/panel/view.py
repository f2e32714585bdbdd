"""What the painters of one panel share, and the pieces of nature that many places have: sky, ridges, grass, beams."""

import random
from itertools import pairwise

from msgspec import Struct
from PIL import Image, ImageChops

from executors.providers.panel.brush import (
    Point,
    Size,
    around,
    boxes,
    clouds,
    ellipses,
    fade,
    glow,
    gradient,
    mix,
    outline,
    outlines,
    paint,
    scatter,
)
from executors.providers.panel.tones import WHITE, Tones
from node_types._lib.idea import Idea
from node_types._lib.style import RGB


class View(Struct, frozen=True, kw_only=True):
    """One panel's frame. `horizon` and `sun` in pixels; `chance` draws everything that varies.

    `coloured` tells that the idea names a colour, as of a red coat: people wear the accent then.
    """

    size: Size
    idea: Idea
    tones: Tones
    horizon: float
    sun: Point
    chance: random.Random
    coloured: bool

    @property
    def unit(self) -> float:
        """The short side, in pixels: what sizes of things are given in."""
        return min(self.size)

    def far(self, distance: float) -> RGB:
        """The colour of a silhouette: dark in front (0), the colour of the air far away (1)."""
        return mix(self.tones.dark, self.tones.horizon, distance)


def sky(art: Image.Image, view: View, cloudiness: float = 0.5) -> None:
    """Sky, stars at night, clouds, and the sun or the moon."""
    tones, unit, share = view.tones, view.unit, view.horizon / view.size[1]
    art.paste(gradient(view.size, (0, tones.top), (share, tones.horizon), (1, mix(tones.horizon, tones.dark, 0.5))))
    if tones.night:
        paint(art, tones.light, ImageChops.multiply(stars(view, 160), fade(view.size, (0, 0.8), (share, 0))))
    lumps = clouds(view.size, (3, 9), view.chance.getrandbits(32)).point(lambda value: (value - 128) * 3)
    band = fade(view.size, (0, 0.25), (share * 0.55, 0.8), (share, 0.2), (min(1, share + 0.02), 0))
    lit = mix(tones.top, tones.horizon, 0.7) if tones.night else mix(tones.horizon, tones.light, 0.5)
    paint(art, lit, ImageChops.multiply(lumps, band), cloudiness)
    disc = unit * (0.032 if tones.night else 0.048)
    low = view.idea.time in ("dawn", "golden hour", "dusk")
    face = mix(tones.light, tones.accent, 0.3) if low else mix(tones.light, WHITE, 0.5)
    glow(art, mix(tones.light, tones.accent, 0.25), view.sun, unit * 0.75, 0.55)
    glow(art, tones.light, view.sun, disc * 4, 0.6)
    paint(art, face, ellipses(view.size, [around(view.sun, disc)], 1.2))


def stars(view: View, count: int) -> Image.Image:
    """The mask of a star field."""
    radii = (0.7, 0.9, 1.2, 1.7)
    points = scatter(view.chance, count, view.size)
    scale = view.unit / 900
    return ellipses(view.size, [around(at, view.chance.choice(radii) * scale + 0.2) for at in points], 0.6)


def ridge(view: View, base: float, height: float, rough: float) -> list[Point]:
    """A skyline by midpoint displacement, closed along the bottom. `base` in pixels, `height` in units."""
    line = [view.chance.uniform(-1, 1) for _ in range(3)]
    swing = 1.0
    while len(line) < 500:
        swing *= rough
        between = [(a + b) / 2 + view.chance.uniform(-swing, swing) for a, b in pairwise(line)]
        line = [value for pair in zip(line, between, strict=False) for value in pair] + [line[-1]]
    width, bottom = view.size
    step = width / (len(line) - 1)
    skyline = [(i * step, base - height * view.unit * (value + 1) / 2) for i, value in enumerate(line)]
    return [(0, bottom), *skyline, (width, bottom)]


def layer(art: Image.Image, view: View, shape: Image.Image, distance: float, top: float) -> None:
    """One silhouette, from `top` in pixels, whose foot dissolves in the air: haze gathers low."""
    paint(art, view.far(distance), shape)
    height = view.size[1]
    start, end = max(0.0, top / height - 0.02), min(1.0, view.horizon / height + 0.04)
    haze = ImageChops.multiply(shape, fade(view.size, (0, 0), (start, 0), (end, 0.5)))
    paint(art, view.tones.horizon, haze, 0.9 * min(1, distance + 0.15))


def ground(art: Image.Image, view: View, near: float, far: float) -> None:
    """Flat ground from the horizon to us; `near` and `far` are distances, 0 to 1."""
    width, height = view.size
    shades = gradient(view.size, (0, view.far(far)), (view.horizon / height, view.far(far)), (1, view.far(near)))
    art.paste(shades, mask=boxes(view.size, [(0, view.horizon, width, height)], 1.0))


def grass(art: Image.Image, view: View) -> None:
    """Blades along the lower edge."""
    width, height = view.size
    blades = []
    for _ in range(260):
        x, tall, lean = view.chance.uniform(0, width), view.chance.uniform(0.02, 0.07), view.chance.gauss(0.01, 0.02)
        top = (x + lean * view.unit, height - tall * view.unit)
        blades.append([(x - 1.5, height), (x + 1.5, height), top])
    paint(art, view.far(0.0), outlines(view.size, blades))


def shafts(art: Image.Image, view: View, source: Point, strength: float) -> None:
    """Beams that fan out from a light."""
    width, height = view.size
    beams = []
    for _ in range(6):
        aim, spread = view.chance.uniform(-1.2, 1.2), view.chance.uniform(0.03, 0.09)
        left, right = source[0] + (aim - spread) * width, source[0] + (aim + spread) * width
        beams.append([source, (left, height * 1.1), (right, height * 1.1)])
    fading = fade(view.size, (0, 1), (0.5, 0.7), (1, 0))
    paint(art, view.tones.light, ImageChops.multiply(outlines(view.size, beams, view.unit * 0.02), fading), strength)


def mirror(art: Image.Image, view: View, line: float) -> Image.Image:
    """What stands above a line, upside down, in the size of the ground below it."""
    width, height = view.size
    edge = round(line)
    depth = height - edge
    above = art.crop((0, max(0, edge - depth), width, edge)).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    return above.resize((width, depth))


def front(art: Image.Image, view: View, height: float, distance: float) -> None:
    """A dark rise along the lower edge, in front of everything."""
    base = view.size[1] + 0.02 * view.unit
    paint(art, view.far(distance), outline(view.size, ridge(view, base, height, 0.42)))
