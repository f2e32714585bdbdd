"""Who stands where in a panel: one staging for each shot type."""

from collections.abc import Callable

from PIL import Image, ImageChops, ImageFilter, ImageOps

from executors.providers.panel import figure
from executors.providers.panel.brush import Point, clouds, fade, glow, gradient, mask, mix, paint, polygon, scatter
from executors.providers.panel.place import View, paint_place

HORIZONS = {"low-angle": 0.84, "wide": 0.62, "full": 0.7, "detail": 0.66}
"""How far down the horizon lies, 0 to 1, by shot type; the others have it in the middle of the picture."""

_WEIGHTLESS = frozenset({"space", "underwater"})
_NEAR = frozenset({"medium", "close-up", "two-shot", "over-shoulder"})


def stage(art: Image.Image, view: View, shot: str) -> None:
    """Paint the place and the people as this shot sees them. An unknown shot is wide."""
    if view.idea.cast == "animal" and shot in _NEAR:
        shot = "full"  # the portraits are of people
    _STAGINGS.get(shot, _wide)(art, view)


def _wide(art: Image.Image, view: View) -> None:
    paint_place(art, view)
    if view.idea.cast:
        _people(art, view, view.size[1] * 0.77, 0.29 * view.unit)


def _full(art: Image.Image, view: View) -> None:
    paint_place(art, view)
    _blur(art, view, 0.003)
    _people(art, view, view.size[1] * 0.9, min(0.68 * view.size[1], 1.1 * view.size[0]))


def _low_angle(art: Image.Image, view: View) -> None:
    paint_place(art, view)
    _blur(art, view, 0.003)
    _people(art, view, view.size[1] * 1.12, min(1.0 * view.size[1], 1.5 * view.size[0]))


def _people(art: Image.Image, view: View, ground: float, height: float) -> None:
    """Everybody whom the idea names, standing on `ground`; `height` of a person in pixels."""
    x = _third(view)
    if view.idea.place in _WEIGHTLESS:
        ground -= 0.1 * view.unit
    shape, dress = Image.new("L", view.size), Image.new("L", view.size)
    for at, foot, tall, flip in _marks(view, x, ground, height):
        if view.idea.place not in _WEIGHTLESS:
            _shadow(art, view, (at, foot), tall)
        glow(art, view.tones.horizon, (at, foot - tall * 0.5), tall * 0.9, 0.25)
        if view.idea.cast == "animal":
            shape = figure.animal(view.size, (at, foot), tall * 0.62, flip=flip)
            continue
        style = figure.hair(view.chance)
        body, clothes = figure.standing(view.size, (at, foot), tall, view.idea.motion, style, flip=flip)
        shape, dress = ImageChops.lighter(shape, body), ImageChops.lighter(dress, clothes)
    figure.light_up(art, shape, view.tones, _towards(view, x), height / 7.5, 0.04)
    if view.coloured:
        paint(art, mix(view.tones.accent, view.tones.dark, 0.2), dress, 0.85)


def _marks(view: View, x: float, ground: float, height: float) -> list[tuple[float, float, float, bool]]:
    """Where each one stands: x, ground, height, and whether they look to the left."""
    width = view.size[0]
    if view.idea.cast == "pair":
        apart = height * (0.33 if view.idea.motion == "dance" else 0.14)  # dancers reach for each other's hands
        x = min(max(x, apart * 2), width - apart * 2) if apart * 4 < width else width / 2
        return [(x - apart, ground, height, False), (x + apart, ground, height * 0.95, True)]
    if view.idea.cast != "crowd":
        return [(x, ground, height, _flip(view))]
    marks = []
    for depth in sorted(view.chance.uniform(0, 1) for _ in range(11)):
        tall = height * (0.6 + 0.4 * depth)
        at = width * view.chance.uniform(0.04, 0.96)
        marks.append((at, ground - 0.12 * (1 - depth) * height, tall, view.chance.random() < 0.5))
    return marks


def _shadow(art: Image.Image, view: View, foot: Point, height: float) -> None:
    """A long shadow away from the light, on the ground."""
    x, y = foot
    reach = -_towards(view, x) * height * 0.9
    half, drop = height * 0.07, height * 0.1
    outline = [(x - half, y - 2), (x + half, y - 2), (x + half + reach, y + drop), (x - half + reach, y + drop)]
    through = mask(view.size, lambda d: d.polygon(outline, fill=255), height * 0.02)
    paint(art, mix(view.tones.dark, (0, 0, 0), 0.6), through, 0.45)


