"""The ground from high above: a relief with contour lines."""

from PIL import Image, ImageChops, ImageFilter, ImageOps

from executors.providers.panel.brush import Point, around, boxes, clouds, ellipses, glow, mix, outline, paint
from executors.providers.panel.tones import BLACK
from executors.providers.panel.view import View


def aerial(art: Image.Image, view: View) -> None:
    """Paint the relief, and whoever crosses it as a dot with a long shadow."""
    tones, unit = view.tones, view.unit
    (width, height), shift = view.size, max(1, round(view.unit * 0.012))
    cells = (max(2, round(3 * width / unit)), max(2, round(3 * height / unit)))
    land = clouds((width + 2 * shift, height + shift), cells, view.chance.getrandbits(32))
    land = ImageOps.autocontrast(land.filter(ImageFilter.GaussianBlur(unit * 0.02)))
    heights = land.crop((shift, 0, shift + width, height))
    left = 0 if view.sun[0] > width / 2 else 2 * shift
    behind = land.crop((left, shift, left + width, shift + height))
    art.paste(ImageOps.colorize(heights, mix(tones.dark, tones.middle, 0.2), tones.horizon, mid=tones.middle))
    paint(art, tones.light, ImageChops.subtract(heights, behind, 0.22), 0.8)
    paint(art, tones.dark, ImageChops.subtract(behind, heights, 0.22), 0.8)
    paint(art, tones.light, _contours(heights), 0.3)
    if view.idea.cast:
        _seen_from_above(art, view, (width * (2 / 3 if left else 1 / 3), height * 0.58))
    glow(art, tones.light, (view.sun[0], 0), max(view.size) * 0.7, 0.3)


def _contours(heights: Image.Image) -> Image.Image:
    steps = heights.point(lambda value: value // 20 * 12)
    lines = steps.filter(ImageFilter.FIND_EDGES).point(lambda value: value * 20)
    inside = boxes(heights.size, [(2, 2, heights.width - 3, heights.height - 3)], 0)  # the filter marks the border
    return ImageChops.multiply(lines, inside).filter(ImageFilter.GaussianBlur(0.7))


def _seen_from_above(art: Image.Image, view: View, at: Point) -> None:
    (x, y), unit = at, view.unit
    away = unit if view.sun[0] < x else -unit
    shadow = [(x, y - 0.012 * unit), (x, y + 0.012 * unit), (x + 0.2 * away, y + 0.135 * unit),
              (x + 0.21 * away, y + 0.105 * unit)]  # fmt: skip
    paint(art, mix(view.tones.dark, BLACK, 0.5), outline(view.size, shadow, unit * 0.003), 0.8)
    paint(art, view.tones.accent, ellipses(view.size, [around(at, 0.015 * unit)]))
