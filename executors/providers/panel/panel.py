"""A storyboard panel of a prompt: its place, staging and palette, with the marks that help to frame and to cut."""

import random
import re
from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps

from executors.providers.panel import lettering
from executors.providers.panel.brush import Size, fade, glow, mix, paint
from executors.providers.panel.place import View
from executors.providers.panel.staging import HORIZONS, stage
from executors.providers.panel.tones import Tones, tones
from graph_engine import Prompt
from node_types._lib import idea
from node_types._lib.style import RGB, colour_in

LABELS = ("ANIMATIC · storyboard panel, not a generated picture", "ANIMATIC · not a generated picture", "ANIMATIC")
"""From the longest to the shortest; the first that fits is written."""

MAX_CHIPS = 4
_ART_SIDES = (640, 1600)
_CAPTION_CHARACTERS = 180
_SAFE = 0.05
_SENTENCE_END = re.compile(r"(?<=[.!?])\s")
_WHITE: RGB = (255, 255, 255)
_BLACK: RGB = (0, 0, 0)


def draw_panel(
    prompt: Prompt,
    width: int,
    height: int,
    seed: int,
    backdrop: Image.Image | None = None,
    faces: Sequence[Image.Image] = (),
) -> Image.Image:
    """Draw a panel, RGB, `width` × `height` pixels. The same arguments give the same pixels.

    A backdrop takes the place of the drawn scene, cropped to the frame and toned by the palette; faces become small
    inset portraits, at most four.
    """
    read = idea.read(f"{prompt.title}. {_SENTENCE_END.split(prompt.text, maxsplit=1)[0]}")
    colours = tones(prompt.style, read.time)
    art = (
        _scene(prompt, read, colours, (width, height), seed)
        if backdrop is None
        else _toned(backdrop, (width, height), colours)
    )
    _finish(art, seed)
    _guides(art)
    _letter(art, prompt, colours)
    _chips(art, [_upright_square(face) for face in faces[:MAX_CHIPS]])
    return art


def _scene(prompt: Prompt, read: idea.Idea, colours: Tones, size: Size, seed: int) -> Image.Image:
    """The drawn picture. It is painted at a size of its own, so that small panels are smooth and large ones quick."""
    smallest, largest = _ART_SIDES
    scale = min(max(max(size), smallest), largest) / max(size)
    canvas = (max(16, round(size[0] * scale)), max(16, round(size[1] * scale)))
    chance = random.Random(f"{seed}/{prompt.shot}/{prompt.text}")
    horizon = canvas[1] * HORIZONS.get(prompt.shot, 0.58)
    low = read.time in ("dawn", "golden hour", "dusk")
    sun = (
        canvas[0] * (chance.uniform(0.24, 0.36) if chance.random() < 0.5 else chance.uniform(0.64, 0.76)),
        horizon * (chance.uniform(0.74, 0.86) if low else chance.uniform(0.24, 0.4)),
    )
    art = Image.new("RGB", canvas)
    coloured = colour_in(prompt.title or prompt.text) is not None
    view = View(size=canvas, idea=read, tones=colours, horizon=horizon, sun=sun, chance=chance, coloured=coloured)
    stage(art, view, prompt.shot)
    return art if canvas == size else art.resize(size, Image.Resampling.LANCZOS)


def _toned(backdrop: Image.Image, size: Size, colours: Tones) -> Image.Image:
    picture = ImageOps.fit(backdrop.convert("RGB"), size, Image.Resampling.LANCZOS)
    duotone = ImageOps.colorize(picture.convert("L"), colours.dark, colours.light, mid=colours.middle)
    return Image.blend(picture, duotone, 0.35)


