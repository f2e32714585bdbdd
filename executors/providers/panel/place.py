"""Where a panel plays: sky, the silhouettes of a place in layers of distance, ground and weather."""

import math
import random
from collections.abc import Callable, Sequence

from msgspec import Struct
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from executors.providers.panel.brush import (
    Point,
    Size,
    clouds,
    fade,
    glow,
    gradient,
    mask,
    mix,
    paint,
    polygon,
    scatter,
)
from executors.providers.panel.tones import Tones
from node_types._lib.idea import Idea
from node_types._lib.style import RGB


class View(Struct, frozen=True, kw_only=True):
    """What all painters of one panel share. `horizon` and `sun` in pixels; `chance` draws everything that varies.

    `coloured` tells that the idea names a colour, as of a red coat: people wear the accent then.
    """

    size: Size
    idea: Idea
    tones: Tones
    horizon: float
    sun: Point
    chance: random.Random
    coloured: bool = False

    @property
    def unit(self) -> float:
        """The short side, in pixels: what sizes of things are given in."""
        return min(self.size)

    def far(self, distance: float) -> RGB:
        """The colour of a silhouette: dark in front (0), the colour of the air far away (1)."""
        return mix(self.tones.dark, self.tones.horizon, distance)


def paint_place(art: Image.Image, view: View) -> None:
    """Paint the whole setting over the art."""
    _PLACES.get(view.idea.place, _hills)(art, view)
    _WEATHERS.get(view.idea.weather, _clear)(art, view)


def _sky(art: Image.Image, view: View, cloudiness: float = 0.5) -> None:
    tones, share = view.tones, view.horizon / view.size[1]
    art.paste(gradient(view.size, (0, tones.top), (share, tones.horizon), (1, mix(tones.horizon, tones.dark, 0.5))))
    unit = view.unit
    if tones.night:
        stars = [
            (x, y, view.chance.choice((0.4, 0.6, 0.9, 1.3))) for x, y in scatter(view.chance, 160, view.size, 0, share)
        ]
        scale = unit / 900
        field = mask(view.size, lambda d: [_dot(d, (x, y), r * scale + 0.3) for x, y, r in stars], 0.6)
        paint(art, tones.light, ImageChops.multiply(field, fade(view.size, (0, 0.8), (share * 0.9, 0.1), (1, 0))))
    if cloudiness:
        lumps = clouds((view.size[0], view.size[1]), (3, 9), view.chance.getrandbits(32))
        veil = lumps.point(lambda value: max(0, min(255, (value - 128) * 3)))
        band = fade(view.size, (0, 0.25), (share * 0.55, 0.8), (share, 0.2), (min(1, share + 0.02), 0))
        lit = mix(tones.horizon, tones.light, 0.5) if not tones.night else mix(tones.top, tones.horizon, 0.7)
        paint(art, lit, ImageChops.multiply(veil, band), cloudiness)
    disc = unit * (0.032 if tones.night else 0.048)
    glow(art, mix(tones.light, tones.accent, 0.25), view.sun, unit * 0.75, 0.55)
    glow(art, tones.light, view.sun, disc * 4, 0.6)
    low = view.idea.time in ("dawn", "golden hour", "dusk")
    face = mix(tones.light, tones.accent, 0.3) if low else mix(tones.light, (255, 255, 255), 0.5)
    paint(art, face, mask(view.size, lambda d: _dot(d, view.sun, disc), 1.2))


def _ridge(view: View, base: float, height: float, rough: float, steps: int = 9) -> list[Point]:
    """A skyline by midpoint displacement, closed along the bottom. Heights in units."""
    line = [view.chance.uniform(-1, 1) for _ in range(3)]
    swing = 1.0
    while len(line) < 2**steps:
        swing *= rough
        between = [(a + b) / 2 + view.chance.uniform(-swing, swing) for a, b in zip(line, line[1:], strict=False)]
        line = [value for pair in zip(line, between, strict=False) for value in pair] + [line[-1]]
    width, bottom = view.size
    across = [(width * i / (len(line) - 1), base - height * view.unit * (v + 1) / 2) for i, v in enumerate(line)]
    return [(0, bottom), *across, (width, bottom)]


