"""Places without ground: space and the deep sea."""

from PIL import Image, ImageChops

from executors.providers.panel.brush import around, clouds, ellipses, glow, gradient, mix, outline, paint, scatter
from executors.providers.panel.tones import BLACK
from executors.providers.panel.view import View, ridge, shafts, stars


def space(art: Image.Image, view: View) -> None:
    """Stars, dust, and a planet whose edge is lit."""
    width, height = view.size
    tones, unit = view.tones, view.unit
    art.paste(gradient(view.size, (0, mix(tones.dark, BLACK, 0.65)), (1, mix(tones.dark, BLACK, 0.3))))
    dust = clouds(view.size, (4, 3), view.chance.getrandbits(32)).point(lambda value: (value - 120) * 2)
    paint(art, tones.middle, dust, 0.35)
    tint = ImageChops.multiply(dust, clouds(view.size, (3, 2), view.chance.getrandbits(32)))
    paint(art, tones.accent, tint, 0.28)
    paint(art, tones.light, stars(view, 320), 0.9)
    radius = 0.71 * max(width, height)
    x, y = width * view.chance.uniform(0.35, 0.65), view.horizon + radius * 0.94
    glow(art, mix(tones.light, tones.accent, 0.3), (x, y - radius * 0.06), radius * 1.25, 0.5)
    planet = ellipses(view.size, [around((x, y), radius)], 1.2)
    paint(art, tones.light, planet)
    lean = 0.012 * radius * (1 if view.sun[0] < width / 2 else -1)
    shaded = ellipses(view.size, [around((x + lean, y + 0.017 * radius), radius)], unit * 0.012)
    paint(art, mix(tones.dark, tones.middle, 0.3), ImageChops.multiply(planet, shaded))


def underwater(art: Image.Image, view: View) -> None:
    """Light from the surface, fading with depth, over a reef."""
    tones, unit = view.tones, view.unit
    surface, blue = mix(tones.light, tones.middle, 0.35), mix(tones.middle, tones.top, 0.3)
    art.paste(gradient(view.size, (0, surface), (0.3, blue), (1, mix(tones.dark, BLACK, 0.3))))
    glow(art, tones.light, (view.sun[0], 0), unit * 0.8, 0.6)
    shafts(art, view, (view.sun[0], -0.2 * unit), 0.34)
    for distance, height in ((0.45, 0.2), (0.12, 0.13)):
        reef = outline(view.size, ridge(view, view.size[1] + 0.02 * unit, height, 0.5), 1.5)
        paint(art, mix(tones.dark, tones.middle, distance * 0.7), reef)
    bubbles = [around(at, view.chance.uniform(0.002, 0.007) * unit) for at in scatter(view.chance, 46, view.size)]
    paint(art, tones.light, ellipses(view.size, bubbles, 1.2), 0.5)
