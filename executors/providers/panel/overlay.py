"""What is written over a panel: guides, caption, shot type, palette, inset portraits, and that it is a drawing."""

from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageOps

from executors.providers.panel import lettering
from executors.providers.panel.brush import fade, luma, mix, paint
from executors.providers.panel.tones import BLACK, WHITE, Tones
from graph_engine import Prompt
from node_types._lib.style import RGB

LABELS = ("ANIMATIC · storyboard panel, not a generated picture", "ANIMATIC · not a generated picture", "ANIMATIC")
"""From the longest to the shortest; the first that fits is written."""

MAX_CHIPS = 4

_SAFE = 0.05
"""The margin around the action-safe area, of each side."""

_ROOM_FOR_WORDS = 160
"""Below this short side, in pixels, only the label is written."""

_CAPTION_CHARACTERS = 180
_TAG_CHARACTERS = 24
_SWATCHES = 5
_PAPER: RGB = (250, 249, 246)
_QUIET: RGB = (172, 174, 178)


def guides(art: Image.Image) -> None:
    """Thin lines on the thirds, and corners around the action-safe area."""
    width, height = art.size
    unit = min(art.size)
    line, arm = max(1, round(unit / 720)), round(unit * 0.035)
    marks = Image.new("L", art.size)
    d = ImageDraw.Draw(marks)
    for i in (1, 2):
        d.line((width * i / 3, 0, width * i / 3, height), fill=30, width=line)
        d.line((0, height * i / 3, width, height * i / 3), fill=30, width=line)
    left, top = round(width * _SAFE), round(height * _SAFE)
    for x, across in ((left, arm), (width - left, -arm)):
        for y, down in ((top, arm), (height - top, -arm)):
            d.line((x, y, x + across, y), fill=130, width=line)
            d.line((x, y, x, y + down), fill=130, width=line)
    art.paste(WHITE, mask=marks)


def letter(art: Image.Image, prompt: Prompt, colours: Tones) -> None:
    """The label and, where there is room, caption, shot type and palette, all inside the action-safe area."""
    (width, height), unit = art.size, min(art.size)
    left, right = round(width * _SAFE + unit * 0.022), round(width * (1 - _SAFE) - unit * 0.022)
    bottom = round(height * (1 - _SAFE) - unit * 0.025)
    small = max(lettering.MIN_SIZE, round(unit * 0.021))
    label = next((text for text in LABELS if lettering.text_width(text, small, lettering.REGULAR) <= right - left), "")
    roomy = unit >= _ROOM_FOR_WORDS
    caption, size = _caption(prompt, right - left, unit) if roomy else ([], small)
    tall = lettering.line_height(size) * len(caption) + lettering.line_height(small)
    start = max(0.0, 1 - (tall + unit * 0.2) / height)
    paint(art, mix(BLACK, colours.dark, 0.35), fade(art.size, (0, 0), (start, 0), (1, 0.86)))
    lettering.write(art, label, (left, bottom), small, _QUIET, lettering.REGULAR)
    bottom -= round(lettering.line_height(small) * 1.25)
    for line in reversed(caption):
        lettering.write(art, line, (left, bottom), size, _PAPER)
        bottom -= lettering.line_height(size)
    if not roomy:
        return
    if caption:
        rule = max(2, round(unit * 0.006))
        top = bottom + lettering.line_height(size) - size - rule * 3
        ImageDraw.Draw(art).rectangle((left, top, left + round(unit * 0.07), top + rule), fill=colours.accent)
    _heading(art, prompt.shot, colours, left, right)


def chips(art: Image.Image, faces: Sequence[Image.Image]) -> None:
    """Inset portraits down the right edge, below the palette."""
    (width, height), unit = art.size, min(art.size)
    side = round(unit * 0.13)
    x, y = round(width * (1 - _SAFE) - unit * 0.022) - side, round(height * _SAFE + unit * 0.1)
    rim = max(1, side // 40)
    rounded = Image.new("L", (side, side))
    ImageDraw.Draw(rounded).rounded_rectangle((0, 0, side - 1, side - 1), side * 0.16, fill=255)
    for face in faces[:MAX_CHIPS]:
        inner = (side - 2 * rim, side - 2 * rim)
        portrait = ImageOps.fit(face.convert("RGB"), inner, Image.Resampling.LANCZOS, centering=(0.5, 0.4))
        art.paste(ImageOps.expand(portrait, rim, _PAPER), (x, y), rounded)
        y += round(side * 1.14)


def _caption(prompt: Prompt, width: int, unit: int) -> tuple[list[str], int]:
    text = " ".join((prompt.title or prompt.text)[: _CAPTION_CHARACTERS * 4].split())
    if len(text) > _CAPTION_CHARACTERS:
        text = text[: _CAPTION_CHARACTERS - 1].rstrip() + "…"
    size = max(lettering.MIN_SIZE + 2, round(unit * 0.046))
    return lettering.fit(text, width, size, lines=3 if width > unit * 1.2 else 4)


def _heading(art: Image.Image, shot: str, colours: Tones, left: int, right: int) -> None:
    """The shot type in a pill, and the palette as swatches at the other end of the line."""
    unit, y = min(art.size), round(art.height * _SAFE + min(art.size) * 0.022)
    size = max(lettering.MIN_SIZE, round(unit * 0.024))
    high, swatch = round(size * 1.9), round(size * 1.1)
    d = ImageDraw.Draw(art)
    tag = shot.replace("-", " ").upper()[:_TAG_CHARACTERS]
    if tag:
        wide = min(lettering.text_width(tag, size) + size * 2, right - left)
        d.rounded_rectangle((left, y, left + wide, y + high), high / 2, fill=colours.accent)
        ink = BLACK if luma(colours.accent) > 110 else WHITE
        lettering.write(art, tag, (left + size, y + round(high * 0.69)), size, ink)
        left += wide + size
    top = y + (high - swatch) // 2
    for i, colour in enumerate(reversed(colours.palette[:_SWATCHES])):
        edge = right - i * round(swatch * 1.25)
        if edge - swatch > left:
            d.rectangle((edge - swatch, top, edge, top + swatch), fill=colour, outline=WHITE)