def _layer(art: Image.Image, view: View, outline: Image.Image, distance: float, top: float) -> None:
    """One silhouette whose foot dissolves in the air: haze gathers low."""
    paint(art, view.far(distance), outline)
    height = view.size[1]
    haze = fade(view.size, (0, 0), (max(0.0, top / height - 0.02), 0), (min(1.0, view.horizon / height + 0.04), 0.5))
    paint(art, view.tones.horizon, ImageChops.multiply(outline, haze), 0.9 * min(1, distance + 0.15))


def _ground(art: Image.Image, view: View, near: float = 0.0, far: float = 0.5) -> None:
    width, height = view.size
    share = view.horizon / height
    shades = gradient(view.size, (0, view.far(far)), (share, view.far(far)), (1, view.far(near)))
    art.paste(shades, mask=mask(view.size, lambda d: d.rectangle((0, view.horizon, width, height), fill=255), 1.0))


def _hills(art: Image.Image, view: View) -> None:
    _sky(art, view)
    for distance, lift, height in ((0.78, 0.0, 0.16), (0.58, 0.03, 0.12), (0.36, 0.1, 0.14), (0.12, 0.24, 0.16)):
        base = view.horizon + lift * view.unit
        _layer(art, view, polygon(view.size, _ridge(view, base, height, 0.32)), distance, base - height * view.unit)
    _tree(art, view, (view.size[0] * view.chance.choice((0.12, 0.9)), view.horizon + 0.1 * view.unit), 0.3 * view.unit)
    _grass(art, view)


def _tree(art: Image.Image, view: View, foot: Point, height: float) -> None:
    x, y = foot
    leaves = [
        (
            x + view.chance.gauss(0, 0.2) * height,
            y - height * view.chance.uniform(0.45, 1),
            view.chance.uniform(0.09, 0.19),
        )
        for _ in range(26)
    ]

    def draw(d: ImageDraw.ImageDraw) -> None:
        d.polygon([(x - height * 0.03, y), (x + height * 0.03, y), (x, y - height * 0.7)], fill=255)
        for cx, cy, r in leaves:
            _dot(d, (cx, cy), r * height)

    paint(art, view.far(0.14), mask(view.size, draw, 1.2))


def _grass(art: Image.Image, view: View) -> None:
    width, height = view.size
    blades = [
        (view.chance.uniform(0, width), view.chance.uniform(0.02, 0.07), view.chance.gauss(0.01, 0.02))
        for _ in range(260)
    ]

    def draw(d: ImageDraw.ImageDraw) -> None:
        for x, tall, lean in blades:
            top = (x + lean * view.unit, height - tall * view.unit)
            d.polygon([(x - 1.5, height), (x + 1.5, height), top], fill=255)

    paint(art, view.far(0.0), mask(view.size, draw))


def _mountains(art: Image.Image, view: View) -> None:
    _sky(art, view)
    for distance, lift, height in ((0.82, -0.02, 0.4), (0.62, 0.04, 0.3), (0.38, 0.14, 0.24), (0.1, 0.34, 0.26)):
        base = view.horizon + lift * view.unit
        _layer(art, view, polygon(view.size, _ridge(view, base, height, 0.52)), distance, base - height * view.unit)


def _desert(art: Image.Image, view: View) -> None:
    _sky(art, view, 0.25)
    for distance, lift, height in ((0.8, 0.0, 0.08), (0.55, 0.05, 0.12), (0.34, 0.14, 0.15), (0.08, 0.32, 0.2)):
        base, width = view.horizon + lift * view.unit, view.size[0]
        crest, waves = view.chance.uniform(0.15, 0.85), view.chance.uniform(0.5, 1.1)
        line = [
            (width * i / 80, base - height * view.unit * math.exp(-(((i / 80 - crest) / (waves * 0.4)) ** 2)))
            for i in range(81)
        ]
        dune = polygon(view.size, [(0, view.size[1]), *line, (width, view.size[1])])
        _layer(art, view, dune, distance, base - height * view.unit)
        peak = min(line, key=lambda point: point[1])
        lee = [
            peak,
            *(p for p in line if p[0] > peak[0]),
            (width, view.size[1]),
            (peak[0] - 0.25 * width, view.size[1]),
        ]
        shadow = ImageChops.multiply(dune, polygon(view.size, lee, 2.5))
        paint(art, view.far(max(0.0, distance - 0.25)), shadow, 0.55)


