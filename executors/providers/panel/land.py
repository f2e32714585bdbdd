"""Open country: hills, mountains, desert, sea, forest, road."""

import math
from collections.abc import Iterable

from PIL import Image, ImageChops, ImageFilter

from executors.providers.panel.brush import Point, around, boxes, ellipses, fade, gradient, outline, outlines, paint
from executors.providers.panel.view import View, front, grass, ground, layer, mirror, ridge, shafts, sky


def hills(art: Image.Image, view: View) -> None:
    """Rolling hills and a lone tree."""
    sky(art, view)
    _ridges(art, view, 0.32, ((0.78, 0.0, 0.16), (0.58, 0.03, 0.12), (0.36, 0.1, 0.14), (0.12, 0.24, 0.16)))
    foot = (view.size[0] * view.chance.choice((0.12, 0.9)), view.horizon + 0.1 * view.unit)
    _tree(art, view, foot, 0.3 * view.unit)
    grass(art, view)


def mountains(art: Image.Image, view: View) -> None:
    """Ridge behind ridge."""
    sky(art, view)
    _ridges(art, view, 0.52, ((0.82, -0.02, 0.4), (0.62, 0.04, 0.3), (0.38, 0.14, 0.24), (0.1, 0.34, 0.26)))


def desert(art: Image.Image, view: View) -> None:
    """Dunes with a lit and a shadow side."""
    sky(art, view, 0.25)
    width, height = view.size
    for distance, lift, tall in ((0.8, 0.0, 0.08), (0.55, 0.05, 0.12), (0.34, 0.14, 0.15), (0.08, 0.32, 0.2)):
        base = view.horizon + lift * view.unit
        crest, spread = view.chance.uniform(0.15, 0.85), view.chance.uniform(0.2, 0.44)
        line = [
            (width * i / 80, base - tall * view.unit * math.exp(-(((i / 80 - crest) / spread) ** 2))) for i in range(81)
        ]
        dune = outline(view.size, [(0, height), *line, (width, height)])
        layer(art, view, dune, distance, base - tall * view.unit)
        peak = min(line, key=lambda point: point[1])
        lee = [peak, *(p for p in line if p[0] > peak[0]), (width, height), (peak[0] - 0.25 * width, height)]
        shadow = ImageChops.multiply(dune, outline(view.size, lee, 2.5))
        paint(art, view.far(max(0.0, distance - 0.25)), shadow, 0.55)


def sea(art: Image.Image, view: View) -> None:
    """Water to the horizon, a far shore, and the rock that we stand on."""
    sky(art, view, 0.7)
    above = boxes(view.size, [(0, 0, view.size[0], view.horizon)], 0)
    shore = outline(view.size, ridge(view, view.horizon + 0.004 * view.unit, 0.09, 0.45))
    paint(art, view.far(0.72), ImageChops.multiply(shore, above))
    _water(art, view)
    front(art, view, 0.14, 0.04)


def forest(art: Image.Image, view: View) -> None:
    """Rows of firs that pale with distance, between two dark trunks."""
    sky(art, view, 0.2)
    width, height = view.size
    for distance, lift, tall, count in ((0.8, 0.02, 0.42, 34), (0.58, 0.06, 0.55, 22), (0.34, 0.14, 0.7, 13)):
        base = view.horizon + lift * view.unit
        trees = [
            (view.chance.uniform(-0.05, 1.05) * width, view.chance.uniform(0.6, 1) * tall * view.unit)
            for _ in range(count)
        ]
        row = outlines(view.size, (part for x, high in trees for part in _fir(x, base, high)), 1.0)
        layer(art, view, row, distance, base - tall * view.unit)
        layer(art, view, outline(view.size, ridge(view, base + 0.02 * view.unit, 0.04, 0.4)), distance, base)
    shafts(art, view, view.sun, 0.16)
    front(art, view, 0.16, 0.06)
    grass(art, view)
    trunks = []
    for at in (0.03, 0.13, 0.9, 0.985):
        x, thick = at * width, view.chance.uniform(0.025, 0.05) * view.unit
        trunks.append(
            [(x - thick * 0.7, 0), (x + thick * 0.7, 0), (x + thick * 1.3, height), (x - thick * 1.3, height)]
        )
    paint(art, view.far(0.0), outlines(view.size, trunks, 2.0))


