"""What falls and drifts in front of a place."""

from PIL import Image, ImageChops, ImageDraw

from executors.providers.panel.brush import around, clouds, ellipses, fade, mask, mix, paint, scatter
from executors.providers.panel.tones import BLACK, WHITE
from executors.providers.panel.view import View


def rain(art: Image.Image, view: View) -> None:
    """Slanted streaks of every strength."""
    unit = view.unit
    thick = max(1, round(unit / 700))

    def draw(d: ImageDraw.ImageDraw) -> None:
        for x, y in scatter(view.chance, 420, view.size, -0.05, 1):
            long = view.chance.uniform(0.02, 0.07) * unit
            d.line((x, y, x - long * 0.16, y + long), fill=view.chance.randrange(60, 255), width=thick)

    paint(art, view.tones.light, mask(view.size, draw, 0.6), 0.4)


def storm(art: Image.Image, view: View) -> None:
    """Rain under a heavy sky."""
    heavy = clouds(view.size, (4, 5), view.chance.getrandbits(32)).point(lambda value: (value - 60) * 2)
    cover = ImageChops.multiply(heavy, fade(view.size, (0, 0.95), (0.3, 0.7), (0.55, 0)))
    paint(art, mix(view.tones.dark, BLACK, 0.3), cover, 0.85)
    rain(art, view)


def snow(art: Image.Image, view: View) -> None:
    """Flakes in three depths, the nearest large and soft."""
    for count, radius, blur, opacity in ((260, 0.0016, 0.6, 0.6), (90, 0.0035, 1.2, 0.7), (22, 0.009, 4.0, 0.5)):
        points = scatter(view.chance, count, view.size)
        flakes = [around(at, radius * view.unit * view.chance.uniform(0.6, 1.4)) for at in points]
        paint(art, mix(view.tones.light, WHITE, 0.6), ellipses(view.size, flakes, blur), opacity)


def fog(art: Image.Image, view: View) -> None:
    """Banks that lie on the horizon."""
    share = view.horizon / view.size[1]
    banks = clouds(view.size, (2, 6), view.chance.getrandbits(32)).point(lambda value: 90 + value * 0.65)
    low = fade(view.size, (0, 0.15), (share, 0.75), (min(0.95, share + 0.2), 0.5), (1, 0.1))
    paint(art, mix(view.tones.horizon, view.tones.light, 0.15), ImageChops.multiply(banks, low), 0.85)


def dust(art: Image.Image, view: View) -> None:
    """Haze with motes in it."""
    fog(art, view)
    points = scatter(view.chance, 150, view.size, 0.2, 1)
    motes = [around(at, view.chance.uniform(0.001, 0.004) * view.unit) for at in points]
    paint(art, view.tones.light, ellipses(view.size, motes, 1.4), 0.6)