def _medium(art: Image.Image, view: View) -> None:
    paint_place(art, view)
    _blur(art, view, 0.006)
    head = min(0.3 * view.size[1], 0.42 * view.size[0])
    _portrait(art, view, (_third(view), view.size[1] * 0.2), head, profile=view.chance.random() < 0.4)


def _close_up(art: Image.Image, view: View) -> None:
    paint_place(art, view)
    _blur(art, view, 0.022)
    _bokeh(art, view, 22)
    head = min(0.62 * view.size[1], 0.68 * view.size[0])
    _portrait(art, view, (_third(view), view.size[1] * 0.12), head, profile=True)


def _portrait(art: Image.Image, view: View, crown: Point, head: float, *, profile: bool) -> None:
    style = figure.hair(view.chance)
    shape = figure.bust(view.size, crown, head, style, profile=profile, flip=_flip(view))
    figure.light_up(art, shape, view.tones, _towards(view, crown[0]), head)


def _two_shot(art: Image.Image, view: View) -> None:
    paint_place(art, view)
    _blur(art, view, 0.01)
    _bokeh(art, view, 10)
    width, height = view.size
    head = min(0.4 * height, 0.36 * width)
    apart = min(0.2 * width, 0.85 * head)
    for side, drop in ((-1, 0.2), (1, 0.17)):
        at = (width / 2 + side * apart, height * drop)
        shape = figure.bust(view.size, at, head, figure.hair(view.chance), profile=True, flip=side > 0)
        figure.light_up(art, shape, view.tones, -side, head)


def _over_shoulder(art: Image.Image, view: View) -> None:
    paint_place(art, view)
    _blur(art, view, 0.008)
    width, height = view.size
    left = view.sun[0] > width / 2
    head = min(0.3 * height, 0.36 * width)
    far = (width * (0.64 if left else 0.36), height * 0.2)
    shape = figure.bust(view.size, far, head, figure.hair(view.chance), profile=False, flip=False)
    figure.light_up(art, shape, view.tones, _towards(view, far[0]), head, 0.06)
    near = (width * (0.16 if left else 0.84), height * 0.02)
    shoulder = figure.bust(view.size, near, head * 2.5, figure.hair(view.chance), profile=True, flip=not left)
    shoulder = shoulder.filter(ImageFilter.GaussianBlur(view.unit * 0.012))
    figure.light_up(art, shoulder, view.tones, _towards(view, near[0]), head * 1.6)


