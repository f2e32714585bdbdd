"""A storyboard panel of a prompt: its place, staging and palette, with the marks that help to frame and to cut."""

import random
import re
from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageOps

from executors.providers.panel import overlay
from executors.providers.panel.brush import Size, paint
from executors.providers.panel.staging import HORIZONS, stage
from executors.providers.panel.tones import BLACK, Tones, tones
from executors.providers.panel.view import View
from graph_engine import Prompt
from node_types._lib import idea
from node_types._lib.style import colour_in

_SMALLEST_ART, _LARGEST_ART = 640, 1280
_GRAIN = 4
_TILE = 256
_SENTENCE_END = re.compile(r"(?<=[.!?])\s")


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
    inset portraits, of which `overlay.MAX_CHIPS` are shown.
    """
    subject = f"{prompt.title}. {_SENTENCE_END.split(prompt.text, maxsplit=1)[0]}"
    read = idea.read(subject)
    colours = tones(prompt.style, read.time)
    if backdrop is None:
        art = _scene(prompt, read, colours, (width, height), seed, coloured=colour_in(subject) is not None)
    else:
        art = _toned(backdrop, (width, height), colours)
        _finish(art, seed)
    overlay.guides(art)
    overlay.letter(art, prompt, colours)
    overlay.chips(art, faces)
    return art


def _scene(prompt: Prompt, read: idea.Idea, colours: Tones, size: Size, seed: int, *, coloured: bool) -> Image.Image:
    """The drawn picture. It is painted at a size of its own, so that small panels are smooth and large ones quick."""
    scale = min(max(max(size), _SMALLEST_ART), _LARGEST_ART) / max(size)
    canvas = (max(16, round(size[0] * scale)), max(16, round(size[1] * scale)))
    chance = random.Random(f"{seed}/{prompt.shot}/{prompt.text}")
    horizon = canvas[1] * HORIZONS.get(prompt.shot, 0.58)
    low = read.time in ("dawn", "golden hour", "dusk")
    side = chance.uniform(0.24, 0.36)
    sun = (
        canvas[0] * (side if chance.random() < 0.5 else 1 - side),
        horizon * (chance.uniform(0.74, 0.86) if low else chance.uniform(0.24, 0.4)),
    )
    art = Image.new("RGB", canvas)
    view = View(size=canvas, idea=read, tones=colours, horizon=horizon, sun=sun, chance=chance, coloured=coloured)
    stage(art, view, prompt.shot)
    _finish(art, seed)
    if canvas == size:
        return art
    return art.resize(size, Image.Resampling.BICUBIC if scale < 1 else Image.Resampling.LANCZOS)


def _toned(backdrop: Image.Image, size: Size, colours: Tones) -> Image.Image:
    picture = ImageOps.fit(backdrop.convert("RGB"), size, Image.Resampling.LANCZOS)
    duotone = ImageOps.colorize(picture.convert("L"), colours.dark, colours.light, mid=colours.middle)
    return Image.blend(picture, duotone, 0.35)


def _finish(art: Image.Image, seed: int) -> None:
    """Vignette and grain. The grain also breaks up the bands of soft gradients."""
    falling = Image.radial_gradient("L").point(lambda value: value - 110).resize(art.size, Image.Resampling.BICUBIC)
    paint(art, BLACK, falling, 0.8)
    tile = np.random.default_rng(seed).integers(-_GRAIN, _GRAIN + 1, (_TILE, _TILE, 1), dtype=np.int16)
    pixels = np.asarray(art)
    for top in range(0, art.height, _TILE):  # row by row of tiles: a large backdrop stays small in memory
        rows = pixels[top : top + _TILE].astype(np.int16)
        rows += np.tile(tile, (1, -(-art.width // _TILE), 1))[: len(rows), : art.width]
        art.paste(Image.fromarray(np.clip(rows, 0, 255).astype(np.uint8)), (0, top))
