"""One lit thing that fills the frame, and lights out of focus."""

from PIL import Image, ImageChops, ImageFilter

from executors.providers.panel.brush import around, ellipses, fade, glow, gradient, mix, paint, scatter
from executors.providers.panel.tones import BLACK, WHITE
from executors.providers.panel.view import View


def detail(art: Image.Image, view: View) -> None:
    """A ball on a dark surface, everything else out of focus: it stands for whatever the shot is about."""
    tones, unit, (width, height) = view.tones, view.unit, view.size
    edge = view.horizon / height
    far, near = mix(tones.dark, tones.middle, 0.15), mix(tones.dark, tones.middle, 0.45)
    table = mix(tones.dark, BLACK, 0.25)
    shades = (0, far), (edge, near), (edge + 0.01, table), (1, mix(table, BLACK, 0.4))
    art.paste(gradient(view.size, *shades).filter(ImageFilter.GaussianBlur(unit * 0.01)))
    bokeh(art, view, 8)
    on_left = view.sun[0] < width / 2
    x, y, r = width * (2 / 3 if on_left else 1 / 3), view.horizon + 0.02 * unit, 0.24 * unit
    glow(art, mix(tones.light, tones.accent, 0.3), (x, y), r * 3.4, 0.55)
    shine = ellipses(view.size, [around((x, y + r * 1.1), r * 1.5, r * 0.25)], r * 0.14)
    paint(art, tones.light, shine, 0.28)
    ball = ellipses(view.size, [around((x, y), r)], 1.2)
    lit, shaded = mix(tones.accent, tones.light, 0.35), mix(tones.dark, tones.accent, 0.25)
    body = gradient(view.size, ((y - r) / height, lit), (y / height, tones.accent), ((y + r) / height, shaded))
    art.paste(body, mask=ball)
    rim = ImageChops.multiply(ball, fade(view.size, (0, 1), (y / height, 0.5), (1, 0)))
    inner = ellipses(view.size, [around((x, y + r * 0.06), r * 0.9)], r * 0.1)
    paint(art, tones.light, ImageChops.subtract(rim, inner), 0.9)
    gleam = around((x + r * (-0.4 if on_left else 0.4), y - r * 0.51), r * 0.14, r * 0.11)
    paint(art, WHITE, ellipses(view.size, [gleam], r * 0.03), 0.85)


def bokeh(art: Image.Image, view: View, count: int) -> None:
    """Lights far behind, as discs: `count` of each of three colours."""
    strength = 0.34 if view.tones.night else 0.2
    for colour in (view.tones.light, view.tones.accent, view.tones.middle):
        for x, y in scatter(view.chance, count, view.size, 0.05, 0.75):
            radius, opacity = view.chance.uniform(0.015, 0.05) * view.unit, view.chance.uniform(0.4, 1) * strength
            side = round(radius * 2) + 6
            disc = ellipses((side, side), [around((side / 2, side / 2), radius)], 1.0)
            shade = disc.point([round(value * opacity) for value in range(256)])
            art.paste(colour, (round(x - side / 2), round(y - side / 2)), shade)