def _aerial(art: Image.Image, view: View) -> None:
    """The ground as a relief with contour lines, and one long shadow on it."""
    tones, unit = view.tones, view.unit
    (width, height), shift = view.size, max(1, round(view.unit * 0.012))
    cells = (max(2, round(3 * width / unit)), max(2, round(3 * height / unit)))
    ground = clouds((width + 2 * shift, height + shift), cells, view.chance.getrandbits(32))
    ground = ImageOps.autocontrast(ground.filter(ImageFilter.GaussianBlur(unit * 0.02)))
    heights = ground.crop((shift, 0, shift + width, height))
    left = shift - round(shift * _towards(view, width / 2))
    behind = ground.crop((left, shift, left + width, shift + height))
    art.paste(ImageOps.colorize(heights, mix(tones.dark, tones.middle, 0.2), tones.horizon, mid=tones.middle))
    paint(art, tones.light, ImageChops.subtract(heights, behind, 0.22), 0.8)
    paint(art, tones.dark, ImageChops.subtract(behind, heights, 0.22), 0.8)
    steps = heights.point(lambda value: value // 20 * 12)
    lines = steps.filter(ImageFilter.FIND_EDGES).point(lambda value: min(255, value * 20))
    lines = ImageChops.multiply(
        lines, mask(view.size, lambda d: d.rectangle((2, 2, view.size[0] - 3, view.size[1] - 3), fill=255), 0)
    )
    paint(art, tones.light, lines.filter(ImageFilter.GaussianBlur(0.7)), 0.3)
    if view.idea.cast:
        _seen_from_above(art, view, (_third(view), view.size[1] * 0.58))
    glow(art, tones.light, (view.sun[0], 0), max(view.size) * 0.7, 0.3)


def _seen_from_above(art: Image.Image, view: View, at: Point) -> None:
    """A head, and the long shadow that says how low the sun is."""
    x, y = at
    unit, side = view.unit, -_towards(view, at[0])
    shadow = [
        (x, y - 0.012 * unit),
        (x, y + 0.012 * unit),
        (x + side * 0.2 * unit, y + 0.135 * unit),
        (x + side * 0.21 * unit, y + 0.105 * unit),
    ]
    paint(art, mix(view.tones.dark, (0, 0, 0), 0.5), polygon(view.size, shadow, unit * 0.003), 0.8)
    r = 0.015 * unit
    paint(art, view.tones.accent, mask(view.size, lambda d: d.ellipse((x - r, y - r, x + r, y + r), fill=255)))


def _detail(art: Image.Image, view: View) -> None:
    """One lit thing on a dark surface, everything else out of focus."""
    tones, unit = view.tones, view.unit
    width, height = view.size
    edge = view.horizon / height
    back, table = mix(tones.dark, tones.middle, 0.45), mix(tones.dark, (0, 0, 0), 0.25)
    art.paste(
        gradient(
            view.size,
            (0, mix(tones.dark, tones.middle, 0.15)),
            (edge, back),
            (edge + 0.01, table),
            (1, mix(table, (0, 0, 0), 0.4)),
        )
    )
    _blur(art, view, 0.01)
    _bokeh(art, view, 26)
    x, y, r = _third(view), view.horizon + 0.02 * unit, 0.24 * unit
    glow(art, mix(tones.light, tones.accent, 0.3), (x, y), r * 3.4, 0.55)
    paint(
        art,
        tones.light,
        mask(
            view.size, lambda d: d.ellipse((x - r * 1.5, y + r * 0.86, x + r * 1.5, y + r * 1.35), fill=255), r * 0.14
        ),
        0.28,
    )
    ball = mask(view.size, lambda d: d.ellipse((x - r, y - r, x + r, y + r), fill=255), 1.2)
    art.paste(
        gradient(
            view.size,
            (0, tones.accent),
            ((y - r) / height, mix(tones.accent, tones.light, 0.35)),
            (y / height, tones.accent),
            ((y + r) / height, mix(tones.dark, tones.accent, 0.25)),
            (1, tones.dark),
        ),
        mask=ball,
    )
    figure_edge = ImageChops.multiply(ball, fade(view.size, (0, 1), (y / height, 0.5), (1, 0)))
    inner = mask(
        view.size, lambda d: d.ellipse((x - r * 0.9, y - r * 0.84, x + r * 0.9, y + r * 0.96), fill=255), r * 0.1
    )
    paint(art, tones.light, ImageChops.subtract(figure_edge, inner), 0.9)
    side = _towards(view, x)
    paint(
        art,
        (255, 255, 255),
        mask(
            view.size,
            lambda d: d.ellipse(
                (x + side * r * 0.4 - r * 0.14, y - r * 0.62, x + side * r * 0.4 + r * 0.14, y - r * 0.4), fill=255
            ),
            r * 0.03,
        ),
        0.85,
    )


def _bokeh(art: Image.Image, view: View, count: int) -> None:
    """Lights far behind, as discs."""
    strength = 0.34 if view.tones.night else 0.2
    for colour in (view.tones.light, view.tones.accent, view.tones.middle):
        discs = [
            (p, view.chance.uniform(0.015, 0.05) * view.unit)
            for p in scatter(view.chance, count // 2, view.size, 0.05, 0.75)
        ]
        for (x, y), r in discs[: count // 3]:
            disc = mask(
                (round(r * 2) + 6, round(r * 2) + 6),
                lambda d, r=r: d.ellipse((3, 3, r * 2 + 3, r * 2 + 3), fill=255),
                1.0,
            )  # type: ignore[misc]
            shade = disc.point(lambda value, s=view.chance.uniform(0.4, 1) * strength: value * s)  # type: ignore[misc]
            art.paste(colour, (round(x - r), round(y - r)), shade)


def _blur(art: Image.Image, view: View, share: float) -> None:
    """Put everything so far out of focus."""
    art.paste(art.filter(ImageFilter.GaussianBlur(view.unit * share)))


def _third(view: View) -> float:
    """The third that lies away from the light."""
    return view.size[0] * (2 / 3 if view.sun[0] < view.size[0] / 2 else 1 / 3)


def _flip(view: View) -> bool:
    """Figures look into the open side of the frame: right when the light is there."""
    return view.sun[0] < view.size[0] / 2


def _towards(view: View, x: float) -> float:
    return 1.0 if view.sun[0] >= x else -1.0


_STAGINGS: dict[str, Callable[[Image.Image, View], None]] = {
    "wide": _wide,
    "full": _full,
    "medium": _medium,
    "close-up": _close_up,
    "detail": _detail,
    "over-shoulder": _over_shoulder,
    "two-shot": _two_shot,
    "aerial": _aerial,
    "low-angle": _low_angle,
}