def _sea(art: Image.Image, view: View) -> None:
    _sky(art, view, 0.7)
    far_shore = view.horizon + 0.004 * view.unit
    paint(art, view.far(0.72), ImageChops.multiply(
        polygon(view.size, _ridge(view, far_shore, 0.09, 0.45)),
        mask(view.size, lambda d: d.rectangle((0, 0, view.size[0], view.horizon), fill=255), 0),
    ))  # fmt: skip
    _water(art, view)
    _layer(art, view, polygon(view.size, _ridge(view, view.size[1] + 0.02 * view.unit, 0.14, 0.45)), 0.04, view.size[1])


def _water(art: Image.Image, view: View) -> None:
    """The sky mirrored and darkened, with glints under the sun that widen towards us."""
    width, height = view.size
    horizon = round(view.horizon)
    depth = height - horizon
    mirrored = art.crop((0, max(0, horizon - depth), width, horizon)).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    mirrored = mirrored.resize((width, depth)).filter(ImageFilter.GaussianBlur(view.unit * 0.008))
    tint = gradient((width, depth), (0, view.far(0.75)), (1, view.far(0.12)))
    art.paste(Image.blend(mirrored, tint, 0.6), (0, horizon))
    glints = []
    for _ in range(190):
        near = view.chance.random() ** 1.6
        y = horizon + near * depth
        x = view.sun[0] + view.chance.gauss(0, 0.03 + 0.16 * near) * width
        glints.append(
            (x, y, (0.006 + 0.03 * near) * width * view.chance.uniform(0.3, 1), 0.5 + 2.2 * near * view.unit / 900)
        )
    paint(art, view.tones.light, mask(
        view.size, lambda d: [d.ellipse((x - w, y - h, x + w, y + h), fill=255) for x, y, w, h in glints], 0.9
    ), 0.75)  # fmt: skip


def _forest(art: Image.Image, view: View) -> None:
    _sky(art, view, 0.2)
    width, height = view.size
    for distance, lift, tall, count in ((0.8, 0.02, 0.42, 34), (0.58, 0.06, 0.55, 22), (0.34, 0.14, 0.7, 13)):
        base = view.horizon + lift * view.unit
        trees = [
            (view.chance.uniform(-0.05, 1.05) * width, view.chance.uniform(0.6, 1) * tall * view.unit)
            for _ in range(count)
        ]
        rows = mask(view.size, lambda d, base=base, trees=trees: _conifers(d, base, trees), 1.0)  # type: ignore[misc]
        _layer(art, view, rows, distance, base - tall * view.unit)
        _layer(art, view, polygon(view.size, _ridge(view, base + 0.02 * view.unit, 0.04, 0.4)), distance, base)
    _shafts(art, view, 0.16)
    _ground_front(art, view)
    trunks = [(x * width, view.chance.uniform(0.025, 0.05) * view.unit) for x in (0.03, 0.13, 0.9, 0.985)]
    paint(art, view.far(0.0), mask(view.size, lambda d: [
        d.polygon([(x - w * 0.7, 0), (x + w * 0.7, 0), (x + w, height * 0.9), (x + w * 2, height), (x - w * 2, height), (x - w, height * 0.9)], fill=255)
        for x, w in trunks
    ], 2.0))  # fmt: skip


def _conifers(d: ImageDraw.ImageDraw, base: float, trees: Sequence[Point]) -> None:
    for x, tall in trees:
        d.rectangle((x - tall * 0.012, base - tall * 0.3, x + tall * 0.012, base + tall * 0.1), fill=255)
        for tier in range(5):
            top, half = base - tall * (1 - tier * 0.15), tall * (0.05 + 0.032 * tier)
            d.polygon([(x, top), (x - half, top + tall * 0.28), (x + half, top + tall * 0.28)], fill=255)


def _ground_front(art: Image.Image, view: View) -> None:
    base = view.size[1] - 0.02 * view.unit
    paint(art, view.far(0.06), polygon(view.size, _ridge(view, base, 0.14, 0.4)))
    _grass(art, view)


