"""Who stands where in a panel: one staging for each shot type."""

from collections.abc import Callable

from PIL import Image, ImageChops, ImageFilter

from executors.providers.panel import figure
from executors.providers.panel.brush import Point, clouds, fade, glow, gradient, mask, mix, paint, scatter
from executors.providers.panel.place import View, paint_place

HORIZONS = {"low-angle": 0.84, "wide": 0.62, "full": 0.7, "detail": 0.66}
"""How far down the horizon lies, 0 to 1, by shot type; the others have it in the middle of the picture."""


def stage(art: Image.Image, view: View, shot: str) -> None:
    """Paint the place and the people as this shot sees them. An unknown shot is wide."""
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
    width = view.size[0]
    x = _third(view)
    cast, motion = view.idea.cast, view.idea.motion
    places: list[tuple[float, float, bool]] = [(x, 1.0, _flip(view))]
    if cast == "pair":
        apart = height * (0.33 if motion == "dance" else 0.14)  # dancers reach for each other's hands
        x = min(max(x, apart * 2), width - apart * 2) if apart * 4 < width else width / 2
        places = [(x - apart, 1.0, False), (x + apart, 0.95, True)]
    elif cast == "crowd":
        spread = view.chance.sample(range(11), 9)
        places = [
            (width * (0.06 + 0.088 * i), view.chance.uniform(0.82, 1), view.chance.random() < 0.5) for i in spread
        ]
    for at, share, flip in places:
        _shadow(art, view, (at, ground), height)
        glow(art, view.tones.horizon, (at, ground - height * 0.5), height * 0.9, 0.3)
        if cast == "animal":
            shape = figure.animal(view.size, (at, ground), height * 0.62, flip)
            figure.light_up(art, shape, view.tones, _towards(view, at), height / 7.5, 0.04)
            continue
        style = figure.hair(view.chance)
        shape, dress = figure.standing(view.size, (at, ground), height * share, motion, style, flip=flip)
        figure.light_up(art, shape, view.tones, _towards(view, at), height / 7.5, 0.04)
        if view.coloured:
            paint(art, mix(view.tones.accent, view.tones.dark, 0.2), dress, 0.85)


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
    """The ground as a pattern of heights, with one long shadow on it."""
    tones, unit = view.tones, view.unit
    cells = (max(2, round(4 * view.size[0] / unit)), max(2, round(4 * view.size[1] / unit)))
    heights = clouds(view.size, cells, view.chance.getrandbits(32)).filter(ImageFilter.GaussianBlur(unit * 0.012))
    steps = (mix(tones.dark, tones.middle, 0.15), mix(tones.dark, tones.middle, 0.55), tones.middle,
             mix(tones.middle, tones.horizon, 0.5), tones.horizon, mix(tones.horizon, tones.light, 0.6))  # fmt: skip
    art.paste(steps[0], (0, 0, *view.size))
    for i, colour in enumerate(steps[1:]):
        level = 70 + 24 * i
        above = heights.point(lambda value, level=level: max(0, min(255, (value - level) * 40)))  # type: ignore[misc]
        moved = Image.new("L", view.size)
        moved.paste(above, (round(unit * 0.008), round(unit * 0.012)))
        paint(art, tones.dark, moved.filter(ImageFilter.GaussianBlur(unit * 0.008)), 0.4)
        paint(art, colour, above)
    if view.idea.cast:
        at = (_third(view), view.size[1] * 0.6)
        long = mask(view.size, lambda d: d.polygon(
            [at, (at[0] + 0.02 * unit, at[1]), (at[0] + 0.2 * unit, at[1] + 0.12 * unit), (at[0] + 0.17 * unit, at[1] + 0.13 * unit)], fill=255
        ), unit * 0.003)  # fmt: skip
        paint(art, mix(tones.dark, (0, 0, 0), 0.5), long, 0.75)
        r = 0.016 * unit
        paint(
            art,
            tones.accent,
            mask(view.size, lambda d: d.ellipse((at[0] - r, at[1] - r, at[0] + r, at[1] + r), fill=255)),
        )
    glow(art, tones.light, (view.sun[0], 0), max(view.size) * 0.7, 0.35)


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
