"""Places that people made: city, room, stage."""

from collections.abc import Sequence

from PIL import Image, ImageChops, ImageFilter

from executors.providers.panel.brush import Box, around, boxes, ellipses, fade, glow, gradient, mix, outline, paint
from executors.providers.panel.tones import BLACK
from executors.providers.panel.view import View, ground, layer, mirror, sky


def city(art: Image.Image, view: View) -> None:
    """Three rows of houses, the nearest one open to a street, with windows that are lit at night."""
    sky(art, view, 0.3)
    ground(art, view, 0.0, 0.3)
    lamps = 1.0 if view.tones.night or view.idea.time == "dusk" else 0.2
    rows = ((0.72, 0.1, 0.42, 0.07, 0.0), (0.48, 0.14, 0.52, 0.1, 0.25), (0.16, 0.3, 0.85, 0.17, 0.4))
    for distance, low, high, wide, lit in rows:
        blocks = _blocks(view, low, high, wide * view.unit, street=distance < 0.3)
        layer(art, view, boxes(view.size, blocks, 0.7), distance, view.horizon - high * view.unit)
        _windows(art, view, blocks, lit * lamps, distance)
    _street(art, view)


def interior(art: Image.Image, view: View) -> None:
    """A room with a window, its light on the floor, and a lamp on a table."""
    width, height = view.size
    tones, unit, edge = view.tones, view.unit, view.size[1] * 0.8
    wall = mix(tones.dark, tones.middle, 0.5)
    shades = (0, mix(wall, tones.dark, 0.5)), (0.5, wall), (0.8, mix(wall, tones.dark, 0.35)), (1, tones.dark)
    art.paste(gradient(view.size, *shades))
    floor = boxes(view.size, [(0, edge, width, height)], 1.0)
    paint(art, mix(tones.dark, tones.middle, 0.25), floor, 0.8)
    on_left = view.sun[0] < width / 2
    left, top = (width * 0.1 if on_left else width * 0.9 - 0.34 * unit), height * 0.12
    shine = mix(tones.light, tones.horizon, 0.6 if tones.night else 0.2)
    lean = 0.55 * unit * (1 if on_left else -1)
    right, low = left + 0.34 * unit, height * 0.97
    beam = [(left, top), (right, top), (right + lean * 1.5, low), (left + lean * 1.1, low)]
    paint(art, shine, outline(view.size, beam, unit * 0.02), 0.16)
    paint(art, shine, ImageChops.multiply(outline(view.size, beam, unit * 0.015), floor), 0.3)
    glow(art, shine, (left + 0.17 * unit, height * 0.4), unit * 0.7, 0.4)
    corners = [(left + i * 0.175 * unit, top + j * 0.2 * unit) for i in (0, 1) for j in (0, 1, 2)]
    paint(art, shine, boxes(view.size, [(x, y, x + 0.16 * unit, y + 0.185 * unit) for x, y in corners], 1.0), 0.95)
    _table(art, view, width * (0.88 if on_left else 0.12), edge)


def stage(art: Image.Image, view: View) -> None:
    """Beams through haze, pools of light on the floor, and the heads of the audience."""
    width, height = view.size
    tones, unit = view.tones, view.unit
    black = mix(tones.dark, BLACK, 0.5)
    back, floor = mix(tones.dark, tones.middle, 0.4), mix(tones.dark, tones.middle, 0.55)
    art.paste(gradient(view.size, (0, black), (0.62, back), (0.8, floor), (1, black)))
    fading = fade(view.size, (0, 0.75), (0.84, 0.22), (1, 0))
    colours = [tones.light, tones.accent, tones.middle, tones.accent, tones.light]
    view.chance.shuffle(colours)
    for share, colour in zip((0.12, 0.32, 0.5, 0.68, 0.88), colours, strict=True):
        lamp, low = width * share, height * 0.84
        aim = width * (0.5 + (share - 0.5) * view.chance.uniform(-0.6, 0.7))
        spread = unit * view.chance.uniform(0.1, 0.16)
        beam = [(lamp - 4, -4), (lamp + 4, -4), (aim + spread, low), (aim - spread, low)]
        paint(art, colour, ImageChops.multiply(outline(view.size, beam, unit * 0.012), fading))
        pool = ellipses(view.size, [around((aim, low), spread * 1.1, height * 0.04)], unit * 0.01)
        paint(art, colour, pool, 0.3)
        glow(art, colour, (lamp, 0), unit * 0.16, 0.9)
    heads: list[Box] = []
    for _ in range(34):
        x, y = view.chance.uniform(0, width), height * view.chance.uniform(0.985, 1.04)
        r = view.chance.uniform(0.03, 0.045) * unit
        heads += [around((x, y - r * 1.2), r * 0.8, r), around((x, y + r * 1.8), r * 1.9, r * 2.2)]
    paint(art, mix(black, BLACK, 0.5), ellipses(view.size, heads, 1.4))