def _finish(art: Image.Image, seed: int) -> None:
    """Vignette and grain. The grain also breaks up the bands of soft gradients."""
    falling = Image.radial_gradient("L").resize(art.size, Image.Resampling.BICUBIC)
    paint(art, _BLACK, falling.point(lambda value: max(0, value - 110)), 0.8)
    tile = np.random.default_rng(seed).integers(-4, 5, (256, 256, 1), dtype=np.int16)
    pixels = np.asarray(art, dtype=np.int16)
    rows, columns = -(-art.height // 256), -(-art.width // 256)
    grain = np.tile(tile, (rows, columns, 1))[: art.height, : art.width]
    art.paste(Image.fromarray(np.clip(pixels + grain, 0, 255).astype(np.uint8)))


def _guides(art: Image.Image) -> None:
    """Thin lines on the thirds and corners around the action-safe area."""
    width, height = art.size
    unit = min(width, height)
    line = max(1, round(unit / 720))
    marks = Image.new("L", art.size)
    d = ImageDraw.Draw(marks)
    for i in (1, 2):
        d.line((width * i / 3, 0, width * i / 3, height), fill=30, width=line)
        d.line((0, height * i / 3, width, height * i / 3), fill=30, width=line)
    left, top = round(width * _SAFE), round(height * _SAFE)
    arm = round(unit * 0.035)
    for x, along in ((left, arm), (width - left, -arm)):
        for y, down in ((top, arm), (height - top, -arm)):
            d.line((x, y, x + along, y), fill=130, width=line)
            d.line((x, y, x, y + down), fill=130, width=line)
    art.paste(_WHITE, mask=marks)


def _letter(art: Image.Image, prompt: Prompt, colours: Tones) -> None:
    width, height = art.size
    unit = min(width, height)
    left, right = round(width * _SAFE + unit * 0.022), round(width * (1 - _SAFE) - unit * 0.022)
    bottom = round(height * (1 - _SAFE) - unit * 0.025)
    small = max(lettering.MIN_SIZE, round(unit * 0.021))
    caption, size = _caption(prompt, right - left, unit)
    label = next((text for text in LABELS if lettering.text_width(text, small, 400) <= right - left), "")
    tall = lettering.line_height(size) * len(caption) + (lettering.line_height(small) if label else 0)
    start = max(0.0, 1 - (tall + unit * 0.2) / height)
    paint(art, mix(_BLACK, colours.dark, 0.35), fade(art.size, (0, 0), (start, 0), (1, 0.86)))
    if label:
        lettering.write(art, label, (left, bottom), small, (172, 174, 178), 400)
        bottom -= round(lettering.line_height(small) * 1.25)
    for line in reversed(caption):
        lettering.write(art, line, (left, bottom), size, (250, 249, 246))
        bottom -= lettering.line_height(size)
    if caption:
        rule = round(unit * 0.006)
        top = bottom + lettering.line_height(size) - size - rule * 2
        ImageDraw.Draw(art).rectangle(
            (left, top - rule // 2, left + round(unit * 0.07), top + rule // 2), fill=colours.accent
        )
    _tag(art, prompt.shot, colours, (left, round(height * _SAFE + unit * 0.022)), right)


def _caption(prompt: Prompt, width: int, unit: int) -> tuple[list[str], int]:
    text = " ".join((prompt.title or prompt.text).split())
    if len(text) > _CAPTION_CHARACTERS:
        text = text[: _CAPTION_CHARACTERS - 1].rstrip() + "…"
    size = max(lettering.MIN_SIZE + 2, round(unit * 0.046))
    return lettering.fit(text, width, size, 3 if width > unit * 1.2 else 4)


def _tag(art: Image.Image, shot: str, colours: Tones, at: tuple[int, int], right: int) -> None:
    """The shot type in a pill, and the palette as swatches at the other end of the line."""
    unit = min(art.size)
    size = max(lettering.MIN_SIZE, round(unit * 0.024))
    high = round(size * 1.9)
    d = ImageDraw.Draw(art)
    text = shot.replace("-", " ").upper()[:24]
    x, y = at
    if text:
        wide = lettering.text_width(text, size) + size * 2
        d.rounded_rectangle((x, y, x + wide, y + high), high / 2, fill=colours.accent)
        ink = _BLACK if sum(colours.accent) > 330 else _WHITE
        lettering.write(art, text, (x + size, y + round(high * 0.69)), size, ink)
        x += wide
    swatch = round(size * 1.1)
    for i, colour in enumerate(reversed(colours.palette[:5])):
        edge = right - i * round(swatch * 1.25)
        if edge - swatch > x + size:
            middle = y + high // 2
            d.rectangle(
                (edge - swatch, middle - swatch // 2, edge, middle + swatch // 2), fill=colour, outline=(255, 255, 255)
            )


def _upright_square(face: Image.Image) -> Image.Image:
    return ImageOps.fit(face.convert("RGB"), (256, 256), Image.Resampling.LANCZOS, centering=(0.5, 0.4))


def _chips(art: Image.Image, faces: Sequence[Image.Image]) -> None:
    """Inset portraits down the right edge, below the swatches."""
    width, height = art.size
    unit = min(width, height)
    side = round(unit * 0.13)
    x = round(width * (1 - _SAFE) - unit * 0.022) - side
    y = round(height * _SAFE + unit * 0.1)
    for face in faces:
        rounded = Image.new("L", (side, side))
        ImageDraw.Draw(rounded).rounded_rectangle((0, 0, side - 1, side - 1), side * 0.16, fill=255)
        frame = Image.new("RGB", (side, side), (245, 243, 238))
        rim = max(1, side // 40)
        inner = face.resize((side - 2 * rim, side - 2 * rim), Image.Resampling.LANCZOS)
        frame.paste(inner, (rim, rim))
        art.paste(frame, (x, y), rounded)
        y += round(side * 1.14)