def _shafts(art: Image.Image, view: View, strength: float) -> None:
    """Beams from the sun, screened on."""
    width, height = view.size
    x, y = view.sun
    fans = [(view.chance.uniform(-1.2, 1.2), view.chance.uniform(0.03, 0.09)) for _ in range(6)]
    beams = mask(view.size, lambda d: [
        d.polygon([(x, y), (x + (a - w) * width, height * 1.1), (x + (a + w) * width, height * 1.1)], fill=255)
        for a, w in fans
    ], view.unit * 0.02)  # fmt: skip
    beams = ImageChops.multiply(beams, fade(view.size, (0, 1), (0.5, 0.7), (1, 0)))
    paint(art, view.tones.light, beams, strength)


def _city(art: Image.Image, view: View) -> None:
    _sky(art, view, 0.3)
    width = view.size[0]
    _ground(art, view, 0.0, 0.3)
    for distance, low, high, wide, lit in (
        (0.72, 0.1, 0.42, 0.07, 0.0),
        (0.48, 0.14, 0.52, 0.1, 0.25),
        (0.16, 0.3, 0.85, 0.17, 0.4),
    ):
        x = -view.chance.uniform(0, wide) * view.unit
        blocks: list[tuple[float, float, float, float]] = []
        while x < width:
            span = view.chance.uniform(0.6, 1.3) * wide * view.unit
            centre = abs((x + span / 2) / width - 0.5) * 2
            gap = distance < 0.3 and centre < 0.62  # the nearest row opens into a street
            if not gap:
                tall = view.chance.uniform(low, high) * view.unit * (0.75 + 0.4 * centre)
                blocks.append((x, view.horizon - tall, x + span, view.horizon + 0.03 * view.unit))
            x += span * 1.02
        rows = mask(view.size, lambda d, blocks=blocks: [d.rectangle(b, fill=255) for b in blocks], 0.7)  # type: ignore[misc]
        _layer(art, view, rows, distance, view.horizon - high * view.unit)
        _windows(art, view, blocks, lit if view.tones.night or view.idea.time == "dusk" else lit * 0.2, distance)
    _street(art, view)


def _windows(
    art: Image.Image, view: View, blocks: Sequence[tuple[float, float, float, float]], lit: float, distance: float
) -> None:
    step = view.unit * (0.012 + 0.02 * (1 - distance))
    panes: dict[bool, list[tuple[float, float, float, float]]] = {True: [], False: []}
    for left, top, right, bottom in blocks:
        for column in range(1, int((right - left) / step)):
            for row in range(1, int((bottom - top) / step / 1.3)):
                if view.chance.random() < lit:
                    x, y = left + column * step, top + row * step * 1.3
                    panes[view.chance.random() < 0.12].append((x - step * 0.22, y, x + step * 0.22, y + step * 0.5))
    for accent, boxes in panes.items():
        colour = view.tones.accent if accent else mix(view.tones.light, view.tones.accent, 0.15)
        through = mask(view.size, lambda d, boxes=boxes: [d.rectangle(b, fill=255) for b in boxes], 0.6)  # type: ignore[misc]
        paint(art, colour, through.filter(ImageFilter.GaussianBlur(step * 0.4)), 0.5)
        paint(art, colour, through, 0.85 - 0.4 * distance)