def _blocks(view: View, low: float, high: float, wide: float, *, street: bool) -> list[Box]:
    """Houses from left to right, taller at the sides; with a street, none in the middle."""
    width = view.size[0]
    blocks: list[Box] = []
    x = -view.chance.uniform(0, wide)
    while x < width:
        span = view.chance.uniform(0.6, 1.3) * wide
        aside = abs((x + span / 2) / width - 0.5) * 2
        if not street or aside > 0.62:
            tall = view.chance.uniform(low, high) * view.unit * (0.75 + 0.4 * aside)
            blocks.append((x, view.horizon - tall, x + span, view.horizon + 0.03 * view.unit))
        x += span * 1.02
    return blocks


def _windows(art: Image.Image, view: View, blocks: Sequence[Box], lit: float, distance: float) -> None:
    step = view.unit * (0.012 + 0.02 * (1 - distance))
    plain: list[Box] = []
    coloured: list[Box] = []
    for left, top, right, bottom in blocks:
        for column in range(1, int((right - left) / step)):
            for row in range(1, int((bottom - top) / step / 1.3)):
                if view.chance.random() >= lit:
                    continue
                x, y = left + column * step, top + row * step * 1.3
                pane = (x - step * 0.22, y, x + step * 0.22, y + step * 0.5)
                (coloured if view.chance.random() < 0.12 else plain).append(pane)
    light = mix(view.tones.light, view.tones.accent, 0.15)
    for colour, panes in ((light, plain), (view.tones.accent, coloured)):
        if panes:
            through = boxes(view.size, panes, 0.6)
            paint(art, colour, through.filter(ImageFilter.GaussianBlur(step * 0.4)), 0.5)
            paint(art, colour, through, 0.85 - 0.4 * distance)


def _street(art: Image.Image, view: View) -> None:
    """Wet ground: what stands above, mirrored and smeared downwards."""
    edge = round(view.horizon + 0.03 * view.unit)
    mirrored = mirror(art, view, edge)
    width, depth = mirrored.size
    smear = mirrored.resize((width, max(2, depth // 24))).resize((width, depth), Image.Resampling.BICUBIC)
    dry = 0.45 if view.idea.weather == "rain" else 0.72
    art.paste(Image.blend(smear, gradient((width, depth), (0, view.far(0.35)), (1, view.far(0.0))), dry), (0, edge))


def _table(art: Image.Image, view: View, x: float, edge: float) -> None:
    unit = view.unit

    def part(left: float, top: float, right: float, bottom: float) -> Box:
        return x + left * unit, edge + top * unit, x + right * unit, edge + bottom * unit

    parts = [part(-0.17, -0.2, 0.17, -0.17), part(-0.15, -0.2, -0.136, 0.08), part(0.14, -0.2, 0.154, 0.08),
             part(-0.006, -0.36, 0.006, -0.2)]  # fmt: skip
    top, low = edge - 0.42 * unit, edge - 0.34 * unit
    shade = [(x - 0.035 * unit, top), (x + 0.035 * unit, top), (x + 0.07 * unit, low), (x - 0.07 * unit, low)]
    paint(
        art, mix(view.tones.dark, BLACK, 0.25), ImageChops.lighter(boxes(view.size, parts), outline(view.size, shade))
    )
    glow(art, view.tones.accent, (x, low - 0.01 * unit), unit * 0.42, 0.75)
