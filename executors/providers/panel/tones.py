"""The colours of one panel, by their work in it, from the Style DNA of its prompt and the hour of its idea."""

from msgspec import Struct

from executors.providers.panel.brush import luma, mix
from graph_engine import Style
from node_types._lib.style import DEFAULT_LOOK, HEX, LOOKS, RGB, rgb

BLACK: RGB = (0, 0, 0)
WHITE: RGB = (255, 255, 255)
_DARKEST, _LIGHTEST = 38.0, 190.0
_VIVID = 40
"""Palettes end with their accent; a last colour that is greyer than this is none."""


class Tones(Struct, frozen=True, kw_only=True):
    """`dark` draws silhouettes, `light` is the key light, `accent` the colour that catches the eye.

    The sky goes from `top` to `horizon`; distance fades to `horizon` too. `palette` is what the prompt gave.
    """

    dark: RGB
    middle: RGB
    light: RGB
    accent: RGB
    top: RGB
    horizon: RGB
    night: bool
    palette: tuple[RGB, ...]


def tones(style: Style | None, time: str) -> Tones:
    """Give each colour of the palette its work. A style without a palette has the default look's."""
    given = tuple(rgb(colour) for colour in (style.palette if style else ()) if HEX.fullmatch(colour))
    palette = given or tuple(rgb(colour) for colour in LOOKS[DEFAULT_LOOK].palette)
    accent = palette[-1] if _strength(palette[-1]) >= _VIVID else max(palette, key=_strength)
    others = sorted((colour for colour in palette if colour != accent), key=luma) or [accent]
    dark, light, middle = _darkened(others[0]), _lightened(others[-1]), palette[0]
    night = time == "night" or (time == "" and luma(middle) < 70)
    top, horizon = _sky(time, night, dark, middle, light, accent)
    return Tones(
        dark=dark, middle=middle, light=light, accent=accent, top=top, horizon=horizon, night=night, palette=palette
    )


def _sky(time: str, night: bool, dark: RGB, middle: RGB, light: RGB, accent: RGB) -> tuple[RGB, RGB]:
    if night:
        return mix(dark, BLACK, 0.35), mix(mix(dark, middle, 0.75), light, 0.12)
    if time == "dusk":
        return mix(dark, middle, 0.35), mix(mix(middle, light, 0.45), accent, 0.35)
    if time in ("dawn", "golden hour"):
        return mix(middle, dark, 0.3), mix(mix(light, middle, 0.25), accent, 0.18)
    return mix(middle, dark, 0.12), mix(light, middle, 0.22)


def _strength(colour: RGB) -> float:
    """How much a colour catches the eye: its chroma, less where it is nearly black."""
    return (max(colour) - min(colour)) * (0.3 + luma(colour) / 255)


def _darkened(colour: RGB) -> RGB:
    return colour if luma(colour) <= _DARKEST else mix(colour, BLACK, 1 - _DARKEST / luma(colour))


def _lightened(colour: RGB) -> RGB:
    short = _LIGHTEST - luma(colour)
    return colour if short <= 0 else mix(colour, WHITE, short / (luma(WHITE) - luma(colour)))