def road(art: Image.Image, view: View) -> None:
    """A straight road to its vanishing point, with poles along it."""
    sky(art, view)
    far = outline(view.size, ridge(view, view.horizon + 2, 0.1, 0.45))
    layer(art, view, far, 0.66, view.horizon - 0.1 * view.unit)
    ground(art, view, 0.08, 0.5)
    width, height = view.size
    middle, depth = width / 2, height - view.horizon
    asphalt = [(middle, view.horizon), (width * 1.02, height), (-width * 0.02, height)]
    paint(art, view.far(0.02), outline(view.size, asphalt, 1.2), 0.85)
    marks, poles = [], []
    for i in range(12):
        start, end = 0.02 * 1.42**i, 0.02 * 1.42 ** (i + 0.5)
        (top, narrow), (bottom, wide) = ((view.horizon + depth * s, width * 0.011 * s) for s in (start, end))
        marks.append([(middle - narrow, top), (middle + narrow, top), (middle + wide, bottom), (middle - wide, bottom)])
    paint(art, view.tones.light, outlines(view.size, marks), 0.7)
    for near in (0.9, 0.55, 0.34, 0.21, 0.13, 0.08):
        x, foot, tall = width * (0.5 + 0.62 * near), view.horizon + 0.1 * near * view.unit, 0.75 * near * view.unit
        poles.append((x - tall * 0.012, foot - tall, x + tall * 0.012, foot + tall * 0.1))
        poles.append((x - tall * 0.1, foot - tall * 0.93, x + tall * 0.1, foot - tall * 0.91))
    paint(art, view.far(0.06), boxes(view.size, poles))


def _ridges(art: Image.Image, view: View, rough: float, rows: Iterable[tuple[float, float, float]]) -> None:
    """Rows of distance, drop below the horizon and height."""
    for distance, lift, height in rows:
        base = view.horizon + lift * view.unit
        layer(art, view, outline(view.size, ridge(view, base, height, rough)), distance, base - height * view.unit)


def _tree(art: Image.Image, view: View, foot: Point, height: float) -> None:
    x, y = foot
    crown = []
    for _ in range(26):
        at = (x + view.chance.gauss(0, 0.2) * height, y - height * view.chance.uniform(0.45, 1))
        crown.append(around(at, view.chance.uniform(0.09, 0.19) * height))
    trunk = outline(view.size, [(x - height * 0.03, y), (x + height * 0.03, y), (x, y - height * 0.7)])
    paint(art, view.far(0.14), ImageChops.lighter(trunk, ellipses(view.size, crown, 1.2)))


def _fir(x: float, base: float, height: float) -> list[list[Point]]:
    thick = height * 0.012
    trunk = [(x - thick, base - height * 0.3), (x + thick, base - height * 0.3), (x + thick, base + height * 0.1),
             (x - thick, base + height * 0.1)]  # fmt: skip
    tiers = [trunk]
    for tier in range(5):
        top, half = base - height * (1 - tier * 0.15), height * (0.05 + 0.032 * tier)
        tiers.append([(x, top), (x - half, top + height * 0.28), (x + half, top + height * 0.28)])
    return tiers


def _water(art: Image.Image, view: View) -> None:
    """The sky mirrored and darkened, with glints under the sun that widen towards us."""
    width, height = view.size
    edge = round(view.horizon)
    depth = height - edge
    mirrored = mirror(art, view, edge).filter(ImageFilter.GaussianBlur(view.unit * 0.008))
    tint = gradient((width, depth), (0, view.far(0.75)), (1, view.far(0.12)))
    art.paste(Image.blend(mirrored, tint, 0.6), (0, edge))
    glints = []
    for _ in range(190):
        near = view.chance.random() ** 1.6
        at = (view.sun[0] + view.chance.gauss(0, 0.03 + 0.16 * near) * width, edge + near * depth)
        long = (0.006 + 0.03 * near) * width * view.chance.uniform(0.3, 1)
        glints.append(around(at, long, 0.5 + 2.2 * near * view.unit / 900))
    fading = fade(view.size, (0, 1), (1, 0.7))
    paint(art, view.tones.light, ImageChops.multiply(ellipses(view.size, glints, 0.9), fading), 0.75)