def _street(art: Image.Image, view: View) -> None:
    """Wet ground: what stands above, mirrored and smeared downwards."""
    width, height = view.size
    horizon = round(view.horizon + 0.03 * view.unit)
    depth = height - horizon
    above = art.crop((0, max(0, horizon - depth), width, horizon)).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    smear = above.resize((width, max(2, depth // 24))).resize((width, depth), Image.Resampling.BICUBIC)
    wet = 0.45 if view.idea.weather == "rain" else 0.72
    art.paste(Image.blend(smear, gradient((width, depth), (0, view.far(0.35)), (1, view.far(0.0))), wet), (0, horizon))


def _road(art: Image.Image, view: View) -> None:
    _sky(art, view)
    _layer(
        art, view, polygon(view.size, _ridge(view, view.horizon + 2, 0.1, 0.45)), 0.66, view.horizon - 0.1 * view.unit
    )
    _ground(art, view, 0.08, 0.5)
    width, height = view.size
    vanishing = (width * 0.5, view.horizon)
    paint(
        art, view.far(0.02), polygon(view.size, [vanishing, (width * 1.02, height), (-width * 0.02, height)], 1.2), 0.85
    )
    marks = []
    for i in range(12):
        near, end = 0.02 * 1.42**i, 0.02 * 1.42 ** (i + 0.5)
        y1, y2 = (view.horizon + (height - view.horizon) * share for share in (near, end))
        marks.append([(width * (0.5 - 0.011 * near), y1), (width * (0.5 + 0.011 * near), y1),
                      (width * (0.5 + 0.011 * end), y2), (width * (0.5 - 0.011 * end), y2)])  # fmt: skip
    paint(art, view.tones.light, mask(view.size, lambda d: [d.polygon(m, fill=255) for m in marks]), 0.7)
    poles = [
        (width * (0.5 + 0.62 * near), view.horizon + 0.1 * near * view.unit, 0.75 * near * view.unit)
        for near in (0.9, 0.55, 0.34, 0.21, 0.13, 0.08)
    ]

    def draw(d: ImageDraw.ImageDraw) -> None:
        for x, foot, tall in poles:
            d.rectangle((x - tall * 0.012, foot - tall, x + tall * 0.012, foot + tall * 0.1), fill=255)
            d.rectangle((x - tall * 0.1, foot - tall * 0.93, x + tall * 0.1, foot - tall * 0.91), fill=255)

    paint(art, view.far(0.06), mask(view.size, draw))


def _interior(art: Image.Image, view: View) -> None:
    width, height = view.size
    tones, unit = view.tones, view.unit
    wall, edge = mix(tones.dark, tones.middle, 0.5), height * 0.8
    art.paste(
        gradient(
            view.size, (0, mix(wall, tones.dark, 0.5)), (0.5, wall), (0.8, mix(wall, tones.dark, 0.35)), (1, tones.dark)
        )
    )
    left = view.sun[0] < width / 2
    x = width * (0.1 if left else 0.9) - (0 if left else 0.34 * unit)
    panes = [(x + i * 0.175 * unit, height * 0.12 + j * 0.2 * unit, x + i * 0.175 * unit + 0.16 * unit, height * 0.12 + j * 0.2 * unit + 0.185 * unit)
             for i in (0, 1) for j in (0, 1, 2)]  # fmt: skip
    shine = mix(tones.light, tones.horizon, 0.6 if tones.night else 0.2)
    glass = mask(view.size, lambda d: [d.rectangle(p, fill=255) for p in panes], 1.0)
    lean = (0.55 if left else -0.55) * unit
    beam = [
        (x, height * 0.12),
        (x + 0.34 * unit, height * 0.12),
        (x + 0.34 * unit + lean * 1.5, height * 0.97),
        (x + lean * 1.1, height * 0.97),
    ]
    floor = mask(view.size, lambda d: d.rectangle((0, edge, width, height), fill=255), 1.0)
    paint(art, mix(tones.dark, tones.middle, 0.25), floor, 0.8)
    paint(art, shine, polygon(view.size, beam, unit * 0.02), 0.16)
    paint(art, shine, ImageChops.multiply(polygon(view.size, beam, unit * 0.015), floor), 0.3)
    glow(art, shine, (x + 0.17 * unit, height * 0.4), unit * 0.7, 0.4)
    paint(art, shine, glass, 0.95)
    _furniture(art, view, edge, right=left)


def _furniture(art: Image.Image, view: View, edge: float, right: bool) -> None:
    width, unit = view.size[0], view.unit
    x = width * (0.88 if right else 0.12)
    lamp = (x, edge - 0.42 * unit)

    def draw(d: ImageDraw.ImageDraw) -> None:
        d.rectangle((x - 0.17 * unit, edge - 0.2 * unit, x + 0.17 * unit, edge - 0.17 * unit), fill=255)
        for leg in (-0.15, 0.14):
            d.rectangle((x + leg * unit, edge - 0.2 * unit, x + (leg + 0.014) * unit, edge + 0.08 * unit), fill=255)
        d.rectangle((x - 0.006 * unit, edge - 0.36 * unit, x + 0.006 * unit, edge - 0.2 * unit), fill=255)
        d.polygon(
            [
                (x - 0.035 * unit, lamp[1]),
                (x + 0.035 * unit, lamp[1]),
                (x + 0.07 * unit, lamp[1] + 0.08 * unit),
                (x - 0.07 * unit, lamp[1] + 0.08 * unit),
            ],
            fill=255,
        )

    paint(art, mix(view.tones.dark, (0, 0, 0), 0.25), mask(view.size, draw))
    glow(art, view.tones.accent, (x, lamp[1] + 0.07 * unit), unit * 0.42, 0.75)


def _space(art: Image.Image, view: View) -> None:
    width, height = view.size
    tones, unit = view.tones, view.unit
    art.paste(gradient(view.size, (0, mix(tones.dark, (0, 0, 0), 0.65)), (1, mix(tones.dark, (0, 0, 0), 0.3))))
    dust = clouds(view.size, (4, 3), view.chance.getrandbits(32)).point(lambda value: max(0, value - 120) * 2)
    paint(art, tones.middle, dust, 0.35)
    paint(art, tones.accent, ImageChops.multiply(dust, clouds(view.size, (3, 2), view.chance.getrandbits(32))), 0.28)
    stars = [(p, view.chance.choice((0.5, 0.7, 1.0, 1.6))) for p in scatter(view.chance, 320, view.size)]
    paint(art, tones.light, mask(view.size, lambda d: [_dot(d, p, r * unit / 900 + 0.25) for p, r in stars], 0.5), 0.9)
    radius = 1.15 * max(width, height) * 0.62
    centre = (width * view.chance.uniform(0.35, 0.65), view.horizon + radius * 0.94)
    glow(art, mix(tones.light, tones.accent, 0.3), (centre[0], centre[1] - radius * 0.06), radius * 1.25, 0.5)
    disc = mask(view.size, lambda d: _dot(d, centre, radius), 1.2)
    paint(art, tones.light, disc)
    lean = 0.012 if view.sun[0] < width / 2 else -0.012
    night_side = (centre[0] + lean * radius, centre[1] + 0.017 * radius)
    paint(
        art,
        mix(tones.dark, tones.middle, 0.3),
        ImageChops.multiply(disc, mask(view.size, lambda d: _dot(d, night_side, radius), unit * 0.012)),
    )


def _stage(art: Image.Image, view: View) -> None:
    width, height = view.size
    tones, unit = view.tones, view.unit
    black = mix(tones.dark, (0, 0, 0), 0.5)
    art.paste(
        gradient(
            view.size,
            (0, black),
            (0.62, mix(tones.dark, tones.middle, 0.4)),
            (0.8, mix(tones.dark, tones.middle, 0.55)),
            (1, black),
        )
    )
    lamps = [0.12, 0.32, 0.5, 0.68, 0.88]
    for i, at in enumerate(lamps):
        colour = (tones.light, tones.accent, tones.middle)[(i + view.chance.randrange(3)) % 3]
        aim, spread = width * (0.5 + (at - 0.5) * view.chance.uniform(-0.6, 0.7)), unit * view.chance.uniform(0.1, 0.16)
        beam = polygon(
            view.size,
            [(width * at - 4, -4), (width * at + 4, -4), (aim + spread, height * 0.84), (aim - spread, height * 0.84)],
            unit * 0.012,
        )
        paint(art, colour, ImageChops.multiply(beam, fade(view.size, (0, 0.75), (0.84, 0.22), (1, 0))))
        pool = mask(
            view.size,
            lambda d, aim=aim, spread=spread: d.ellipse(
                (aim - spread * 1.1, height * 0.8, aim + spread * 1.1, height * 0.88), fill=255
            ),
            unit * 0.01,
        )  # type: ignore[misc]
        paint(art, colour, pool, 0.3)
        glow(art, colour, (width * at, 0), unit * 0.16, 0.9)
    heads = [
        (
            view.chance.uniform(0, width),
            height * view.chance.uniform(0.985, 1.04),
            view.chance.uniform(0.03, 0.045) * unit,
        )
        for _ in range(34)
    ]
    paint(art, mix(black, (0, 0, 0), 0.5), mask(view.size, lambda d: [_head(d, *h) for h in heads], 1.4))


def _head(d: ImageDraw.ImageDraw, x: float, y: float, r: float) -> None:
    d.ellipse((x - r * 0.8, y - r * 2.2, x + r * 0.8, y - r * 0.2), fill=255)
    d.ellipse((x - r * 1.9, y - r * 0.4, x + r * 1.9, y + r * 4), fill=255)


def _underwater(art: Image.Image, view: View) -> None:
    tones, unit = view.tones, view.unit
    art.paste(
        gradient(
            view.size,
            (0, mix(tones.light, tones.middle, 0.35)),
            (0.3, mix(tones.middle, tones.top, 0.3)),
            (1, mix(tones.dark, (0, 0, 0), 0.3)),
        )
    )
    lifted = View(
        size=view.size,
        idea=view.idea,
        tones=tones,
        horizon=view.horizon,
        sun=(view.sun[0], -0.2 * unit),
        chance=view.chance,
    )
    glow(art, tones.light, (view.sun[0], 0), unit * 0.8, 0.6)
    _shafts(art, lifted, 0.34)
    for distance, height in ((0.45, 0.2), (0.12, 0.13)):
        base = view.size[1] + 0.02 * unit
        paint(
            art, mix(tones.dark, tones.middle, distance * 0.7), polygon(view.size, _ridge(view, base, height, 0.5), 1.5)
        )
    bubbles = [(p, view.chance.uniform(0.002, 0.007) * unit) for p in scatter(view.chance, 46, view.size)]
    paint(art, tones.light, mask(view.size, lambda d: [_dot(d, p, r) for p, r in bubbles], 1.2), 0.5)


def _clear(art: Image.Image, view: View) -> None:
    """No weather: nothing is added."""


def _rain(art: Image.Image, view: View) -> None:
    unit = view.unit
    drops = [(p, view.chance.uniform(0.02, 0.07) * unit) for p in scatter(view.chance, 420, view.size, -0.05, 1)]
    width = max(1, round(unit / 700))
    streaks = mask(view.size, lambda d: [
        d.line((x, y, x - tall * 0.16, y + tall), fill=view.chance.randrange(60, 255), width=width) for (x, y), tall in drops
    ], 0.6)  # fmt: skip
    paint(art, view.tones.light, streaks, 0.4)


def _storm(art: Image.Image, view: View) -> None:
    heavy = clouds(view.size, (4, 5), view.chance.getrandbits(32)).point(lambda value: min(255, max(0, value - 60) * 2))
    cover = ImageChops.multiply(heavy, fade(view.size, (0, 0.95), (0.3, 0.7), (0.55, 0)))
    paint(art, mix(view.tones.dark, (0, 0, 0), 0.3), cover, 0.85)
    _rain(art, view)


def _snow(art: Image.Image, view: View) -> None:
    for count, radius, blur, opacity in ((260, 0.0016, 0.6, 0.6), (90, 0.0035, 1.2, 0.7), (22, 0.009, 4.0, 0.5)):
        flakes = [
            (p, radius * view.unit * view.chance.uniform(0.6, 1.4)) for p in scatter(view.chance, count, view.size)
        ]
        through = mask(view.size, lambda d, flakes=flakes: [_dot(d, p, r) for p, r in flakes], blur)  # type: ignore[misc]
        paint(art, mix(view.tones.light, (255, 255, 255), 0.6), through, opacity)


def _fog(art: Image.Image, view: View) -> None:
    share = view.horizon / view.size[1]
    banks = clouds(view.size, (2, 6), view.chance.getrandbits(32)).point(lambda value: 90 + value * 0.65)
    low = fade(view.size, (0, 0.15), (share, 0.75), (min(0.95, share + 0.2), 0.5), (1, 0.1))
    paint(art, mix(view.tones.horizon, view.tones.light, 0.15), ImageChops.multiply(banks, low), 0.85)


def _dust(art: Image.Image, view: View) -> None:
    _fog(art, view)
    motes = [(p, view.chance.uniform(0.001, 0.004) * view.unit) for p in scatter(view.chance, 150, view.size, 0.2, 1)]
    paint(art, view.tones.light, mask(view.size, lambda d: [_dot(d, p, r) for p, r in motes], 1.4), 0.6)


def _dot(d: ImageDraw.ImageDraw, centre: Point, radius: float) -> None:
    x, y = centre
    d.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)


_Painter = Callable[[Image.Image, View], None]

_PLACES: dict[str, _Painter] = {
    "underwater": _underwater,
    "space": _space,
    "stage": _stage,
    "city": _city,
    "interior": _interior,
    "sea": _sea,
    "desert": _desert,
    "mountains": _mountains,
    "forest": _forest,
    "road": _road,
    "field": _hills,
}
_WEATHERS: dict[str, _Painter] = {"rain": _rain, "storm": _storm, "snow": _snow, "fog": _fog, "dust": _dust}
